// Joins the parts: the store, the stream of events, the page.
import { html, render } from "../vendor/preact-htm.js";
import { App } from "./app.js";
import { createStore } from "./store.js";
import { follow } from "./stream.js";
import { LANGUAGES } from "./words.js";

const wanted = localStorage.getItem("language");
const language = LANGUAGES.some(([key]) => key === wanted) ? wanted : "da";
const store = createStore(localStorage, language);
const root = document.getElementById("app");
root.replaceChildren();
render(html`<${App} store=${store} />`, root);
follow(store);
