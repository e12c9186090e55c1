// Short notices that go by themselves: answers to presses in the person's pane, the rest at the page's foot.
import { html } from "../vendor/preact-htm.js";
import { useApp } from "./context.js";
import { rooms } from "./world.js";

/** The notices of one pane. */
export function PaneToasts({ chat }) {
  const { state } = useApp();
  return html`<${Notices} class="toasts" toasts=${state.toasts.filter((toast) => toast.chat === chat)} />`;
}

/** Notices that belong to nobody, or to somebody whose pane is not shown: those with the name in front. */
export function PageToasts({ visible }) {
  const { state } = useApp();
  const names = new Map(rooms(state.world).map(({ id, name }) => [id, name]));
  const here = state.toasts.filter(({ chat }) => !visible.some(({ id }) => id === chat));
  const named = here.map((toast) => ({ ...toast, text: names.has(toast.chat) ? `${names.get(toast.chat)}: ${toast.text}` : toast.text }));
  return html`<${Notices} class="toasts page" toasts=${named} />`;
}

const Notices = ({ toasts, class: name }) => html`
  <div class=${name} role="status">
    ${toasts.map(({ id, text, error }) => html`<p key=${id} class=${`toast${error ? " error" : ""}`}>${text}</p>`)}
  </div>`;
