// "Try this": the server's short guide, and the demo actions that each take one press.
import { html, useState } from "../vendor/preact-htm.js";
import { useApp } from "./context.js";
import { Icon } from "./icons.js";
import { Rich } from "./rich.js";

export function GuidePanel() {
  const { state, store, t, narrow } = useApp();
  const { guide, actions } = state.world;
  return html`
    <div class="guide">
      <div class="panel-head">
        <h2>${t.guide}</h2>
        ${!narrow && html`
          <button class="icon-button" aria-label=${t.hideGuide} title=${t.hideGuide}
                  onClick=${() => store.setView({ ...state.view, guide: false })}><${Icon} name="hide" /></button>`}
      </div>
      <div class="panel-scroll" tabindex="0" role="group" aria-label=${t.guide}>
        ${guide && html`<${Rich} class="guide-text" html=${guide} t=${t} />`}
        ${actions.length > 0 && html`<${Actions} actions=${actions} />`}
      </div>
    </div>`;
}

function Actions({ actions }) {
  const { state, store, t, language } = useApp();
  const [running, setRunning] = useState(null);
  const label = (action) => action[`label_${language}`] || action.label_da;
  const run = async (action) => {
    if (running) return;
    setRunning(action.key);
    await store.act(action, t);
    setRunning(null);
  };
  return html`
    <section class="actions" aria-labelledby="actions-title">
      <h3 id="actions-title">${t.actions}</h3>
      ${actions.map((action) => html`
        <button key=${action.key} class="button action" aria-busy=${String(running === action.key)} onClick=${() => run(action)}>
          ${label(action)}${running === action.key && html`<span class="spinner" aria-hidden="true"></span>`}
        </button>`)}
      <ol class="said" role="status" aria-label=${t.actions}>
        ${state.said.map(({ id, action, line }) => html`<li key=${id}><b>${label(action)}</b> ${line}</li>`)}
      </ol>
    </section>`;
}
