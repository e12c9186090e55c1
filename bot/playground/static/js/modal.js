// Native dialogs: the browser keeps the focus inside, closes on Escape and gives the focus back afterwards.
import { html, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import { useApp } from "./context.js";
import { Icon } from "./icons.js";

let serial = 0;

/** What a modal <dialog> needs: its ref, and handlers for Escape and for a press outside it. */
function useModal(onClose) {
  const ref = useRef(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog.showModal();
    dialog.querySelector("[data-first]")?.focus();
    return () => dialog.close();
  }, []);
  return {
    ref,
    onCancel: (event) => (event.preventDefault(), onClose()),
    onClick: (event) => event.target === ref.current && onClose(),
  };
}

export function Modal({ title, role, describedBy, onClose, children }) {
  const [id] = useState(() => `modal-${++serial}`);
  return html`
    <dialog class="modal" role=${role} aria-labelledby=${id} aria-describedby=${describedBy} ...${useModal(onClose)}>
      <div class="modal-body"><h2 id=${id}>${title}</h2>${children}</div>
    </dialog>`;
}

/** A side panel: beside the panes, or over them where there is no room. */
export function Drawer({ side, label, over, open, children }) {
  if (!open) return null;
  if (over) return html`<${Sheet} label=${label}>${children}<//>`;
  return html`<aside class=${`side ${side}`} aria-label=${label}>${children}</aside>`;
}

function Sheet({ label, children }) {
  const { store, t } = useApp();
  const close = () => store.set({ drawer: null });
  return html`
    <dialog class="sheet" aria-label=${label} ...${useModal(close)}>
      <div class="sheet-body">
        <button class="icon-button sheet-close" aria-label=${t.close} onClick=${close}><${Icon} name="close" /></button>
        ${children}
      </div>
    </dialog>`;
}
