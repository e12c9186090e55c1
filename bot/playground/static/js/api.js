// The playground's control API. Every call resolves to the answer's JSON or throws an Error that can be shown.

const PICTURES = new Set(["image/png", "image/jpeg"]);

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Error("offline");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `HTTP ${response.status}`);
  return body;
}

const post = (path, body = {}) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/** `as` says who acts and where: { person, chat }; in a private chat both are the person's id. */
const inChat = ({ person, chat }) => (chat === person ? {} : { chat_id: chat });

export const loadState = () => call("/api/state");
export const addPerson = (name) => post("/api/people", { name });
export const say = (as, text) => post(`/api/people/${as.person}/say`, { text, ...inChat(as) });
export const press = (as, messageId, data) => post(`/api/people/${as.person}/press`, { message_id: messageId, data, ...inChat(as) });
export const sendLocation = (person, lat, lon) => post(`/api/people/${person}/location`, { lat, lon });
export const openLink = (person, url) => post(`/api/people/${person}/open`, { url });
export const setBlocked = (person, blocked) => post(`/api/people/${person}/blocked`, { blocked });
export const turnClock = (change) => post("/api/clock", change);
export const runAction = (key) => post(`/api/actions/${encodeURIComponent(key)}`);

/** A document; a picture of a kind that Telegram shows goes as a picture. */
export function sendFile(as, file, caption) {
  const form = new FormData();
  const fields = { ...inChat(as), ...(caption && { caption }), ...(PICTURES.has(file.type) && { as: "photo" }) };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file, file.name);
  return call(`/api/people/${as.person}/file`, { method: "POST", body: form });
}
