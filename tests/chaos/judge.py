"""What was promised, asked of a world after the storm."""

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Row

from bot.storage.delivery_tables import cards, dues, letters, updates
from bot.storage.outbox import Priority
from tests.chaos.world import BASE, CHATS, PACE, PEOPLE, World, effects

LONGEST_CALL = 0.15  # seconds, where nothing is wrong
PATIENCE = 0.4  # seconds that a reply may wait while everything is free
FINAL = {"sent", "uncertain", "dead", "expired", "superseded", "assumed"}


def judge(world: World) -> list[str]:
    """The broken promises, in words; empty when all is well."""
    with world.db.begin() as conn:
        rows = conn.execute(select(letters).order_by(letters.c.id)).all()
        due_rows = conn.execute(select(dues)).all()
        shown = {(row.chat_id, row.card): row for row in conn.execute(select(cards))}
        noted = conn.execute(select(effects)).all()
        handled = set(conn.execute(select(updates.c.update_id)).scalars())
    wrong = [*_ends(rows), *_sends(world, rows), *_inward(world, noted, handled), *_dues(world, due_rows, noted)]
    wrong += [*_cards(world, rows, shown), *_late(world, rows), *_rendered(rows, noted, due_rows)]
    wrong += _taken_back(world, rows)
    wrong += [f"it stumbled: {what}" for what in world.stumbles]
    if world.drawn.calm:
        wrong += [*_calm(world, rows)]
    return wrong


def _ends(rows: list[Row[Any]]) -> list[str]:
    """Every letter comes to an end, and is not held by anybody. (All who had blocked the bot have come back.)"""
    return [f"{row.key} is still {row.state}" for row in rows if row.state not in FINAL or row.lease_until is not None]


def _sends(world: World, rows: list[Row[Any]]) -> list[str]:
    """Nothing twice, nothing said to be sent that was not, nothing unsent without a word."""
    wrong = []
    came = Counter(one.text for one in world.telegram.arrivals if one.method == "sendMessage")
    ambiguous = {one.text for one in world.telegram.arrivals if one.ambiguous}
    for row in rows:
        if row.method != "sendMessage" or row.card is not None:
            continue
        count = came[row.key]
        allowed = 2 if row.repeated else 1
        if count > allowed:
            wrong.append(f"{row.key} came {count} times")
        if row.repeated and row.purpose != "reminder":
            wrong.append(f"{row.key} was repeated")
        if row.state == "sent" and count == 0:
            wrong.append(f"{row.key} is called sent and never came")
        if row.state in ("expired", "superseded", "dead") and count and not row.repeated:
            wrong.append(f"{row.key} came and is called {row.state}")
        if row.state == "uncertain" and world.drawn.calm and not world.drawn.fault:
            wrong.append(f"{row.key} is uncertain for no reason")
        if row.state == "uncertain" and world.drawn.calm and count and row.key not in ambiguous and not row.repeated:
            wrong.append(f"{row.key} was answered and is uncertain")
    return wrong


def _inward(world: World, noted: list[Row[Any]], handled: set[int]) -> list[str]:
    """Each update has its effect once."""
    counts = Counter(row.what for row in noted)
    wrong = []
    for number in range(1001, 1001 + world.updates):
        if (times := counts[f"update {number}"]) != 1:
            wrong.append(f"update {number} had its effect {times} times")
        if number not in handled:
            wrong.append(f"update {number} is not entered")
    return wrong


def _dues(world: World, rows: list[Row[Any]], noted: list[Row[Any]]) -> list[str]:
    """Each due is done once per plan, not early; only live ones are dropped, and only late."""
    done: dict[tuple[str, int], list[float]] = defaultdict(list)
    for note in noted:
        if note.what.startswith("due "):
            _, key, revision = note.what.split()
            done[key, int(revision)].append(note.at / 1000)
    wrong = [*_by_plan(noted), *_in_time(world, done)]
    off = {note.what.removeprefix("off ") for note in noted if note.what.startswith("off ")}
    for row in rows:
        times = done[row.key, row.revision]
        if row.state not in ("done", "dropped", "failed", "cancelled"):
            wrong.append(f"due {row.key} is still {row.state}")
        if len(times) != (row.state == "done"):
            wrong.append(f"due {row.key} is {row.state} and was done {len(times)} times")
        if row.state == "cancelled" and row.key not in off:
            wrong.append(f"due {row.key} was cancelled by nobody")
        if row.state == "dropped" and (not row.live or world.drawn.calm):
            wrong.append(f"due {row.key} was dropped")
        at = (row.at - BASE).total_seconds()
        if world.drawn.calm and any(moment > at + 0.2 for moment in times) and not row.tries:
            wrong.append(f"due {row.key} was late in calm weather")
    return wrong + [f"due {key} was forgotten" for key in world.planned if key not in {row.key for row in rows}]


def _by_plan(noted: list[Row[Any]]) -> list[str]:
    """In the order in which it was committed: nothing comes that has been moved or called off before."""
    wrong, plans = [], dict[str, int | None]()
    for note in sorted(noted, key=lambda row: row.id):
        match note.what.split():
            case ["due", key, revision] if plans.get(key, 0) != int(revision):
                wrong.append(f"due {key} came by an old plan")
            case ["moved", key, revision]:
                plans[key] = int(revision)
            case ["off", key]:
                plans[key] = None
    return wrong


def _in_time(world: World, done: dict[tuple[str, int], list[float]]) -> list[str]:
    wrong = []
    for (key, revision), times in done.items():
        at, name = world.moments.get((key, revision), 0.0), f"due {key} {revision}"
        if len(times) > 1:
            wrong.append(f"{name} was done {len(times)} times")
        if min(times) < at - 0.01:
            wrong.append(f"{name} came early")
        if key in world.planned and world.planned[key].live and max(times) > at + 15.01:
            wrong.append(f"{name} came late, and is a cue")
    return wrong


def _rendered(rows: list[Row[Any]], noted: list[Row[Any]], due_rows: list[Row[Any]]) -> list[str]:
    """What a due that is done had to say was put in the outbox with it."""
    kinds = {due.key: due.kind for due in due_rows}
    done = [row.what.split()[1:] for row in noted if row.what.startswith("due ")]
    wanted = {f"{kinds[key]} {key} {number} {chat}" for key, number in done if key in kinds for chat in PEOPLE[:2]}
    found = {row.key for row in rows if row.key.startswith(("cue ", "reminder "))}
    return [f"{key} was never owed" for key in wanted - found] + [
        f"{key} is owed for nothing" for key in found - wanted
    ]


def _taken_back(world: World, rows: list[Row[Any]]) -> list[str]:
    """Once plans have changed nobody is told the old ones, but for what is on the wire at that moment."""
    if world.drawn.freeze or world.drawn.night:
        return []  # somebody who froze on the wire may come late
    lasts = {(to, text): begun for begun, _, to, text in world.telegram.begun}
    patience = 0.3 if world.drawn.calm else 3.0
    return [
        f"{row.key} was sent though plans had changed"
        for row in rows
        if row.due is not None and (since := world.taken_back.get((row.due, row.due_revision))) is not None
        if lasts.get((row.chat_id, row.key), 0.0) > since + patience
    ]


def _cards(world: World, rows: list[Row[Any]], shown: dict[tuple[int, str], Row[Any]]) -> list[str]:
    """Every card ends in its newest state, and one message shows it."""
    wrong = []
    for chat in CHATS:
        states = [row for row in rows if row.chat_id == chat and row.card == "board"]
        if not states or states[-1].state != "sent":
            if states and states[-1].state not in ("uncertain", "sent"):
                wrong.append(f"the newest state of the card in {chat} is {states[-1].state}")
            continue
        card = shown[chat, "board"]
        seen = world.telegram.messages[chat].get(card.message_id)
        if seen != states[-1].key:
            wrong.append(f"the card in {chat} shows {seen} and not {states[-1].key}")
    return wrong


def _late(world: World, rows: list[Row[Any]]) -> list[str]:
    """Nothing is begun past its time, as far as clocks agree."""
    ends = {
        row.key: (row.expires_at - BASE).total_seconds()
        for row in rows
        if row.expires_at is not None and row.expires_at > row.created_at  # else it was taken back on the way
    }
    patience = 2 * world.drawn.skew + 0.2
    frozen = world.drawn.freeze or world.drawn.night
    return [
        f"{text} was begun {begun - ends[text]:.1f} s too late"
        for begun, _, _, text in world.telegram.begun
        if text in ends and begun > ends[text] + patience and not frozen
    ]


def _calm(world: World, rows: list[Row[Any]]) -> list[str]:
    """What holds when nobody dies: order, one at a time, waits, rates, blocked people are left alone."""
    wrong = []
    telegram = world.telegram
    if telegram.overlaps:
        wrong.append(f"{telegram.overlaps} calls to one chat at the same time")
    for chat, start, end in telegram.waits:
        early = [text for begun, _, to, text in telegram.begun if to == chat and start < begun < end and chat]
        wrong += [f"{text} was begun in a told wait" for text in early]
    firsts: dict[str, float] = {}
    for begun, _, _, text in telegram.begun:
        firsts.setdefault(text, begun)
    wrong += _order(rows, firsts)
    wrong += [*_newest_only(rows, firsts), *_one_message(world, rows)]
    if not world.drawn.fault:
        wrong += _prompt(world, rows, firsts)
    moments = sorted(begun for begun, method, _, _ in telegram.begun)
    for first, last in zip(moments, moments[PACE.overall + 1 :], strict=False):
        if last - first < PACE.window.total_seconds() - 0.1:
            wrong.append(f"more than {PACE.overall + 1} calls within a second at {first:.2f}")
            break
    for chat in CHATS:
        times = sorted(begun for begun, _, to, _ in telegram.begun if to == chat)
        gap = PACE.spacing(chat).total_seconds()
        if any(last - first < gap - 0.1 for first, last in zip(times, times[PACE.burst :], strict=False)):
            wrong.append(f"chat {chat} was written to too fast")
    return wrong


def _prompt(world: World, rows: list[Row[Any]], firsts: dict[str, float]) -> list[str]:
    """With nothing in the way a reply waits only for its chat and for the rates."""
    wrong = []
    turns = _turns(world, rows, firsts)
    for row in rows:
        if row.purpose != "reply" or row.key not in firsts or row.priority != Priority.REPLY:
            continue
        put, begun = (row.created_at - BASE).total_seconds(), firsts[row.key]
        free = max(put, _chat_free(turns, row.chat_id, begun))
        # What one turn began counts as spread over the window, so the rate may be used up a little longer.
        recent = sum(free - 2 * PACE.window.total_seconds() < one < begun for one, _ in turns)
        if begun - free > PATIENCE and recent < PACE.overall - PACE.kept:
            wrong.append(f"{row.key} waited {begun - free:.1f} s for nothing")
    return wrong


def _turns(world: World, rows: list[Row[Any]], firsts: dict[str, float]) -> list[tuple[float, int]]:
    """Who had a turn and when: the calls, and what was taken back when it already had its turn."""
    idle = [row for row in rows if row.attempts and row.key not in firsts]
    turns = [((row.settled_at - BASE).total_seconds(), row.chat_id) for row in idle]
    return sorted([*turns, *((begun, chat) for begun, _, chat, _ in world.telegram.begun)])


def _chat_free(turns: list[tuple[float, int]], chat: int, begun: float) -> float:
    """When the chat's rate and the call before let the one go that began then."""
    spacing, rate, free = PACE.spacing(chat).total_seconds(), -99.0, 0.0
    for other in (moment for moment, to in turns if to == chat and moment < begun):
        rate = max(rate, other - (PACE.burst - 1) * spacing) + spacing
        free = max(other + LONGEST_CALL, rate)
    return free


def _newest_only(rows: list[Row[Any]], firsts: dict[str, float]) -> list[str]:
    """No state of a card is begun when a newer one waits already."""
    wrong, newer = [], {}
    for row in reversed([row for row in rows if row.card is not None]):
        put = newer.get(row.chat_id)
        if put is not None and row.key in firsts and firsts[row.key] > put + 0.3:
            wrong.append(f"{row.key} was sent though it was overtaken")
        newer[row.chat_id] = (row.created_at - BASE).total_seconds()
    return wrong


def _one_message(world: World, rows: list[Row[Any]]) -> list[str]:
    """A card is one message, but for fresh ones and those of which nobody knew."""
    wrong = []
    for chat in CHATS:
        states = [row for row in rows if row.chat_id == chat and row.card is not None]
        allowed = 1 + sum(row.fresh or row.state == "uncertain" for row in states)
        sent = {one.text for one in world.telegram.arrivals if one.chat == chat and one.method == "sendMessage"}
        if len(made := [row for row in states if row.key in sent]) > allowed:
            wrong.append(f"the card in {chat} became {len(made)} messages")
    return wrong


def _order(rows: list[Row[Any]], firsts: dict[str, float]) -> list[str]:
    """Within a chat and a priority, letters begin in the order in which they were owed."""
    wrong, latest = [], {}
    for row in rows:
        # A letter that was parked in between has lost its place.
        if row.key not in firsts or row.card is not None or row.attempts > 1:
            continue
        lane = (row.chat_id, row.priority)
        before = latest.get(lane)
        if before is not None and firsts[row.key] < firsts[before.key]:
            wrong.append(f"{row.key} went before {before.key}")
        latest[lane] = row
    return wrong
