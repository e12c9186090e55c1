// The playground's control API. Every call resolves to the answer's JSON or throws an Error that can be shown.

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

export const loadState = () => call("/api/state");
export const addPerson = (name) => post("/api/people", { name });
export const say = (person, text) => post(`/api/people/${person}/say`, { text });
export const press = (person, messageId, data) => post(`/api/people/${person}/press`, { message_id: messageId, data });
export const sendLocation = (person, lat, lon) => post(`/api/people/${person}/location`, { lat, lon });
export const openLink = (person, url) => post(`/api/people/${person}/open`, { url });
export const setBlocked = (person, blocked) => post(`/api/people/${person}/blocked`, { blocked });
export const turnClock = (change) => post("/api/clock", change);
export const runAction = (key) => post(`/api/actions/${encodeURIComponent(key)}`);

export function sendFile(person, file, caption) {
  const form = new FormData();
  form.append("file", file, file.name);
  if (caption) form.append("caption", caption);
  return call(`/api/people/${person}/file`, { method: "POST", body: form });
}
