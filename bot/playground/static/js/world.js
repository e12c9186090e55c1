// What the server knows, as the page holds it: pure functions from (world, event) to a new world.
// Chats that an event does not touch keep their identity, so that only the touched pane is drawn again.

export const emptyWorld = { bots: [], people: [], groups: [], chats: {}, commands: {}, clock: null, clockAt: 0, actions: [], guide: "" };

export const fromState = (state, at) => ({ ...emptyWorld, ...state, clockAt: at });

/** Newer versions replace older ones; new messages stand in the order of their ids. */
function put(messages, message) {
  const place = messages.findIndex((other) => other.id >= message.id);
  if (place < 0) return [...messages, message];
  const known = messages[place].id === message.id ? 1 : 0;
  return [...messages.slice(0, place), message, ...messages.slice(place + known)];
}

function withChat(world, chatId, change) {
  return { ...world, chats: { ...world.chats, [chatId]: change(world.chats[chatId] || []) } };
}

function withPerson(world, person) {
  const known = world.people.some((other) => other.id === person.id);
  const people = known
    ? world.people.map((other) => (other.id === person.id ? person : other))
    : [...world.people, person];
  return { ...world, people, chats: { [person.id]: [], ...world.chats } };
}

const changes = {
  message: (world, event) => withChat(world, event.chat_id, (messages) => put(messages, event.message)),
  edit: (world, event) => withChat(world, event.chat_id, (messages) => put(messages, event.message)),
  delete: (world, event) => withChat(world, event.chat_id, (messages) => messages.filter(({ id }) => id !== event.id)),
  commands: (world, event) => ({ ...world, commands: { ...world.commands, [event.chat_id]: event.commands } }),
  person: (world, event) => withPerson(world, event.person),
  clock: (world, event, at) => ({ ...world, clock: event.clock, clockAt: at }),
};

/** The world after one event; `at` is the page's own monotonic clock in milliseconds. */
export const after = (world, event, at) => (changes[event.type] ? changes[event.type](world, event, at) : world);

/** Private chats in the order people came, then groups. */
export function rooms(world) {
  const people = world.people.map((person) => ({ ...person, group: false }));
  const titles = new Map(world.groups.map(({ id, title }) => [id, title]));
  const known = new Set(world.people.map(({ id }) => id));
  const groups = [...new Set([...titles.keys(), ...Object.keys(world.chats).map(Number)])]
    .filter((id) => !known.has(id))
    .map((id) => ({ id, name: titles.get(id) || `# ${id}`, group: true, blocked: false, members: membersOf(world, id) }));
  return [...people, ...groups];
}

const membersOf = (world, id) => {
  const members = world.groups.find((group) => group.id === id)?.members || [];
  return world.people.filter((person) => members.includes(person.id));
};

/** The reply keyboard that stands now: the last one a bot sent, unless it was taken away since. */
export function standingKeyboard(messages) {
  const last = messages.findLast(({ keyboard }) => keyboard);
  return last && last.keyboard !== "remove" ? last.keyboard : null;
}

export const lastId = (messages = []) => (messages.length ? messages[messages.length - 1].id : 0);

export const unread = (messages = [], read = 0) =>
  messages.filter((message) => message.from === "bot" && message.id > read).length;

/** The start link of one of our bots behind an address, in one spelling; null for any other address. */
export function startLink(bots, address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const web = /^https?:$/.test(url.protocol) && /^(www\.)?(t|telegram)\.me$/.test(url.hostname);
  const app = url.protocol === "tg:" && address.startsWith("tg://resolve");
  if (!web && !app) return null;
  const name = (web ? url.pathname.slice(1) : url.searchParams.get("domain") || "").toLowerCase();
  const bot = bots.find(({ username }) => username.toLowerCase() === name);
  const code = url.searchParams.get("start");
  return bot ? `https://t.me/${bot.username}${code ? `?start=${encodeURIComponent(code)}` : ""}` : null;
}
