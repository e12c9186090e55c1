// Server-sent events, kept up: whenever the stream (re)opens, the whole state is read again. Events that come while it
// is being read wait and are then applied on top; they are idempotent, so one that the state already holds does no harm.
import { loadState } from "./api.js";

const RETRY_MS = 1000;

/** Follows the server until the page is left; `store` is told of the state, the events and the connection. */
export function follow(store) {
  let waiting = null;
  let reading = 0;
  let source = null;

  /** A chat that nobody told of: a group made since. */
  const strange = ({ chat_id: chat }) => chat !== undefined && !(chat in store.get().world.chats);

  function receive(event) {
    if (event.type === "reload") read();
    else if (waiting) waiting.push(event);
    else if (strange(event)) read();
    else store.receive(event, performance.now());
  }

  async function read() {
    const turn = ++reading;
    waiting = waiting || [];
    try {
      const state = await loadState();
      if (turn !== reading) return;
      store.replaceWorld(state, performance.now());
      const missed = waiting;
      waiting = null;
      missed.forEach(receive);
      store.set({ connection: "live" });
    } catch {
      if (turn === reading) setTimeout(() => turn === reading && read(), RETRY_MS);
    }
  }

  function open() {
    source?.close();
    source = new EventSource("/api/events");
    source.onopen = read;
    source.onmessage = ({ data }) => receive(JSON.parse(data));
    source.onerror = () => {
      if (store.get().connection === "live") store.set({ connection: "lost" });
      // The browser retries by itself unless the server refused; then it is up to us.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, RETRY_MS);
    };
  }

  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", ({ persisted }) => persisted && open());
  open();
}
