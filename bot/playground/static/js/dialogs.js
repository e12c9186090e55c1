// The page's dialogs: a new person, a place to send, who presses a link, and the bot's own alerts.
import { html, useState } from "../vendor/preact-htm.js";
import * as api from "./api.js";
import { useApp } from "./context.js";
import { Modal } from "./modal.js";
import { PLACES } from "./places.js";

export function Dialogs({ rooms }) {
  const { state, store } = useApp();
  const { dialog, link, alert } = state;
  const close = () => store.set({ dialog: null });
  const people = rooms.filter(({ group }) => !group);
  const named = (id) => people.find((person) => person.id === id);
  return html`
    ${dialog?.kind === "person" && html`<${NewPerson} onClose=${close} />`}
    ${dialog?.kind === "place" && html`<${SendPlace} person=${named(dialog.person)} onClose=${close} />`}
    ${link && html`<${OpenLink} link=${link} people=${people} person=${named(link.person)} />`}
    ${alert && html`<${Alert} alert=${alert} person=${named(alert.person)} />`}`;
}

function Foot({ label, onClose, disabled }) {
  const { t } = useApp();
  return html`
    <div class="modal-foot">
      <button type="button" class="button" onClick=${onClose}>${t.cancel}</button>
      <button class="button primary" disabled=${disabled}>${label}</button>
    </div>`;
}

function NameField({ name, setName, first }) {
  const { t } = useApp();
  return html`
    <label class="field"><span>${t.name}</span>
      <input value=${name} placeholder=${t.nameHint} required maxlength="64" autocomplete="off" data-first=${first || null}
             onInput=${(event) => setName(event.target.value)} /></label>`;
}

function NewPerson({ onClose }) {
  const { store, t } = useApp();
  const [name, setName] = useState("");
  const submit = async (event) => {
    event.preventDefault();
    if (name.trim() && (await store.addPerson(name.trim(), t))) onClose();
  };
  return html`
    <${Modal} title=${t.addPerson} onClose=${onClose}>
      <form onSubmit=${submit}>
        <${NameField} name=${name} setName=${setName} first />
        <${Foot} label=${t.add} onClose=${onClose} disabled=${!name.trim()} />
      </form>
    <//>`;
}

function SendPlace({ person, onClose }) {
  const { store, t } = useApp();
  const [place, setPlace] = useState({ name: PLACES[0].name, lat: PLACES[0].lat, lon: PLACES[0].lon });
  const choose = (event) => setPlace(PLACES.find(({ name }) => name === event.target.value) || { ...place, name: "" });
  const own = (key) => (event) => setPlace({ ...place, name: "", [key]: event.target.value });
  const mine = () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => setPlace({ name: "", lat: coords.latitude, lon: coords.longitude }),
    () => store.toast(t.noPlace, null, true),
  );
  const submit = async (event) => {
    event.preventDefault();
    if (await store.attempt(() => api.sendLocation(person.id, Number(place.lat), Number(place.lon)), t, person.id)) onClose();
  };
  const figure = (key, label, limit) => html`
    <label class="field"><span>${label}</span>
      <input type="number" step="any" min=${-limit} max=${limit} required value=${place[key]} onInput=${own(key)} /></label>`;
  return html`
    <${Modal} title=${t.placeTitle(person.name)} onClose=${onClose}>
      <form onSubmit=${submit}>
        <label class="field"><span>${t.choosePlace}</span>
          <select value=${place.name} onChange=${choose} data-first>
            ${PLACES.map(({ name }) => html`<option key=${name} value=${name}>${name}</option>`)}
            <option value="">${t.ownPlace}</option>
          </select></label>
        <div class="pair">${figure("lat", t.latitude, 90)}${figure("lon", t.longitude, 180)}</div>
        <button type="button" class="button small" onClick=${mine}>${t.myPlace}</button>
        <${Foot} label=${t.send} onClose=${onClose} />
      </form>
    <//>`;
}

function OpenLink({ link, people, person }) {
  const { store, t } = useApp();
  const others = people.filter((other) => other !== person);
  const [who, setWho] = useState(person ? "this" : others.length ? "other" : "new");
  const [other, setOther] = useState(others[0]?.id ?? "");
  const [name, setName] = useState("");
  const close = () => store.set({ link: null });
  const submit = async (event) => {
    event.preventDefault();
    const chosen = who === "this" ? person.id : who === "other" ? Number(other) : (await store.addPerson(name.trim(), t))?.id;
    if (chosen) await store.openLink(chosen, link.url, t);
  };
  const choice = (key, label, extra) => html`
    <div class="choice">
      <label><input type="radio" name="who" value=${key} checked=${who === key} data-first=${who === key || null} onChange=${() => setWho(key)} /> ${label}</label>
      ${who === key && extra}
    </div>`;
  const picker = html`
    <label class="field"><span>${t.choose}</span>
      <select value=${other} onChange=${(event) => setOther(event.target.value)}>
        ${others.map(({ id, name: full }) => html`<option key=${id} value=${id}>${full}</option>`)}
      </select></label>`;
  return html`
    <${Modal} title=${t.linkTitle} onClose=${close} describedBy="link-address">
      <form onSubmit=${submit}>
        <p id="link-address" class="address">${link.url}</p>
        <fieldset class="choices"><legend>${t.linkHint}</legend>
          ${person && choice("this", t.as(person.name))}
          ${others.length > 0 && choice("other", t.another, picker)}
          ${choice("new", t.newPerson, html`<${NameField} name=${name} setName=${setName} />`)}
        </fieldset>
        <${Foot} label=${t.open} onClose=${close} disabled=${who === "new" && !name.trim()} />
      </form>
    <//>`;
}

function Alert({ alert, person }) {
  const { store, t } = useApp();
  const close = () => store.set({ alert: null });
  return html`
    <${Modal} role="alertdialog" title=${t.alertTo(person?.name || "")} describedBy="alert-text" onClose=${close}>
      <p id="alert-text" class="alert-text">${alert.text}</p>
      <div class="modal-foot"><button class="button primary" data-first onClick=${close}>${t.ok}</button></div>
    <//>`;
}
