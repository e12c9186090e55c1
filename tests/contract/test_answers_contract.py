"""Two people at one sign-up in the same moment, on each database: nobody is lost, and no place is given twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.actions import Work, act
from bot.conversation.replies import Replies, Sent
from bot.storage import read, reply_links
from bot.storage.base import Database
from bot.storage.tables import answers, meetings
from bot.storage.waiting import queue
from dialogs import commands as c
from tests.support import pg
from tests.support.town import Town, with_meeting

ROUNDS = 6


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path) -> Iterator[Town]:
    if request.param == "sqlite":
        yield from opened(f"sqlite:///{tmp_path}/town.db")
        return
    with pg.schema(request.getfixturevalue("postgres")) as address:
        yield from opened(address)


def opened(address: str) -> Iterator[Town]:
    made = Town(url=address)
    with_meeting(made)
    with made.db.begin() as conn:
        conn.execute(update(meetings).values(status="invited"))
    yield made
    made.db.close()


def at_once(town: Town, *deeds: Callable[[Connection], object]) -> list[object]:
    """Each deed in a transaction and a connection of its own, begun together."""
    start = Barrier(len(deeds))
    homes = [Database(town.db.url.render_as_string(hide_password=False)) for _ in deeds]

    def one(home: Database, deed: Callable[[Connection], object]) -> object:
        start.wait()
        with home.begin() as conn:
            return deed(conn)

    with ThreadPoolExecutor(len(deeds)) as pool:
        done = [pool.submit(one, home, deed) for home, deed in zip(homes, deeds, strict=True)]
        found = [one.result() for one in done]
    for home in homes:
        home.close()
    return found


def saying(town: Town, member: int, attend: str, *, by: int | None = None) -> Callable[[Connection], object]:
    """Keep this answer of a member, by themselves or by the coordinator."""

    def deed(conn: Connection) -> object:
        seat = read.member(conn, by or member)
        work = Work(conn, town.clock.moment, seat.person_id, "da", seat, town.settings)
        return act(c.SaveAnswer(1, member, attend, "place", "", "no"), work)

    return deed


def forget(town: Town, seats: int) -> None:
    with town.db.begin() as conn:
        conn.execute(answers.delete())
        conn.execute(update(meetings).values(capacity=seats))


def test_the_last_place_is_given_once(town):
    """Three want one place in the same moment: one has it, two wait, first and second."""
    for _ in range(ROUNDS):
        forget(town, 1)
        at_once(town, *(saying(town, member, "yes") for member in (2, 3, 4)))
        with town.db.begin() as conn:
            said = sorted(conn.execute(select(answers.c.attend)).scalars())
            room = queue(conn, read.meeting(conn, 1))
        assert (said, room.taken, len(set(room.line))) == (["wait", "wait", "yes"], 1, 2)


def test_a_place_that_two_pass_on_goes_to_two(town):
    """Both say no at once: both who wait have a place, and none of the two gets two."""
    for _ in range(ROUNDS):
        forget(town, 2)
        for member in (2, 3, 4, 5):
            at_once(town, saying(town, member, "yes"))
        at_once(town, saying(town, 2, "no"), saying(town, 3, "no"))
        with town.db.begin() as conn:
            said = {row.member_id: row.attend for row in conn.execute(select(answers))}
        assert said == {2: "no", 3: "no", 4: "yes", 5: "yes"}


def test_a_member_and_the_coordinator_answer_at_once(town):
    """Both are kept in turn, none fails: what stands is one of the two, whole, with whose it is."""
    for _ in range(ROUNDS):
        forget(town, 0)
        at_once(town, saying(town, 2, "yes"), saying(town, 2, "no", by=1))
        with town.db.begin() as conn:
            (row,) = conn.execute(select(answers)).all()
            mine, hers = (read.member(conn, member).person_id for member in (2, 1))
        assert (row.attend, row.by_person_id) in {("yes", mine), ("no", hers)}


def test_a_page_that_somebody_else_overtook_is_not_taken(town):
    """Two pages that saw the same answer are sent at once: one is kept, the other is shown the newest."""
    replies = Replies(town.settings)
    for _ in range(ROUNDS):
        forget(town, 0)
        with town.db.begin() as conn:
            token = reply_links.mint(conn, 2, "answer", 1, town.clock.moment, None)
            seen = replies.look(conn, token, "", town.clock.moment).seen

        def send(attend: str, token: str = token, seen: str = seen) -> Callable[[Connection], object]:
            return lambda conn: (
                replies.take(conn, token, "", town.clock.moment, Sent({"attend": attend}, seen=seen)).notice
            )

        notices = at_once(town, send("yes"), send("no"))
        assert sorted(bool(notice) for notice in notices) == [False, True]
