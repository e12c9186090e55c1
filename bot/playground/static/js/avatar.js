// A person's monogram on one of eight quiet colours; decoration, the name stands beside it.
import { html } from "../vendor/preact-htm.js";
import { Icon } from "./icons.js";

const HUES = 8;
const TITLES = /^(dr|læge|prof)\.?$/i;

export function initials(name) {
  const [first = "", ...rest] = name.split(/[\s·,(–-]+/).filter((part) => part && !TITLES.test(part));
  return ((first[0] || "?") + (rest.at(-1)?.[0] || "")).toUpperCase();
}

export const Avatar = ({ room }) => html`
  <span class=${`avatar hue-${Math.abs(room.id) % HUES}`} aria-hidden="true">
    ${room.group ? html`<${Icon} name="group" />` : initials(room.name)}
  </span>`;
