// The page's one state and the ways to change it. Components read it and call these; nobody else writes.
import * as api from "./api.js";
import { after, emptyWorld, fromState, lastId, rooms } from "./world.js";
import * as views from "./views.js";

const TYPING_MS = 6000;
const TOAST_MS = 6000;
const ANSWER_MS = 10000;

export function createStore(storage, language) {
  const listeners = new Set();
  let state = {
    world: emptyWorld, loaded: false, connection: "connecting", language, view: views.recall(storage),
    typing: {}, pressing: {}, toasts: [], alert: null, link: null, dialog: null, drawer: null, said: [],
  };
  let serial = 0;

  const get = () => state;
  function set(change) {
    state = { ...state, ...change };
    for (const listener of listeners) listener(state);
  }
  const subscribe = (listener) => (listeners.add(listener), () => listeners.delete(listener));

  function setView(view) {
    if (view === state.view) return;
    views.remember(storage, view);
    set({ view });
  }

  // -- what the server tells ------------------------------------------------------------------
  function replaceWorld(serverState, at) {
    const world = fromState(serverState, at);
    set({ world, loaded: true, pressing: {} });
    setView(views.settle(state.view, rooms(world), world.chats));
  }

  function receive(event, at) {
    if (event.type === "answer") return answered(event);
    if (event.type === "typing") return typing(event.chat_id);
    const typingNow = event.type === "message" ? without(state.typing, event.chat_id) : state.typing;
    set({ world: after(state.world, event, at), typing: typingNow });
    if (event.type === "person") setView(views.settle(state.view, rooms(state.world), state.world.chats));
  }

  function answered({ person_id: person, text, alert }) {
    const chat = state.pressing[person]?.chat ?? person;
    set({ pressing: without(state.pressing, person) });
    if (text && alert) set({ alert: { person, text } });
    else if (text) toast(text, chat);
  }

  function typing(chat) {
    const mark = ++serial;
    set({ typing: { ...state.typing, [chat]: mark } });
    setTimeout(() => state.typing[chat] === mark && set({ typing: without(state.typing, chat) }), TYPING_MS);
  }

  /**
   * A short notice: in a chat's pane, or at the page's foot when `chat` is null.
   * Answers to presses take each other's place, as in Telegram: a pile of them would lie over the buttons.
   */
  function toast(text, chat = null, error = false) {
    const id = ++serial;
    const others = state.toasts.filter((other) => error || other.error || other.chat !== chat);
    set({ toasts: [...others, { id, text, chat, error }] });
    setTimeout(() => set({ toasts: state.toasts.filter((other) => other.id !== id) }), TOAST_MS);
  }

  // -- what the user does ---------------------------------------------------------------------
  /** Runs a call; tells what went wrong and answers undefined instead of throwing. */
  async function attempt(call, words, chat = null) {
    try {
      return (await call()) ?? true;
    } catch (error) {
      const why = error.message === "offline" ? words.offline : words.failed(error.message);
      toast(why, chat, true);
      return undefined;
    }
  }

  async function press(as, message, data, words) {
    const { person, chat } = as;
    if (state.pressing[person]) return;
    const mark = { chat, id: message, data };
    set({ pressing: { ...state.pressing, [person]: mark } });
    const release = () => state.pressing[person] === mark && set({ pressing: without(state.pressing, person) });
    setTimeout(release, ANSWER_MS);
    if (!(await attempt(() => api.press(as, message, data), words, chat))) release();
  }

  async function clock(change, words) {
    // How the clock stands comes by the events, in their order: this answer may come after a later one of them.
    return attempt(() => api.turnClock(change), words);
  }

  async function act(action, words) {
    const told = await attempt(() => api.runAction(action.key), words);
    if (told) set({ said: [{ id: ++serial, action, line: told.said }, ...state.said].slice(0, 5) });
  }

  async function addPerson(name, words) {
    const person = await attempt(() => api.addPerson(name), words);
    if (!person) return undefined;
    receive({ type: "person", person }, performance.now());
    show(person.id);
    return person;
  }

  async function openLink(person, url, words) {
    show(person);
    set({ link: null });
    await attempt(() => api.openLink(person, url), words, person);
  }

  /** There is room for `capacity` panes now. */
  const fit = (capacity) => setView(views.settle({ ...state.view, capacity }, rooms(state.world), state.world.chats));
  const show = (id) => (setView(views.show(state.view, id)), set({ drawer: null }));
  const read = (ids) => setView(views.markRead(state.view, ids, (id) => lastId(state.world.chats[id])));
  const speak = (chosen) => (storage.setItem("language", chosen), set({ language: chosen }));

  const drafts = new Map();

  return { drafts, get, set, setView, subscribe, replaceWorld, receive, attempt, press, clock, act, addPerson, openLink, fit, show, read, speak, toast };
}

function without(table, key) {
  if (!(key in table)) return table;
  const { [key]: _gone, ...rest } = table;
  return rest;
}
