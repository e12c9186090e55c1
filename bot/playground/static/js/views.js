// Which conversations are shown, which are pinned and how far each is read. Pure, but for recall and remember.

const KEY = "view";
/** `chosen`: the user has chosen what to see; until then the page shows as many as there is room for. */
export const emptyView = { chosen: false, panes: [], pinned: [], active: null, read: {}, guide: true, capacity: 1 };

export function recall(storage) {
  try {
    return { ...emptyView, ...JSON.parse(storage.getItem(KEY) || "{}") };
  } catch {
    return emptyView;
  }
}

export const remember = (storage, view) => storage.setItem(KEY, JSON.stringify(view));

/** The view for the people who are there: strangers out, and at the first visit the coordinator pinned in front. */
export function settle(view, rooms, chats) {
  if (!rooms.length) return view;
  const there = new Set(rooms.map(({ id }) => id));
  const known = view.panes.filter((id) => there.has(id));
  const chosen = view.chosen && (known.length > 0 || view.panes.length === 0);
  const panes = chosen ? known : rooms.slice(0, view.capacity).map(({ id }) => id);
  const pinned = chosen ? view.pinned.filter((id) => there.has(id)) : panes.slice(0, 1);
  const active = there.has(view.active) ? view.active : panes[0] ?? null;
  return { ...view, chosen, panes, pinned, active, read: restarted(view.read, chats) };
}

/** Marks that lie beyond a chat's last message are from an earlier run of the server. */
function restarted(read, chats) {
  const entries = Object.entries(read).map(([id, mark]) => [id, Math.min(mark, chats[id]?.at(-1)?.id ?? 0)]);
  return Object.fromEntries(entries);
}

/** Shows one conversation; where the window is full, the oldest that is not pinned gives way. */
export function show(view, id) {
  if (view.panes.includes(id)) return { ...view, active: id };
  const full = view.panes.length >= view.capacity;
  const leaver = full ? view.panes.find((other) => !view.pinned.includes(other)) : undefined;
  const panes = [...view.panes.filter((other) => other !== leaver), id];
  return { ...view, chosen: true, panes, active: id };
}

export function hide(view, id) {
  const panes = view.panes.filter((other) => other !== id);
  const active = view.active === id ? panes[0] ?? null : view.active;
  return { ...view, chosen: true, panes, active, pinned: view.pinned.filter((other) => other !== id) };
}

/** Pinned conversations are shown and stand first, in the order they were pinned. */
export function togglePin(view, id) {
  const pinned = view.pinned.includes(id) ? view.pinned.filter((other) => other !== id) : [...view.pinned, id];
  const rest = (view.panes.includes(id) ? view.panes : show(view, id).panes).filter((other) => !pinned.includes(other));
  return { ...view, chosen: true, pinned, panes: [...pinned, ...rest] };
}

export function markRead(view, ids, lastOf) {
  const news = ids.filter((id) => lastOf(id) > (view.read[id] || 0));
  if (!news.length) return view;
  return { ...view, read: { ...view.read, ...Object.fromEntries(news.map((id) => [id, lastOf(id)])) } };
}
