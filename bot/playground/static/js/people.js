// Everybody who can talk to the bot: searchable, with unread counts; a press shows the person's conversation.
import { html, useState } from "../vendor/preact-htm.js";
import { Avatar } from "./avatar.js";
import { useApp } from "./context.js";
import { Icon } from "./icons.js";
import { unread } from "./world.js";
import { togglePin } from "./views.js";

/** Small letters without accents and with æøå spelled out, so that "Norgard" finds "Nørgård". */
export const folded = (text) =>
  text.toLowerCase().replace(/æ/g, "ae").replace(/ø/g, "o").replace(/å/g, "a").normalize("NFD").replace(/[\u0300-\u036f]/g, "");

export const matching = (rooms, query) => {
  const wanted = folded(query).split(/\s+/).filter(Boolean);
  return rooms.filter(({ name, username }) => wanted.every((word) => folded(`${name} ${username || ""}`).includes(word)));
};

export function PeoplePanel({ rooms }) {
  const { t, store } = useApp();
  const [query, setQuery] = useState("");
  const found = matching(rooms, query);
  const byEnter = (event) => event.key === "Enter" && found.length === 1 && store.show(found[0].id);
  return html`
    <div class="people">
      <div class="panel-head"><h2>${t.people} <span class="count">${rooms.length}</span></h2></div>
      <label class="search"><${Icon} name="search" /><span class="unseen">${t.search}</span>
        <input type="search" value=${query} placeholder=${t.search} autocomplete="off"
               onInput=${(event) => setQuery(event.target.value)} onKeyDown=${byEnter} /></label>
      <ul class="panel-scroll people-list">
        ${found.map((room) => html`<${PersonRow} key=${room.id} room=${room} />`)}
        ${!found.length && rooms.length > 0 && html`<li class="nobody">${t.nobody}</li>`}
      </ul>
      <button class="button add-person" onClick=${() => store.set({ dialog: { kind: "person" } })}>
        <${Icon} name="add" />${t.addPerson}
      </button>
    </div>`;
}

function PersonRow({ room }) {
  const { state, store, t } = useApp();
  const { view, world } = state;
  const shown = view.panes.includes(room.id);
  const pinned = view.pinned.includes(room.id);
  const news = unread(world.chats[room.id], view.read[room.id]);
  const pin = () => store.setView(togglePin(view, room.id));
  return html`
    <li class=${`person${shown ? " shown" : ""}`}>
      <button class="person-open" aria-current=${shown ? "true" : null} onClick=${() => store.show(room.id)}>
        <${Avatar} room=${room} />
        <span class="person-name">${room.name}${shown && html`<span class="unseen">, ${t.shown}</span>`}</span>
        ${room.blocked && html`<span class="blocked-mark" title=${t.blocked}><${Icon} name="block" /><span class="unseen">${t.blocked}</span></span>`}
        ${news > 0 && html`<span class="badge"><span aria-hidden="true">${news}</span><span class="unseen">${t.unread(news)}</span></span>`}
      </button>
      <button class="icon-button pin" aria-pressed=${String(pinned)} aria-label=${t.pin(room.name)} title=${t.pin(room.name)} onClick=${pin}>
        <${Icon} name="pin" />
      </button>
    </li>`;
}
