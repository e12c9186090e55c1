"""Rights, proven over the whole register: every button of every dialog, pressed by everybody who may not press it.

Two clusters live in one database. The second one's rows all have numbers from `THEIRS` on, so whatever changes below
that is the first one's, and its people and places carry names that nobody else has.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection

from bot.conversation.buttons import encode
from bot.conversation.incoming import Pressed, Sender, Typed
from bot.storage import tables as t
from bot.storage.after_tables import agreements, attendance, corrections, minute_rounds, minutes
from bot.storage.base import metadata
from bot.storage.day_tables import meeting_roles
from bot.storage.delivery_tables import dues, letters
from bot.storage.group_tables import group_questions, rooms
from bot.storage.survey_tables import surveys
from dialogs import register
from dialogs.form import Do, Open, Start
from tests.support.after import hybrid_held
from tests.support.town import METTE, Person, Town

THEIRS = 900_000
SECRET = "Hemmelig"
"""Stands in every text of the first cluster that is added here."""
STRANGER, OTHER = Person(8001, "En Fremmed"), Person(8002, "Olga Overalt")
REMOVED, FORMER, GUEST = "removed", "former", "guest"
MACHINERY = {
    "letters", "lines", "lanes", "cards", "rates", "dues", "updates", "update_tries", "dead_updates", "leases",
    "people", "talks", "audit", "files",
}  # fmt: skip
MINE = {"cluster": t.clusters, "meeting": t.meetings, "group": t.groups, "member": t.members, "task": t.tasks,
        "poll": t.polls, "agreement": agreements, "survey": surveys}  # fmt: skip


@dataclass(frozen=True)
class World:
    """A town with two clusters; `ids` are rows of the first by subject, `own` those of the second."""

    town: Town
    people: dict[str, Person]
    ids: dict[str, int]
    own: dict[str, int]
    stand: dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    town = Town()
    hybrid_held(town)
    yield furnish(town)
    town.db.close()


def furnish(town: Town) -> World:
    """Everything that a cluster can have, and a second cluster beside it."""
    with town.db.begin() as conn:
        _fill(conn, town)
        _second(conn, town)
        ids = {of: conn.execute(select(table.c.id).order_by(table.c.id).limit(1)).scalar_one() for of, table in
               MINE.items()}  # fmt: skip
        own = {of: conn.execute(select(table.c.id).where(table.c.id >= THEIRS)).scalars().first() for of, table in
               MINE.items()}  # fmt: skip
        cast = _cast(conn, town)
        return World(town, {"stranger": STRANGER, "other": OTHER, **cast}, ids, own, stands(conn))


def _fill(conn: Connection, town: Town) -> None:
    now, one = town.clock.moment, {"meeting_id": 1}
    poll = {"cluster_id": 1, "package": "hybrid_meeting", "minutes": 195, "status": "open", "answer_by": now,
            "must": [1], "created_by": 1, "created_at": now, "sent_at": now}  # fmt: skip
    conn.execute(insert(t.polls).values(id=1, **poll))
    conn.execute(insert(t.poll_slots).values(id=1, poll_id=1, wall="2028-03-10T16:45", starts_at=now))
    conn.execute(insert(t.poll_votes).values(slot_id=1, member_id=1, vote="yes", at=now))
    conn.execute(
        insert(agreements).values(
            id=1, what=f"{SECRET} aftale", who="Mette Hjortkær", member_id=1, status="open", created_at=now,
            revision=0, **one,
        )
    )  # fmt: skip
    conn.execute(insert(minute_rounds).values(sent_at=now, until=now.date(), revision=0, **one))
    conn.execute(insert(minutes).values(item="x", text=f"{SECRET} referat", **one))
    conn.execute(insert(corrections).values(id=1, member_id=1, text=f"{SECRET} rettelse", at=now, settled=False, **one))
    conn.execute(insert(meeting_roles).values(id=1, role="plo", item="", name=f"{SECRET} gæst", **one))
    conn.execute(insert(rooms).values(id=1, name=f"{SECRET} lokale", address="Vej 1", capacity=9, **one))
    conn.execute(
        insert(group_questions).values(id=1, member_id=1, kind="pair", about={"one": 1, "other": 9}, asked_at=now,
                                       answer={"pair": None}, **one)
    )  # fmt: skip
    conn.execute(insert(t.remarks).values(id=1, member_id=1, topic="comment", value=f"{SECRET} tekst", at=now, **one))
    conn.execute(insert(attendance).values(name=f"{SECRET} dørgæst", practice="", arrived_at=now, via="page", **one))
    conn.execute(update(t.groups).values(address=f"{SECRET} sti 7"))
    conn.execute(
        insert(surveys).values(id=1, title=f"{SECRET} skema", named=True, answer_by=now, status="open", created_by=1,
                               created_at=now, sent_at=now, **one)
    )  # fmt: skip
    conn.execute(insert(t.own_groups).values(id=1, name=f"{SECRET} gruppe", code="ABCD2345", created_at=now, **one))
    conn.execute(insert(t.own_claims).values(group_id=1, member_id=2, by_member_id=1, state="asked", at=now))


def _second(conn: Connection, town: Town) -> None:
    """The second cluster: Olga coordinates it, and has the same kinds of things."""
    now = town.clock.moment
    who = {"telegram_id": OTHER.id, "name": OTHER.name, "language": "da", "created_at": now}
    conn.execute(insert(t.people).values(id=THEIRS, **who))
    conn.execute(insert(t.clusters).values(id=THEIRS, name="Klyngen Overalt", settings={}, created_by=THEIRS,
                                           created_at=now))  # fmt: skip
    conn.execute(insert(t.practices).values(id=THEIRS, cluster_id=THEIRS, name="Overalts klinik", host_capacity=0))
    seat = {"cluster_id": THEIRS, "practice_id": THEIRS, "role": "member", "chair": False}
    conn.execute(insert(t.members).values(id=THEIRS, name=OTHER.name, coordinator=True, person_id=THEIRS,
                                          joined_at=now, **seat))  # fmt: skip
    conn.execute(insert(t.members).values(id=THEIRS + 1, name="Bo Overalt", coordinator=False, **seat))
    for table, own in (
        (t.meetings, {"cluster_id": THEIRS, "chair_id": THEIRS, "created_by": THEIRS, "place": "Overalt"}),
        (t.lives, {"meeting_id": THEIRS, "page_token": "x" * 20}),
        (t.groups, {"meeting_id": THEIRS, "leader_id": THEIRS, "deputy_id": None, "host_practice_id": THEIRS,
                    "address": "Overalt 1", "duties": {}, "declined": []}),
        (t.tasks, {"meeting_id": THEIRS, "member_id": None}),
        (t.polls, {"cluster_id": THEIRS, "created_by": THEIRS, "must": []}),
        (t.poll_slots, {"poll_id": THEIRS}),
        (agreements, {"meeting_id": THEIRS, "member_id": THEIRS, "who": OTHER.name, "what": "Overalts aftale"}),
        (minute_rounds, {"meeting_id": THEIRS}),
        (surveys, {"meeting_id": THEIRS, "title": "Overalts skema", "created_by": THEIRS}),
        (t.own_groups, {"meeting_id": THEIRS, "name": "Overalts gruppe", "code": "ABCD2346"}),
    ):  # fmt: skip
        row = dict(conn.execute(select(table).limit(1)).one()._mapping) | own
        conn.execute(insert(table).values(row | ({"id": THEIRS} if "id" in table.c else {})))
    conn.execute(insert(t.group_members).values(group_id=THEIRS, member_id=THEIRS))


def _cast(conn: Connection, town: Town) -> dict[str, Person]:
    """Three seats of the first cluster that hold nothing: one removed, one once a coordinator, one a guest."""
    led = select(t.groups.c.leader_id).where(t.groups.c.leader_id.is_not(None))
    free = conn.execute(
        select(t.members.c.id, t.people.c.telegram_id, t.people.c.name)
        .join(t.people, t.people.c.id == t.members.c.person_id)
        .where(t.members.c.cluster_id == 1, t.members.c.id.not_in(led), ~t.members.c.coordinator)
        .order_by(t.members.c.id.desc())
        .limit(4)
    ).all()
    removed, former, guest, member = free
    conn.execute(update(t.members).where(t.members.c.id == removed.id).values(left_at=town.clock.moment))
    conn.execute(update(t.members).where(t.members.c.id == guest.id).values(role="guest"))
    rows = {REMOVED: removed, FORMER: former, GUEST: guest, "member": member}
    return {name: Person(row.telegram_id, row.name) for name, row in rows.items()}


@contextmanager
def only_looking(town: Town) -> Iterator[Connection]:
    """A transaction that leaves nothing behind."""
    with town.db.begin() as conn:
        nested = conn.begin_nested()
        try:
            yield conn
        finally:
            nested.rollback()


def press(town: Town, conn: Connection, person: Person, data: str) -> list[dict[str, object]]:
    """What pressing this comes to: the payloads of the letters it leads to."""
    last = conn.execute(select(letters.c.id).order_by(letters.c.id.desc()).limit(1)).scalar() or 0
    came = Pressed(10**9, person.id, Sender(person.id, person.name, "da"), data, "q", 1)
    town.runner.handle(conn, came, town.clock.moment, town.clock.moment)
    return [row.payload for row in conn.execute(select(letters).where(letters.c.id > last))]


def stands(conn: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that people's deeds change."""
    return {
        table.name: sorted((tuple(map(repr, row)) for row in conn.execute(select(table))), key=repr)
        for table in metadata.sorted_tables
        if table.name not in MACHINERY
    }


def first_only(stand: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """The rows that have nothing to do with the second cluster."""
    theirs = (str(THEIRS), str(THEIRS + 1))
    return {name: [row for row in rows if not any(cell in theirs for cell in row)] for name, rows in stand.items()}


GUARDED = [
    *((Open, name, one) for name, one in register.SCREENS.items() if one.of != "nothing"),
    *((Do, name, one) for name, one in register.VERBS.items() if one.of != "nothing"),
    *((Start, name, one) for name, one in register.FORMS.items() if one.of != "nothing"),
]
FORBIDDEN = "Det har du ikke adgang til her – eller det findes ikke længere."
STALE = "Den knap er gammel og gælder ikke længere."


def _named(chosen: list[tuple[object, str, object]]) -> str:
    return chosen[0][1] if len(chosen) == 1 else "screens and forms"


@pytest.mark.parametrize("who", ["stranger", "other", REMOVED])
def test_outsiders_open_nothing(world, who):
    """No screen, form or verb of a cluster answers a stranger, another cluster's coordinator or who has left."""
    with only_looking(world.town) as conn:
        for kind, name, one in GUARDED:
            for more in ((), (1,), (1, 1), ("x", "pdf")):
                said = press(world.town, conn, world.people[who], encode(kind(name, (world.ids[one.of], *more))))
                assert [payload.get("text") for payload in said] == [FORBIDDEN], (name, more, said)
                clear(conn)
        assert stands(conn) == world.stand


def clear(conn: Connection) -> None:
    """Forget the letters, so that the next press of the same update may write its own."""
    conn.execute(letters.delete())


@pytest.mark.parametrize("who", [FORMER, GUEST, "member"])
def test_a_seat_without_an_office_holds_no_office(world, who):
    """What is the coordinator's, mødeleder's, leader's, group's, writer's or owner's stays so for anybody else."""
    with only_looking(world.town) as conn:
        group = _foreign_group(conn, world.people[who])
        for kind, name, one in GUARDED:
            if one.right in {"coordinator", "chair", "leader", "in_group", "writer", "owner"}:
                number = group if one.of == "group" else world.ids[one.of]
                for more in ((), (1,), (1, 1)):
                    said = press(world.town, conn, world.people[who], encode(kind(name, (number, *more))))
                    assert [payload.get("text") for payload in said] == [FORBIDDEN], (name, more, said)
                    clear(conn)
        assert stands(conn) == world.stand


def _foreign_group(conn: Connection, person: Person) -> int:
    """A group that the person is not in."""
    mine = (
        select(t.group_members.c.group_id)
        .join(t.members, t.members.c.id == t.group_members.c.member_id)
        .join(t.people, t.people.c.id == t.members.c.person_id)
        .where(t.people.c.telegram_id == person.id)
    )
    return int(conn.execute(select(t.groups.c.id).where(t.groups.c.id.not_in(mine), t.groups.c.id < THEIRS)).scalars()
               .first())  # fmt: skip


DEEDS = [one for one in GUARDED if one[0] is Do]


@pytest.mark.parametrize(
    "chosen", [[one] for one in DEEDS] + [[one for one in GUARDED if one[0] is not Do]], ids=_named
)
def test_a_second_number_leads_nowhere_else(world, chosen):
    """Behind one's own meeting, another cluster's numbers show nothing of it and change nothing there."""
    with only_looking(world.town) as conn:
        names, seconds = _first_names(conn), _seconds(conn)
        for kind, name, one in chosen:
            for more in seconds:
                last = conn.execute(select(func.max(dues.c.id))).scalar() or 0
                shown = repr(press(world.town, conn, OTHER, encode(kind(name, (world.own[one.of], *more)))))
                assert [word for word in names if word in shown] == [], (name, more)
                told = [row.about for row in conn.execute(select(dues).where(dues.c.id > last))]
                assert [about for about in told if not _theirs(about)] == [], (name, more)
                clear(conn)
        assert first_only(stands(conn)) == first_only(world.stand)


def _seconds(conn: Connection) -> list[tuple[object, ...]]:
    due = conn.execute(select(dues.c.id).where(dues.c.meeting_id == 1).limit(1)).scalar()
    line = conn.execute(select(attendance.c.id).order_by(attendance.c.id).limit(1)).scalar()
    return [(), *((number,) for number in sorted({1, 9, 20, due, line})), (1, 9), (9, 1), ("x",), ("x", "y")]


def _first_names(conn: Connection) -> list[str]:
    rows = conn.execute(select(t.members.c.name).where(t.members.c.id < THEIRS)).scalars()
    places = conn.execute(select(t.practices.c.name).where(t.practices.c.id < THEIRS)).scalars()
    return [SECRET, *rows, *places]


def _theirs(about: dict[str, object]) -> bool:
    """Whether a due row is about the second cluster alone."""
    return all(int(about[of]) >= THEIRS for of in ("meeting", "member", "group", "cluster", "poll") if of in about)


OPEN_TO_ALL = [
    *((Open, name) for name, one in register.SCREENS.items() if one.of == "nothing"),
    *((Do, name) for name, one in register.VERBS.items() if one.of == "nothing"),
    *((Start, name) for name, one in register.FORMS.items() if one.of == "nothing"),
]


@pytest.mark.parametrize(("kind", "name"), OPEN_TO_ALL, ids=[f"{k.__name__.lower()} {n}" for k, n in OPEN_TO_ALL])
def test_a_stranger_learns_nothing_of_anybody(world, kind, name):
    """What is open to everybody holds nothing of a cluster, whatever stands in the button's data."""
    with only_looking(world.town) as conn:
        names = _first_names(conn)
        for more in ((), (1,), (9, 1), ("x",), ("hybrid_meeting", "x", 7), (1, "x")):
            shown = repr(press(world.town, conn, STRANGER, encode(kind(name, more))))
            assert [word for word in names if word in shown] == [], more
            clear(conn)
        assert first_only(stands(conn)) == first_only(world.stand)


ODD = (
    "", ".", "s", "s.", "v..1", "f", "f.x", "t.1.1.c", "t.1.1.q.x", "t.-1.1.k.", "s.meeting.0x1", "v.link",
    "s.meeting.٣", "s.meeting.1e3", "s.meeting.-1", "s.meeting.999999999999999", "s.meeting.9999999999999999", "\x00",
    "s.meeting.\x00", "f.\x00.answer.1", "v.remove.1 or 1=1", "v.language.sv", "t.999.1.c." + "æ" * 20,
)  # fmt: skip


@pytest.mark.parametrize("data", ODD, ids=repr)
def test_odd_data_is_refused_in_one_way(world, data):
    """Data that no button of ours carries is answered like an id of somebody else, or as stale, and does nothing."""
    with only_looking(world.town) as conn:
        said = press(world.town, conn, METTE, data)
        assert [one["text"] for one in said if "callback_query_id" in one] in ([FORBIDDEN], [STALE])
        assert stands(conn) == world.stand


def heard(town: Town, conn: Connection, person: Person, text: str) -> list[object]:
    """What typing this comes to: the texts of the letters it leads to."""
    clear(conn)
    came = Typed(10**9, person.id, Sender(person.id, person.name, "da"), text, 1)
    town.runner.handle(conn, came, town.clock.moment, town.clock.moment)
    return [payload.get("text") for payload in conn.execute(select(letters.c.payload)).scalars()]


def test_a_form_begun_with_odd_numbers_is_refused_when_it_is_sent(world):
    """Who left, without saying who: the question may be asked, its answer decides nothing and is refused like all."""
    with only_looking(world.town) as conn:
        for more in ((), ("x",)):
            press(world.town, conn, METTE, encode(Start("left_when", (world.ids["meeting"], *more))))
            assert heard(world.town, conn, METTE, "17.00") == [FORBIDDEN]
            clear(conn)
        assert stands(conn) == world.stand


def test_no_form_falls_over_odd_numbers(world):
    """Every form, begun with too little or odd things behind its subject, and answered at once: each is answered."""
    with only_looking(world.town) as conn:
        for name, form in register.FORMS.items():
            own = () if form.of == "nothing" else (world.ids[form.of],)
            for more, answer in (((), None), (("x",), "yes"), ((10**9, "x"), "1")):
                assert press(world.town, conn, METTE, encode(Start(name, (*own, *more), answer))), (name, more)
                assert heard(world.town, conn, METTE, "17.00"), (name, more)
                clear(conn)


def test_a_member_answers_for_nobody_else(world):
    """Another member's number behind one's own form opens nothing, be it in the sign-up, a poll or a question."""
    own = [name for name, form in register.FORMS.items() if "answerer" in form.facts]
    assert {"answer", "poll_vote", "q_diet"} <= set(own)
    with only_looking(world.town) as conn:
        for name in own:
            for answer in (None, "yes", "no", "none"):
                said = press(world.town, conn, world.people["member"], encode(Start(name, (1, 1), answer)))
                assert [payload.get("text") for payload in said] == [FORBIDDEN], name
                clear(conn)
        assert stands(conn) == world.stand
