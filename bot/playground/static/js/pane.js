// One conversation: who it is, what was said, and the place to answer.
import { html, useLayoutEffect, useMemo, useRef, useState } from "../vendor/preact-htm.js";
import { Avatar } from "./avatar.js";
import * as api from "./api.js";
import { Composer } from "./composer.js";
import { useApp } from "./context.js";
import { Icon } from "./icons.js";
import { Message } from "./message.js";
import { day } from "./time.js";
import { PaneToasts } from "./toasts.js";
import { hide, togglePin } from "./views.js";

const PAGE = 150;
const NEAR_END = 80;
const NONE = [];

export function Pane({ room }) {
  const { state, t } = useApp();
  const [files, setFiles] = useState(NONE);
  const [dragging, setDragging] = useState(false);
  const [speaker, setSpeaker] = useState(null);
  const messages = state.world.chats[room.id] || NONE;
  const person = room.group ? speaker ?? room.members[0]?.id : room.id;
  const as = useMemo(() => ({ person, chat: room.id }), [person, room.id]);
  const add = (chosen) => setFiles((before) => [...before, ...chosen]);
  const writable = Boolean(person) && !room.blocked;
  return html`
    <section class=${`pane${dragging ? " dragging" : ""}`} data-person=${room.id} data-speaker=${person}
             data-pressing=${String(Boolean(state.pressing[person]))} aria-labelledby=${`name-${room.id}`}
             ...${writable && dropTarget(setDragging, add)}>
      <${PaneHead} room=${room} />
      <${Log} room=${room} as=${as} messages=${messages} />
      <${PaneToasts} chat=${room.id} />
      ${room.group && writable && html`<${SpeakerChoice} room=${room} person=${person} choose=${setSpeaker} />`}
      ${writable && html`<${Composer} room=${room} as=${as} messages=${messages} files=${files} setFiles=${setFiles} add=${add} />`}
      ${room.blocked && html`<${BlockedNote} room=${room} />`}
      ${dragging && html`<p class="drop-hint">${t.drop}</p>`}
    </section>`;
}

/** In a group one writes and presses as one of its members. */
function SpeakerChoice({ room, person, choose }) {
  const { t } = useApp();
  return html`
    <label class="speaker"><span>${t.speaker}</span>
      <select value=${person} onChange=${(event) => choose(Number(event.target.value))}>
        ${room.members.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}
      </select></label>`;
}

/** Handlers for files that are dragged over a pane and dropped there. */
function dropTarget(setDragging, add) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  return {
    onDragOver: (event) => hasFiles(event) && (event.preventDefault(), setDragging(true)),
    onDragLeave: (event) => event.currentTarget.contains(event.relatedTarget) || setDragging(false),
    onDrop: (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDragging(false);
      add([...event.dataTransfer.files]);
    },
  };
}

function PaneHead({ room }) {
  const { state, store, t } = useApp();
  const { view } = state;
  const pinned = view.pinned.includes(room.id);
  const tool = (icon, label, press, extra = {}) => html`
    <button class="icon-button" aria-label=${label} title=${label} onClick=${press} ...${extra}><${Icon} name=${icon} /></button>`;
  const block = () => store.attempt(() => api.setBlocked(room.id, !room.blocked), t, room.id);
  return html`
    <header class="pane-head">
      <${Avatar} room=${room} />
      <div class="pane-who">
        <h2 id=${`name-${room.id}`}>${room.name}</h2>
        <p class="pane-sub">${room.group ? t.group : room.username ? `@${room.username}` : ""}</p>
      </div>
      ${!room.group && tool("block", t.block(room.name), block, { "aria-pressed": String(Boolean(room.blocked)) })}
      ${tool("pin", t.pin(room.name), () => store.setView(togglePin(view, room.id)), { "aria-pressed": String(pinned) })}
      ${tool("close", t.closePane(room.name), () => store.setView(hide(view, room.id)))}
    </header>`;
}

function BlockedNote({ room }) {
  const { store, t } = useApp();
  return html`
    <div class="pane-note">
      <p>${t.blockedHint(room.name)}</p>
      <button class="button" onClick=${() => store.attempt(() => api.setBlocked(room.id, false), t, room.id)}>${t.unblock}</button>
    </div>`;
}

/** The messages, kept at the newest as long as the reader is there. */
function Log({ room, as, messages }) {
  const { state, t, language } = useApp();
  const box = useRef(null);
  const [behind, setBehind] = useState(false);
  const [count, setCount] = useState(PAGE);
  const { look, toEnd, follow } = useEnd(box);
  const typing = state.typing[room.id];
  useLayoutEffect(() => setBehind(!follow()), [messages]);
  useLayoutEffect(() => void follow(), [typing, count]);
  const hidden = Math.max(0, messages.length - count);
  return html`
    <div class="log-frame">
      <div class="log" ref=${box} role="log" aria-live="polite" aria-label=${t.messagesOf(room.name)} tabindex="0" onScroll=${() => look() && setBehind(false)}>
        ${hidden > 0 && html`<button class="button small earlier" onClick=${() => setCount(count + PAGE)}>${t.earlier(hidden)}</button>`}
        ${!messages.length && html`<${Quiet} room=${room} as=${as} />`}
        ${withDays(messages.slice(hidden), language).map(({ heading, message }) =>
          heading ? html`<p key=${heading} class="day"><span>${heading}</span></p>`
                  : html`<${Message} key=${message.id} message=${message} room=${room} as=${as} t=${t} language=${language} pressing=${pressed(state.pressing[as.person], room, message)} />`)}
        ${typing && html`<p class="typing"><span class="unseen">${t.typing(state.world.bots[0]?.name)}</span><i></i><i></i><i></i></p>`}
      </div>
      ${behind && html`<button class="button small newest" onClick=${toEnd}><${Icon} name="down" />${t.newest}</button>`}
    </div>`;
}

const pressed = (mark, room, message) => (mark && mark.chat === room.id && mark.id === message.id ? mark.data : null);

/**
 * Keeps a reader who is at the end there when messages come, pictures load and the pane changes size.
 * Where the reader was is told by the sizes of before the change: scroll events may come too late to tell.
 */
function useEnd(box) {
  const before = useRef({ scrollHeight: 0, clientHeight: 0 });
  const isAtEnd = () => before.current.scrollHeight - box.current.scrollTop - before.current.clientHeight < NEAR_END;
  const toEnd = () => box.current.scrollTo({ top: box.current.scrollHeight });
  const remember = () => {
    const { scrollHeight, clientHeight } = box.current;
    before.current = { scrollHeight, clientHeight };
  };
  const look = () => (remember(), isAtEnd());
  const follow = () => {
    const there = isAtEnd();
    if (there) toEnd();
    remember();
    return there;
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(follow);
    observer.observe(box.current);
    box.current.addEventListener("load", follow, true);
    return () => observer.disconnect();
  }, []);
  return { look, toEnd, follow };
}

/** The messages with a heading before the first of each day. */
function withDays(messages, language) {
  let last = null;
  return messages.flatMap((message) => {
    const heading = day(language, new Date(message.date));
    const rows = heading === last ? [{ message }] : [{ heading }, { message }];
    last = heading;
    return rows;
  });
}

function Quiet({ room, as }) {
  const { store, t } = useApp();
  if (room.group) return html`<p class="quiet-note">${t.emptyGroup}</p>`;
  return html`
    <div class="quiet-note">
      <p>${t.startHint}</p>
      <button class="button primary" onClick=${() => store.attempt(() => api.say(as, "/start"), t, room.id)}>${t.start}</button>
    </div>`;
}
