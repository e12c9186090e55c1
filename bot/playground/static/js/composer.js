// Where a person answers: text, files with a caption, a place, commands, and the reply keyboard when one stands.
import { html, useLayoutEffect, useRef, useState } from "../vendor/preact-htm.js";
import * as api from "./api.js";
import { CommandList, useCommands } from "./commands.js";
import { useApp } from "./context.js";
import { Icon } from "./icons.js";
import { fileSize } from "./time.js";
import { standingKeyboard } from "./world.js";

const FIELD_MAX = 160;

export function Composer({ room, as, messages, files, setFiles, add }) {
  const { store, state, t } = useApp();
  const [text, setText] = useDraft(store.drafts, room.id);
  const field = useRef(null);
  const keyboard = standingKeyboard(messages);
  const say = async (words) => store.attempt(() => api.say(as, words), t, room.id);
  const write = (words) => (setText(words), field.current.focus());
  const send = async () => {
    if (files.length) await sendFiles();
    else if (text.trim() && (await say(text))) setText((now) => (now === text ? "" : now));
  };
  async function sendFiles() {
    for (const [place, file] of files.entries()) {
      const caption = place === 0 ? text.trim() : "";
      if (!(await store.attempt(() => api.sendFile(as, file, caption), t, room.id))) return;
      setFiles((left) => left.filter((other) => other !== file));
      if (place === 0) setText("");
    }
  }
  const choose = (command) => (setText(""), say(`/${command}`), field.current.focus());
  const commands = useCommands(room.id, text, state.world.commands[room.id], { choose, complete: (name) => write(`/${name} `) });
  const onKeyDown = (event) => {
    if (commands.onKeyDown(event)) return;
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  useFittingHeight(field, text);
  const ask = () => store.set({ dialog: { kind: "place", person: room.id } });
  return html`
    <form class="composer" onSubmit=${(event) => (event.preventDefault(), send())}>
      ${commands.open && html`<${CommandList} ...${commands} />`}
      ${keyboard && html`<${ReplyKeyboard} keyboard=${keyboard} onSay=${say} onPlace=${ask} />`}
      <${Chips} files=${files} setFiles=${setFiles} />
      <textarea ref=${field} rows="1" value=${text} aria-label=${room.group ? t.writeIn(room.name) : t.write(room.name)} ...${commands.field}
                placeholder=${files.length ? t.caption : t.placeholder} onInput=${(event) => setText(event.target.value)}
                onKeyDown=${onKeyDown} onPaste=${(event) => event.clipboardData.files.length && (event.preventDefault(), add([...event.clipboardData.files]))}></textarea>
      <div class="tools">
        <${AttachButton} add=${add} />
        ${!room.group && html`
          <button type="button" class="icon-button" aria-label=${t.sendPlace} title=${t.sendPlace} onClick=${ask}><${Icon} name="place" /></button>`}
        <button type="button" class="icon-button" aria-label=${t.commands} title=${t.commands} aria-expanded=${String(commands.open)}
                onClick=${() => (commands.open ? write("") : write("/"))}><${Icon} name="slash" /></button>
        <button class="button primary send" disabled=${!text.trim() && !files.length}>${t.send}<${Icon} name="send" /></button>
      </div>
    </form>`;
}

/** What is being written; kept when the pane gives way to another. */
function useDraft(drafts, room) {
  const [text, setText] = useState(drafts.get(room) || "");
  useLayoutEffect(() => void drafts.set(room, text), [text]);
  return [text, setText];
}

/** The field grows with its text up to a limit. */
function useFittingHeight(field, text) {
  useLayoutEffect(() => {
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(field.current.scrollHeight, FIELD_MAX)}px`;
  }, [text]);
}

function AttachButton({ add }) {
  const { t } = useApp();
  const input = useRef(null);
  const chosen = () => {
    add([...input.current.files]);
    input.current.value = "";
  };
  return html`
    <input ref=${input} type="file" multiple hidden aria-label=${t.attach} onChange=${chosen} />
    <button type="button" class="icon-button" aria-label=${t.attach} title=${t.attach} onClick=${() => input.current.click()}>
      <${Icon} name="attach" />
    </button>`;
}

function Chips({ files, setFiles }) {
  const { t, language } = useApp();
  if (!files.length) return null;
  return html`
    <ul class="chips">
      ${files.map((file) => html`
        <li><${Icon} name="file" /><span class="chip-name">${file.name}</span><small>${fileSize(language, file.size)}</small>
          <button type="button" class="icon-button" aria-label=${t.removeFile(file.name)} onClick=${() => setFiles(files.filter((other) => other !== file))}>
            <${Icon} name="close" /></button></li>`)}
    </ul>`;
}

function ReplyKeyboard({ keyboard, onSay, onPlace }) {
  const { t } = useApp();
  return html`
    <div class="reply-keyboard" role="group" aria-label=${t.keyboard}>
      ${keyboard.map((row, y) => html`
        <div class="button-row" key=${y}>
          ${row.map((key, x) => html`
            <button type="button" key=${x} class="key" onClick=${() => (key.request_location ? onPlace() : onSay(key.text ?? key))}>
              ${key.request_location && html`<${Icon} name="place" />`}${key.text ?? key}</button>`)}
        </div>`)}
    </div>`;
}
