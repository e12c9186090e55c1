// Line icons drawn on a 24 x 24 grid; always decoration: the control around them carries the name.
import { html } from "../vendor/preact-htm.js";

const paths = {
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3-1-6Zm3 11v6",
  close: "M6 6l12 12M18 6 6 18",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.6 5.6l12.8 12.8",
  attach: "M20 11.5 12.2 19a5 5 0 0 1-7-7.1l8-7.7a3.3 3.3 0 0 1 4.7 4.7l-7.8 7.6a1.7 1.7 0 0 1-2.4-2.4l7-6.8",
  place: "M12 21s-7-6.3-7-11.5A7 7 0 0 1 19 9.5C19 14.7 12 21 12 21Zm0-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  slash: "M15 5 9 19M4 4h16v16H4Z",
  send: "M4 12 20 5l-5 15-4-6-7-2Zm7 2 9-9",
  file: "M6 3h8l4 4v14H6ZM14 3v5h4",
  download: "M12 4v11m-5-4 5 5 5-5M5 20h14",
  down: "M12 5v14m-6-6 6 6 6-6",
  add: "M12 5v14M5 12h14",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6 9a6 6 0 0 1 12 0M16 4.5a3.5 3.5 0 0 1 0 6.5M17.5 14.5A6 6 0 0 1 21 20",
  guide: "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3Zm0 13a3 3 0 0 1 3-3h11M9 8h6",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4v5l3.5 2",
  jump: "M5 5v14l9-7ZM18 5v14",
  pause: "M8 5v14M16 5v14",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 5 5",
  link: "M14 5h5v5M19 5l-9 9M17 14v5H5V7h5",
  hide: "M9 5l7 7-7 7",
  group: "M12 12a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-6 7a6 6 0 0 1 12 0M4 11a2 2 0 1 1 2-3M20 11a2 2 0 1 0-2-3",
};

export const Icon = ({ name }) => html`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${paths[name]} /></svg>`;
