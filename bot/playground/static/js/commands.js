// The bot's commands: a list that opens on "/", narrows as one types and is walked with the arrow keys.
import { html, useEffect, useState } from "../vendor/preact-htm.js";
import { useApp } from "./context.js";

const NONE = [];

/** The list for what is typed so far: { open, found, at, field, onKeyDown }; `field` belongs on the text field. */
export function useCommands(room, text, commands, { choose, complete }) {
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const asked = /^\/(\S*)$/.exec(text);
  const found = asked ? (commands || NONE).filter(({ command }) => command.startsWith(asked[1].toLowerCase())) : NONE;
  const open = Boolean(asked) && !dismissed && (found.length > 0 || text === "/");
  const here = Math.min(at, Math.max(0, found.length - 1));
  useEffect(() => (setAt(0), setDismissed(false)), [text]);

  const keys = {
    ArrowDown: () => setAt((here + 1) % found.length),
    ArrowUp: () => setAt((here + found.length - 1) % found.length),
    Enter: () => choose(found[here].command),
    Tab: () => complete(found[here].command),
    Escape: () => setDismissed(true),
  };
  const onKeyDown = (event) => {
    if (!open || !keys[event.key] || event.shiftKey || (!found.length && event.key !== "Escape")) return false;
    event.preventDefault();
    keys[event.key]();
    return true;
  };
  const id = `commands-${room}`;
  const field = {
    "aria-autocomplete": "list", "aria-haspopup": "listbox",
    "aria-controls": open ? id : null, "aria-activedescendant": open && found.length ? `${id}-${here}` : null,
  };
  return { open, found, at: here, id, field, onKeyDown, choose };
}

export function CommandList({ found, at, id, choose }) {
  const { t } = useApp();
  if (!found.length) return html`<p class="commands none" id=${id} role="status">${t.noCommand}</p>`;
  return html`
    <ul class="commands" id=${id} role="listbox" aria-label=${t.commands}>
      ${found.map(({ command, description }, place) => html`
        <li key=${command} id=${`${id}-${place}`} role="option" aria-selected=${String(place === at)}
            onMouseDown=${(event) => event.preventDefault()} onClick=${() => choose(command)}>
          <b>/${command}</b><span>${description}</span></li>`)}
    </ul>`;
}
