// HTML made by the server (messages, captions, the guide), with what a chat adds: copy buttons, spoilers, safe links.
import { html, useLayoutEffect, useRef } from "../vendor/preact-htm.js";

const COPIED_MS = 1500;
const LABEL_LETTERS = 40;

export function Rich({ html: markup, t, ...rest }) {
  const box = useRef(null);
  useLayoutEffect(() => {
    box.current.querySelectorAll("pre, blockquote").forEach(trimAround);
    for (const block of box.current.querySelectorAll("pre, code:not(pre code)")) addCopy(block, t);
    box.current.querySelectorAll(".spoiler").forEach((spoiler) => addReveal(spoiler, t));
    box.current.querySelectorAll("blockquote.expandable").forEach((quote) => addUnfold(quote, t));
    box.current.querySelectorAll("a[href^=http]").forEach(leaveSafely);
  }, [markup, t]);
  // A new language makes the node anew, so that the added controls speak it.
  return html`<div key=${t.copy} ref=${box} dangerouslySetInnerHTML=${{ __html: markup }} ...${rest} />`;
}

/** A block makes its own line; the line break that the text has beside it would show as an empty one. */
function trimAround(block) {
  const { previousSibling: before, nextSibling: behind } = block;
  if (before?.nodeType === Node.TEXT_NODE) before.data = before.data.replace(/\n$/, "");
  if (behind?.nodeType === Node.TEXT_NODE) behind.data = behind.data.replace(/^\n/, "");
}

function leaveSafely(anchor) {
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
}

function addCopy(block, t) {
  if (block.closest(".copyable")) return;
  const frame = document.createElement(block.tagName === "PRE" ? "div" : "span");
  frame.className = "copyable";
  block.replaceWith(frame);
  frame.append(block, copyButton(block, t));
}

function copyButton(block, t) {
  const inline = block.tagName !== "PRE";
  const text = block.textContent;
  const label = `${t.copy}: ${text.trim().slice(0, LABEL_LETTERS)}`;
  const button = document.createElement("button");
  const show = (word, name) => {
    button.textContent = inline ? "" : word;
    button.setAttribute("aria-label", name);
    button.title = name;
    button.classList.toggle("done", name === t.copied);
  };
  button.type = "button";
  button.className = inline ? "copy inline" : "copy";
  show(t.copy, label);
  button.addEventListener("click", async () => {
    await copy(text);
    show(t.copied, t.copied);
    setTimeout(() => show(t.copy, label), COPIED_MS);
  });
  return button;
}

/** Where the page may not reach the clipboard (plain http from another machine) a field's selection does it. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

/** A long quote shows its first lines until it is unfolded. */
function addUnfold(quote, t) {
  if (quote.nextElementSibling?.classList.contains("unfold")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "unfold";
  const show = (open) => {
    quote.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? t.less : t.more;
  };
  button.addEventListener("click", () => show(!quote.classList.contains("open")));
  show(false);
  quote.after(button);
}

function addReveal(spoiler, t) {
  const reveal = () => {
    spoiler.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) spoiler.removeAttribute(name);
  };
  spoiler.setAttribute("role", "button");
  spoiler.setAttribute("aria-label", t.reveal);
  spoiler.tabIndex = 0;
  spoiler.addEventListener("click", reveal);
  spoiler.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    reveal();
  });
}
