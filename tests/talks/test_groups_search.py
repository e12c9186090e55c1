"""A search for groups while it goes on: its progress on the card, taking the best so far, and stopping it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.conversation.reckoning import IN_HASTE, Forming, next_job
from bot.conversation.solver import Search, Solver
from bot.grouping import CancelledError
from bot.grouping.model import Progressed
from tests.support.grouped import everybody_answers, open_meeting
from tests.support.town import METTE, Town


class Thinking(Town):
    """A town where the solver does not come to its work before it is told to."""

    thinking = False

    def _reckon(self):
        return not self.thinking and super()._reckon()


@pytest.fixture
def town():
    made = Thinking()
    yield made
    made.db.close()


def searching(town):
    everybody_answers(town)
    town.thinking = True
    open_meeting(town, METTE)
    town.press(METTE, "Grupper")
    town.press(METTE, "Dan grupper")


def job(town):
    with town.db.begin() as conn:
        return next_job(conn, town.settings.data_dir, town.clock.moment)


def tell(town, **told):
    wanted = job(town)
    with town.db.begin() as conn:
        wanted.progress(conn, told, town.clock.moment)
    town.settle()


def test_the_card_says_how_far_the_search_has_come(town):
    """Seconds, the best so far and what could still be won are edited into the one card."""
    searching(town)
    card = town.last(METTE)
    assert (card.text, card.labels) == (
        "Jeg regner på grupperne. Forslaget kommer om lidt.",
        ["Tag det bedste nu", "Stop", "Mødet"],
    )
    tell(town, seconds=3)
    assert card.text == "Jeg regner på grupperne. Forslaget kommer om lidt.\n\n3 sekunder er gået."
    tell(town, seconds=6, km=182.4, gap=3.1)
    assert card.text.endswith(
        "6 sekunder er gået. Det bedste indtil nu koster 182,4 person-km, og det kan højst blive 3,1 % bedre."
    )
    town.thinking = False
    town.settle()
    assert card.text.startswith("Forslag til grupper")
    assert town.last(METTE) is card


def test_the_best_so_far_is_taken_on_demand(town):
    """The search is begun again with one second to go, and its proposal comes."""
    searching(town)
    town.press(METTE, "Tag det bedste nu")
    assert job(town).seconds == IN_HASTE
    town.thinking = False
    town.settle()
    assert town.last(METTE).text.startswith("Forslag til grupper")
    town.thinking = True
    town.press(METTE, "Dan resten igen")
    assert job(town).seconds > IN_HASTE


def test_a_stopped_search_leaves_what_was(town):
    """Stopped the first time there is no proposal; stopped the second time the first one stands again."""
    searching(town)
    town.press(METTE, "Stop")
    assert job(town) is None
    assert town.last(METTE).labels[0] == "Dan grupper"
    town.thinking = False
    town.press(METTE, "Dan grupper")
    proposal = town.last(METTE).text
    town.thinking = True
    town.press(METTE, "Dan resten igen")
    town.press(METTE, "Stop")
    assert (town.last(METTE).text, job(town)) == (proposal, None)


def test_nothing_is_changed_by_hand_during_a_search(town):
    """A press on an older card while groups are formed anew is refused."""
    searching(town)
    town.thinking = False
    town.settle()
    lock = "v.lock.1.1"
    town.thinking = True
    town.press(METTE, "Dan resten igen")
    town.press_data(METTE, town.last(METTE).id, lock)
    assert town.toasts[-1] == "Jeg regner på grupperne. Vent på forslaget, eller stop mig først."


def test_a_result_that_nobody_wants_any_longer_is_dropped(town):
    """What two replicas reckoned, or what was stopped meanwhile, is not written over what stands now."""
    searching(town)
    wanted = job(town)
    assert isinstance(wanted, Forming)
    plan = wanted.reckon(lambda _step: None, lambda: False)
    town.press(METTE, "Stop")
    with town.db.begin() as conn:
        wanted.save(conn, plan, town.clock.moment)
    town.settle()
    assert town.last(METTE).labels[0] == "Dan grupper"


@dataclass
class Endless:
    """A job that only ends when it is cancelled."""

    meeting: int = 1
    looks: int = 0
    saved: list[object] = field(default_factory=list)

    def reckon(self, _told: object, cancel: Callable[[], bool]) -> object:
        while not cancel():
            pass
        raise CancelledError

    def wanted(self, _conn: object) -> bool:
        self.looks += 1
        return self.looks < 2

    def save(self, _conn: object, result: object, _now: object) -> None:
        self.saved.append(result)


async def test_a_search_is_ended_when_nobody_wants_it_any_longer(town, tmp_path):
    """The thread is told to stop, nothing is saved, and the solver goes on to what is next."""
    endless = Endless()
    waiting = [endless]
    over = asyncio.Event()
    solver = Solver(town.db, town.clock, over.set, tmp_path, lambda *_: waiting.pop() if waiting else None)
    await solver.start()
    async with asyncio.timeout(30):
        await over.wait()
    await solver.stop()
    assert (endless.saved, endless.looks, waiting) == ([], 2, [])


def test_progress_is_told_only_now_and_then():
    """Two looks at the same moment give one line; what is told is whole seconds, person-km and the gap."""
    search = Search(Endless(), asyncio.Event())
    search._started -= 7
    search._progress(Progressed(7.0, 2000, 1900))
    assert search.news() == {"seconds": 7, "km": 200.0, "gap": 5.0}
    assert search.news() is None


def test_the_data_folder_is_where_the_table_is_looked_for(town):
    """A job carries the places that the operator's table gives, if there is one."""
    searching(town)
    assert town.settings.data_dir == Path("data")
    assert all(person.place is not None for person in job(town).people)
