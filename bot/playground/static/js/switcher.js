// The phone's row of shown persons; the rest of them one press away.
import { html } from "../vendor/preact-htm.js";
import { Avatar } from "./avatar.js";
import { useApp } from "./context.js";
import { Icon } from "./icons.js";
import { unread } from "./world.js";

export function Switcher({ panes, active, rooms }) {
  const { state, store, t } = useApp();
  const { view, world } = state;
  const news = (room) => unread(world.chats[room.id], view.read[room.id]);
  const shown = new Set(panes);
  const elsewhere = rooms.filter((room) => !shown.has(room)).reduce((sum, room) => sum + news(room), 0);
  return html`
    <nav class="switcher" aria-label=${t.conversations}>
      <ul>
        ${panes.map((room) => html`
          <li key=${room.id}>
            <button class="tab" aria-current=${room === active ? "true" : null} onClick=${() => store.show(room.id)}>
              <${Avatar} room=${room} /><span class="tab-name">${room.name}</span><${Badge} count=${room === active ? 0 : news(room)} />
            </button>
          </li>`)}
      </ul>
      <button class="button quiet" onClick=${() => store.set({ drawer: "people" })} aria-label=${t.allPeople} title=${t.allPeople}>
        <${Icon} name="people" /><${Badge} count=${elsewhere} />
      </button>
    </nav>`;
}

function Badge({ count }) {
  const { t } = useApp();
  return count > 0 && html`<span class="badge"><span aria-hidden="true">${count}</span><span class="unseen">${t.unread(count)}</span></span>`;
}
