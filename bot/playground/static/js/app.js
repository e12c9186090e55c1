// The page: header, people, panes, guide; on a phone one pane with a switcher, the rest in drawers.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import * as api from "./api.js";
import { AppContext, useApp } from "./context.js";
import { Dialogs } from "./dialogs.js";
import { Drawer } from "./modal.js";
import { GuidePanel } from "./guide.js";
import { Header } from "./header.js";
import { Icon } from "./icons.js";
import { Pane } from "./pane.js";
import { PeoplePanel } from "./people.js";
import { Switcher } from "./switcher.js";
import { PageToasts } from "./toasts.js";
import { rooms, startLink } from "./world.js";
import { words } from "./words.js";

const PANE_MIN = 330;
const PHONE_TABS = 5;
const PHONE = window.matchMedia("(max-width: 760px)");
const NARROW = window.matchMedia("(max-width: 1040px)"); // no room for the guide beside the panes

function useMedia(query) {
  const [holds, setHolds] = useState(query.matches);
  useEffect(() => {
    const look = () => setHolds(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  return holds;
}

/** How many panes fit beside each other; told to the view, which decides who gives way. */
function useCapacity(store, stage, phone) {
  useLayoutEffect(() => {
    const measure = () => {
      const capacity = phone ? PHONE_TABS : Math.max(1, Math.floor(stage.current.clientWidth / PANE_MIN));
      if (capacity !== store.get().view.capacity) store.fit(capacity);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(stage.current);
    return () => observer.disconnect();
  }, [phone]);
}

/** Links: a command is said, a start link of our own bots asks who presses it, any other opens in a tab of its own. */
function useLinks(store) {
  useEffect(() => {
    const follow = (event) => {
      const anchor = event.target.closest?.("a[href]");
      if (!anchor) return;
      const { world, language } = store.get();
      const { person: chat, speaker } = anchor.closest("[data-person]")?.dataset || {};
      const person = Number(speaker) || null;
      const { command } = anchor.dataset;
      const url = startLink(world.bots, anchor.href);
      if (!command && !url) return;
      event.preventDefault();
      if (url) store.set({ link: { person, url }, drawer: null });
      else if (person) store.attempt(() => api.say({ person, chat: Number(chat) }, command), words[language], Number(chat));
    };
    document.addEventListener("click", follow);
    return () => document.removeEventListener("click", follow);
  }, []);
}

export function App({ store }) {
  const [state, setState] = useState(store.get());
  const phone = useMedia(PHONE);
  const narrow = useMedia(NARROW);
  const stage = useRef(null);
  useLayoutEffect(() => store.subscribe(setState), []);
  useCapacity(store, stage, phone);
  useLinks(store);
  const { language, world, view } = state;
  const t = words[language];
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = t.title;
  }, [language]);

  const list = rooms(world);
  const byId = new Map(list.map((room) => [room.id, room]));
  const panes = view.panes.map((id) => byId.get(id)).filter(Boolean);
  const active = panes.find(({ id }) => id === view.active) || panes[0];
  const visible = phone ? panes.filter((room) => room === active) : panes;
  useEffect(() => {
    if (state.loaded && !state.drawer) store.read(visible.map(({ id }) => id));
  });
  useReveal(view.active, stage);

  // Until the state is here the guide keeps its place: else a pane too many would show for a moment.
  const hasGuide = !state.loaded || Boolean(world.guide || world.actions.length);
  const guideOpen = hasGuide && (narrow ? state.drawer === "guide" : view.guide);
  return html`
    <${AppContext.Provider} value=${{ store, state, t, language, phone, narrow }}>
      <a class="skip" href="#stage">${t.skip}</a>
      <${Header} hasGuide=${hasGuide} />
      ${phone && html`<${Switcher} panes=${panes} active=${active} rooms=${list} />`}
      <div class="body">
        <${Drawer} side="left" label=${t.people} over=${phone} open=${!phone || state.drawer === "people"}>
          <${PeoplePanel} rooms=${list} />
        <//>
        <main id="stage" class="stage" ref=${stage} tabindex="-1" aria-label=${t.conversations}>
          ${!state.loaded && html`<p class="loading">${t.loading}</p>`}
          ${state.loaded && !panes.length && html`<${NoPanes} />`}
          ${visible.map((room) => html`<${Pane} key=${room.id} room=${room} />`)}
        </main>
        <${Drawer} side="right" label=${t.guide} over=${narrow} open=${guideOpen}>
          <${GuidePanel} />
        <//>
      </div>
      <${PageToasts} visible=${visible} />
      <${Dialogs} rooms=${list} />
    <//>`;
}

/** Brings the pane that was just chosen into view where the row of panes is wider than the window. */
function useReveal(active, stage) {
  useEffect(() => {
    const pane = active && stage.current.querySelector(`[data-person="${active}"]`);
    pane?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
}

function NoPanes() {
  const { t, store } = useApp();
  return html`
    <div class="empty">
      <h2>${t.noPanes}</h2>
      <p>${t.noPanesHint}</p>
      <button class="button primary" onClick=${() => store.set({ dialog: { kind: "person" } })}>
        <${Icon} name="add" />${t.addPerson}
      </button>
    </div>`;
}
