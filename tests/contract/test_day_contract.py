"""Two operators and two replicas on one running meeting in the same moment, on each database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot import agenda
from bot.actions import Refused, Work, act
from bot.scheduling.dispatcher import Dispatcher
from bot.storage import read
from bot.storage.base import Database
from bot.storage.delivery_tables import WAITING, dues, letters
from bot.storage.lives import live_of
from dialogs.commands import PressLive
from tests.support import pg
from tests.support.day import at, coordinate, invited_day
from tests.support.town import Town

ROUNDS = 3
Deed = Callable[[Connection], str]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Town]:
    if request.param == "sqlite":
        yield from opened(f"sqlite:///{tmp_path_factory.mktemp('day')}/town.db")
        return
    with pg.schema(request.getfixturevalue("postgres")) as address:
        yield from opened(address)


def opened(address: str) -> Iterator[Town]:
    """A minute before the start, with two coordinators."""
    made = Town(url=address)
    people = invited_day(made)
    coordinate(made, people[1])
    made.sleep_until(at(16, 44))
    yield made
    made.db.close()


def at_once(town: Town, *deeds: Deed) -> list[str]:
    """Each deed in a transaction and a connection of its own, begun together."""
    start = Barrier(len(deeds))
    homes = [Database(town.db.url.render_as_string(hide_password=False)) for _ in deeds]

    def one(home: Database, deed: Deed) -> str:
        start.wait()
        with home.begin() as conn:
            return deed(conn)

    with ThreadPoolExecutor(len(deeds)) as pool:
        done = [pool.submit(one, home, deed) for home, deed in zip(homes, deeds, strict=True)]
        found = [each.result() for each in done]
    for home in homes:
        home.close()
    return sorted(found)


def pressing(town: Town, press: str, seen: int, operator: int = 0) -> Deed:
    """What one of the two operators presses on a card of that revision; what they are told."""

    def deed(conn: Connection) -> str:
        seat = read.members_where(conn, read.members.c.coordinator)[operator]
        work = Work(conn, town.clock.moment, seat.person_id, "da", seat, town.settings)
        try:
            with conn.begin_nested():
                return str(act(PressLive(1, press, seen, ""), work).toast)
        except Refused as refused:
            return refused.why

    return deed


def state(town: Town) -> agenda.Figures:
    with town.db.begin() as conn:
        live = live_of(conn, 1)
    assert live is not None
    return agenda.figures(live, town.clock.moment)


def fresh(town: Town, moment: datetime) -> int:
    """The meeting is begun anew at that moment and one minute old; the card's revision."""
    town.clock.moment = moment
    at_once(town, pressing(town, "start", state(town).revision))
    town.clock.moment += timedelta(minutes=1)
    return state(town).revision


def undone(town: Town) -> None:
    """Everything is taken back to before the start."""
    while state(town).state != "planned":
        at_once(town, pressing(town, "undo", state(town).revision))


def rounds(town: Town) -> Iterator[agenda.Figures]:
    """Again and again the meeting is a minute old."""
    for _ in range(ROUNDS):
        fresh(town, town.clock.moment + timedelta(minutes=1))
        yield state(town)
        undone(town)


def both(town: Town, first: str, second: str) -> list[str]:
    """Two operators press on cards that show the same."""
    seen = state(town).revision
    return at_once(town, pressing(town, first, seen, 0), pressing(town, second, seen, 1))


def test_two_presses_of_start_begin_once(town):
    """One begins the meeting, the other is told that it runs."""
    for _ in range(ROUNDS):
        assert both(town, "start", "start") == ["live_started", "pressed"]
        undone(town)


def test_two_presses_of_next_move_on_once(town):
    """The second gets the newest card."""
    for _ in rounds(town):
        assert both(town, "next", "next") == ["pressed", "stale_refreshed"]
        assert (state(town).current.item, state(town).current.part) == ("presentations", 0)


def test_five_minutes_for_one_delay_are_five(town):
    """And not ten."""
    for before in rounds(town):
        assert both(town, "plus5", "plus5") == ["pressed", "stale_refreshed"]
        assert state(town).item.left == before.item.left + timedelta(minutes=5)


def test_what_goes_together_counts_twice(town):
    """A pause and a minute more, in whichever order they come."""
    for before in rounds(town):
        assert both(town, "pause", "plus1") == ["pressed", "pressed"]
        assert (state(town).state, state(town).item.left) == ("paused", before.item.left + timedelta(minutes=1))


def test_a_press_while_two_replicas_give_the_cues(town):
    """Whoever is first: a cue comes once, what waits is what the agenda says, and nothing fails."""
    fresh(town, at(17, 30))
    town.clock.moment = due = state(town).step.ends_at
    given = at_once(town, dispatching(town), dispatching(town), pressing(town, "plus5", state(town).revision))
    assert given == ["done", "done", "pressed"]
    with town.db.begin() as conn:
        written = dict(
            tuple(row)
            for row in conn.execute(
                select(letters.c.key, func.count()).where(letters.c.purpose == "cue").group_by(letters.c.key)
            )
        )
        failed = conn.execute(select(dues.c.key).where(dues.c.error_id.is_not(None))).all()
        waiting = set(conn.execute(select(dues.c.key).where(dues.c.kind == "cue", dues.c.state == WAITING)).scalars())
        live = live_of(conn, 1)
        taken = set(conn.execute(select(dues.c.key).where(dues.c.kind == "cue", dues.c.state == "done")).scalars())
    assert failed == []
    assert set(written.values()) == {1}
    assert waiting == {f"cue.1.{cue.key}" for cue in agenda.cues(live, due) if cue.at >= due} - taken
    undone(town)


def dispatching(town: Town) -> Deed:
    """One turn of a replica's dispatcher."""

    def deed(conn: Connection) -> str:
        Dispatcher(town.db, town.clock, town.notices.render)._round(conn)
        return "done"

    return deed
