// One message: formatted text, picture, document, place, and the buttons below it.
import { Component, html } from "../vendor/preact-htm.js";
import { useApp } from "./context.js";
import { Icon } from "./icons.js";
import { Rich } from "./rich.js";
import { clockTime, coordinate, fileSize } from "./time.js";

/** Drawn again only when something that it shows has changed: a pane may hold hundreds. */
export class Message extends Component {
  shouldComponentUpdate(next) {
    return ["message", "room", "as", "t", "pressing"].some((key) => next[key] !== this.props[key]);
  }

  render({ message, room, as, t, language, pressing }) {
    if (message.service) return html`<p class="day service"><span>${message.text}</span></p>`;
    const time = clockTime(language, new Date(message.date));
    return html`
      <article class=${`message ${message.from}${message.edited ? " edited" : ""}`} data-id=${message.id}>
        <div class="card">
          <h3 class="unseen"><${Sender} message=${message} room=${room} time=${time} /></h3>
          <${VisibleSender} message=${message} room=${room} />
          <${Body} message=${message} t=${t} language=${language} />
          <p class="meta">${message.edited && html`<span>${t.edited}</span>`}<time datetime=${message.date}>${time}</time></p>
        </div>
        ${message.buttons && html`<${Buttons} message=${message} as=${as} pressing=${pressing} />`}
      </article>`;
  }
}

function Sender({ message, room, time }) {
  const { state, t } = useApp();
  const bot = state.world.bots.find(({ username }) => username === message.bot) || state.world.bots[0];
  const person = state.world.people.find(({ id }) => id === message.person_id) || room;
  return t.saidBy(message.from === "bot" ? bot?.name || "Bot" : person.name, time);
}

/** Whose words these are, where the side they stand on does not tell: in a group, and among several bots. */
function VisibleSender({ message, room }) {
  const { state: { world } } = useApp();
  const bot = message.from === "bot";
  if (bot ? world.bots.length < 2 : !room.group) return null;
  const name = bot
    ? world.bots.find(({ username }) => username === message.bot)?.name
    : world.people.find(({ id }) => id === message.person_id)?.name;
  return html`<p class="sender" aria-hidden="true">${name}</p>`;
}

function Body({ message, t, language }) {
  const { photo, file, location } = message;
  return html`
    ${photo && html`<${Picture} photo=${photo}  t=${t} />`}
    ${file && html`<${Document} file=${file} t=${t} language=${language} />`}
    ${location && html`<${Place} location=${location} t=${t} language=${language} />`}
    ${message.html ? html`<${Rich} class="text" html=${message.html} t=${t} />` : !photo && !file && !location && message.text && html`<div class="text">${message.text}</div>`}
    ${message.caption_html && html`<${Rich} class="text" html=${message.caption_html} t=${t} />`}`;
}

const Picture = ({ photo, t }) => html`
  <a class="picture" href=${photo.url} target="_blank" rel="noopener">
    <img src=${photo.url} alt=${t.picture} />
  </a>`;

const Document = ({ file, t, language }) => html`
  <a class="document" href=${file.url} download=${file.name}>
    <span class="document-kind" aria-hidden="true">${extension(file.name)}</span>
    <span class="document-name"><span class="unseen">${t.download} </span>${file.name} <small>${fileSize(language, file.size)}</small></span>
    <${Icon} name="download" />
  </a>`;

const extension = (name) => (name.includes(".") ? name.split(".").pop().slice(0, 4) : "fil").toUpperCase();

function Place({ location: { lat, lon }, t, language }) {
  const map = `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=14/${lat}/${lon}`;
  return html`
    <div class="place">
      <span class="place-pin" aria-hidden="true"><${Icon} name="place" /></span>
      <p><b>${t.location}</b><br />${coordinate(language, lat)}° N, ${coordinate(language, lon)}° E<br />
        <a href=${map} target="_blank" rel="noopener noreferrer">${t.onMap}</a></p>
    </div>`;
}

function Buttons({ message, as, pressing }) {
  const { t, store } = useApp();
  const press = ({ data }) => store.press(as, message.id, data, t);
  return html`
    <div class="buttons" role="group" aria-label=${t.buttonsOf}>
      ${message.buttons.map((row, y) => html`
        <div class="button-row" key=${y}>
          ${row.map((button, x) =>
            button.url
              ? html`<a key=${x} class="answer" href=${button.url} target="_blank" rel="noopener noreferrer">${button.text}
                  <${Icon} name="link" /><span class="unseen"> (${t.opensLink})</span></a>`
              : html`<button key=${x} class="answer" aria-busy=${String(pressing === button.data)} onClick=${() => press(button)}>
                  ${button.text}${pressing === button.data && html`<span class="spinner" aria-hidden="true"></span>`}</button>`)}
        </div>`)}
    </div>`;
}
