// The top of the page: who we are, the rehearsal clock, the language and the connection.
import { html } from "../vendor/preact-htm.js";
import { Clock } from "./clock.js";
import { useApp } from "./context.js";
import { Icon } from "./icons.js";
import { LANGUAGES } from "./words.js";

export function Header({ hasGuide }) {
  const { state, t } = useApp();
  return html`
    <header class=${`top${state.world.clock ? " has-clock" : ""}`}>
      <h1 class="brand"><img src="/static/mark.svg" alt="" width="30" height="30" />
        <span class="brand-name">Drejebot</span><span class="brand-place">${t.place}</span></h1>
      ${state.world.clock && html`<${Clock} clock=${state.world.clock} readAt=${state.world.clockAt} />`}
      <div class="top-end">
        <${Connection} />
        <${Languages} />
        ${hasGuide && html`<${GuideButton} />`}
      </div>
    </header>`;
}

function Connection() {
  const { state, t } = useApp();
  const { connection } = state;
  return html`
    <p class=${`connection ${connection}`} role="status">
      <span class="dot" aria-hidden="true"></span><span class="connection-text">${t[connection]}</span>
    </p>`;
}

function Languages() {
  const { store, language, t } = useApp();
  return html`
    <div class="languages" role="group" aria-label=${t.languages}>
      ${LANGUAGES.map(([key, short, long]) => html`
        <button key=${key} lang=${key} title=${long} aria-pressed=${String(key === language)}
                onClick=${() => store.speak(key)}>${short}<span class="unseen"> ${long}</span></button>`)}
    </div>`;
}

function GuideButton() {
  const { store, state, t, narrow } = useApp();
  const open = narrow ? state.drawer === "guide" : state.view.guide;
  const toggle = () =>
    narrow ? store.set({ drawer: open ? null : "guide" }) : store.setView({ ...state.view, guide: !open });
  return html`
    <button class="button quiet guide-button" aria-label=${t.guide} aria-expanded=${String(open)} onClick=${toggle}>
      <${Icon} name="guide" /><span>${t.guide}</span>
    </button>`;
}
