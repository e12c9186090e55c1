"""Long lists have pages: in a cluster of 73 with names of a hundred letters nobody is left out of any list."""

import re
from collections import deque

import pytest
from sqlalchemy import delete, select, update

from bot.conversation.buttons import encode
from bot.playground.entities import parse_html, units
from bot.storage import tables as t
from bot.storage.after_tables import agreements, attendance, corrections
from bot.storage.delivery_tables import dues
from bot.storage.group_tables import rooms
from dialogs import register
from dialogs.form import Open
from tests.support.after import hybrid_held
from tests.support.town import METTE, Town, plain, with_everybody
from tests.talks.test_hostile_rights import clear, furnish, only_looking, press
from tests.talks.test_hostile_texts import crowd

LONG = "med et usædvanlig langt navn der bliver ved og ved "
TURNS = re.compile(r"^(?:Flere|Side \d+ ›)$")


def long_name(what, number):
    return f"{what} {number:04d} {LONG * 3}"[:100].rstrip("d ") + "."


@pytest.fixture(scope="module")
def town():
    made = Town()
    hybrid_held(made)
    furnish(made)
    with made.db.begin() as conn:
        crowd(conn, made)
        for table, what in ((t.members, "Læge"), (t.practices, "Praksis")):
            for number in conn.execute(select(table.c.id)).scalars().all():
                conn.execute(update(table).where(table.c.id == number).values(name=long_name(what, number)))
        for row in conn.execute(select(attendance.c.id)).all():
            conn.execute(update(attendance).where(attendance.c.id == row.id).values(name=long_name("Her", row.id)))
        for row in conn.execute(select(agreements.c.id)).all():
            conn.execute(update(agreements).where(agreements.c.id == row.id).values(what=long_name("Aftale", row.id)))
        for row in conn.execute(select(rooms.c.id)).all():
            conn.execute(update(rooms).where(rooms.c.id == row.id).values(name=long_name("Rum", row.id)[:80]))
        conn.execute(update(t.people).values(language="da"))
    yield made
    made.db.close()


def leafed(town, conn, screen, args):
    """All that the screen shows from its first page to its last; every page is whole and short enough."""
    todo, seen, shown = deque([encode(Open(screen, args))]), set(), []
    while todo:
        data = todo.popleft()
        if data in seen:
            continue
        seen.add(data)
        for payload in press(town, conn, METTE, data):
            if "callback_query_id" in payload or "text" not in payload:
                continue
            text = parse_html(payload["text"]).text
            assert units(text) <= 4096, screen
            assert not text.endswith("…"), screen
            rows = (payload.get("reply_markup") or {}).get("inline_keyboard", [])
            buttons = [button for row in rows for button in row]
            assert len(buttons) <= 100, screen
            todo.extend(b["callback_data"] for b in buttons if TURNS.match(b["text"]))
            shown += [plain(text), *(button["text"] for button in buttons)]
        clear(conn)
    assert len(seen) < 200, screen
    return "\n".join(shown)


def numbers(text, what):
    return {int(found) for found in re.findall(rf"{what} (\d{{4,}})", text)}


def cluster_of(conn, *where):
    wanted = (t.members.c.cluster_id == 1, t.members.c.left_at.is_(None), *where)
    return set(conn.execute(select(t.members.c.id).where(*wanted)).scalars())


def doctors(conn):
    return cluster_of(conn, t.members.c.role.in_(["member", "ua", "locum"]))


def answered(conn):
    return set(conn.execute(select(t.answers.c.member_id).where(t.answers.c.meeting_id == 1)).scalars()) & doctors(conn)


def placed(conn):
    own = select(t.groups.c.id).where(t.groups.c.meeting_id == 1)
    return set(conn.execute(select(t.group_members.c.member_id).where(t.group_members.c.group_id.in_(own))).scalars())


def commenting(conn):
    wanted = (t.remarks.c.meeting_id == 1, t.remarks.c.topic == "comment", t.remarks.c.value != "none")
    return set(conn.execute(select(t.remarks.c.member_id).where(*wanted)).scalars()) & cluster_of(conn)


def holding(conn):
    wanted = (t.remarks.c.meeting_id == 1, t.remarks.c.topic == "present", t.remarks.c.value == "yes")
    return set(conn.execute(select(t.remarks.c.member_id).where(*wanted)).scalars()) & cluster_of(conn)


def all_of(table, *where):
    return lambda conn: set(conn.execute(select(table.c.id).where(*where)).scalars())


LISTS = [
    ("people", (1,), "Læge", cluster_of),
    ("cluster", (1,), "Læge", cluster_of),
    ("cluster", (1,), "Praksis", lambda conn: set(conn.execute(select(t.members.c.practice_id).where(
        t.members.c.cluster_id == 1, t.members.c.left_at.is_(None), t.members.c.practice_id.is_not(None))).scalars())),
    ("who", (1,), "Læge", answered),
    ("answer_whom", (1,), "Læge", doctors),
    ("groups", (1,), "Læge", placed),
    ("move", (1,), "Læge", placed),
    ("comments", (1,), "Læge", commenting),
    ("presenters", (1,), "Læge", holding),
    ("attendance_lines", (1,), "Her", all_of(attendance, attendance.c.meeting_id == 1, attendance.c.name != "",
                                             attendance.c.member_id.is_(None))),
    ("agreements", (1,), "Aftale", all_of(agreements, agreements.c.meeting_id == 1)),
    ("rooms", (1,), "Rum", all_of(rooms, rooms.c.meeting_id == 1)),
    ("poll_must", (1,), "Læge", cluster_of),
    ("poll_votes", (1,), "Læge", doctors),
]  # fmt: skip


@pytest.mark.parametrize(("screen", "args", "what", "wanted"), LISTS, ids=[f"{one[0]}-{one[2]}" for one in LISTS])
def test_every_list_names_everybody(town, screen, args, what, wanted):
    """Leafed from the first page to the last, the list names each of those it is of."""
    with only_looking(town) as conn:
        expected = wanted(conn)
        assert len(expected) > 20 or what == "Rum"
        assert expected - numbers(leafed(town, conn, screen, args), what) == set()


def test_who_has_not_answered_is_named_to_the_last(town):
    """Where nobody has answered, the figures, the nudge and the list of those without a chat name all of them."""
    with only_looking(town) as conn:
        conn.execute(delete(t.answers))
        conn.execute(update(t.meetings).values(status="invited", nudges=0))
        assert doctors(conn) - numbers(leafed(town, conn, "answers", (1,)), "Læge") == set()
        conn.execute(update(t.members).where(t.members.c.id != 1).values(person_id=None, joined_at=None, email=None))
        assert doctors(conn) - {1} - numbers(leafed(town, conn, "reach", (1,)), "Læge") == set()


def test_a_group_of_dozens_is_shown_whole(town):
    """The members of one's own group, the awaited and the wanted corrections are all there."""
    with only_looking(town) as conn:
        group = conn.execute(
            select(t.group_members.c.group_id).where(t.group_members.c.member_id == 1000)
        ).scalar_one()  # fmt: skip
        mine = conn.execute(select(t.group_members.c.member_id).where(t.group_members.c.group_id == group)).scalars()
        assert set(mine) - numbers(leafed(town, conn, "my_group", (group,)), "Læge") == set()
        conn.execute(delete(attendance))
        coming = set(conn.execute(select(t.answers.c.member_id).where(t.answers.c.attend == "yes")).scalars())
        assert (coming & answered(conn)) - numbers(leafed(town, conn, "attendance", (1,)), "Læge") == set()
        waiting = set(conn.execute(select(corrections.c.member_id).where(~corrections.c.settled)).scalars())
        assert waiting - numbers(leafed(town, conn, "minutes", (1,)), "Læge") == set()


def test_no_screen_at_all_is_cut(town):
    """Every screen of the register, about every subject it takes: each page is whole, however long the list."""
    with only_looking(town) as conn:
        ids = {"cluster": 1, "meeting": 1, "member": 1, "task": 1, "poll": 1, "agreement": 1, "survey": 1,
               "nothing": None, "group": conn.execute(select(t.groups.c.id).limit(1)).scalar_one()}  # fmt: skip
        due = conn.execute(select(dues.c.id).where(dues.c.meeting_id == 1).limit(1)).scalar()
        for name, one in register.SCREENS.items():
            for more in ((), (due,)):
                if one.of in ids:
                    leafed(town, conn, name, (*([ids[one.of]] if ids[one.of] else []), *more))


def test_who_is_not_among_the_buttons_is_named_and_not_numbered():
    """A name that is typed, and two that are like it, are said by name: in question, buttons and echo."""
    town = Town()
    with_everybody(town)
    with town.db.begin() as conn:
        for number, name in ((20, "Jens Jensen"), (21, "Jens Jansen")):
            conn.execute(update(t.members).where(t.members.c.id == number).values(name=name))
    town.say(METTE, "/bestil")
    town.press(METTE, "Klyngemøde med virtuel")
    for said in ("onsdag den 10. marts 2027", "16.45", "https://zoom.us/j/1234567890"):
        town.say(METTE, said)
    assert town.say(METTE, "Jens Jnsen")[0].startswith("Mener du Jens Jansen eller Jens Jensen?")
    assert town.last(METTE).labels[:2] == ["Jens Jansen", "Jens Jensen"]
    assert town.press(METTE, "Jens Jensen")[0].startswith("✔ Mødeleder: Jens Jensen")
    town.db.close()
