"""A search for groups while it goes on: its progress on the card, taking the best so far, and stopping it."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.apart import BrokenError
from bot.conversation.group_jobs import IN_HASTE, Forming
from bot.conversation.problems import Failed
from bot.conversation.reckoner import Reckoner
from bot.conversation.reckoning import next_job
from bot.conversation.solver import Search, Solver
from bot.grouping.model import Progressed
from tests.support.endless import Broken, Deadly, DeadlyOnce, Endless, Telling
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
        "6 sekunder er gået. Det bedste indtil nu er 182,4 km vej i alt, og det kan højst blive 3,1 % bedre."
    )
    town.thinking = False
    town.settle()
    assert card.text.startswith("Forslag til grupper")
    assert town.last(METTE) is card


def test_the_best_so_far_is_taken_on_demand(town):
    """The search is begun again with one second to go, and its proposal comes."""
    searching(town)
    town.press(METTE, "Tag det bedste nu")
    assert job(town).problem.seconds == IN_HASTE
    town.thinking = False
    town.settle()
    assert town.last(METTE).text.startswith("Forslag til grupper")
    town.thinking = True
    town.press(METTE, "Dan resten igen")
    assert job(town).problem.seconds > IN_HASTE


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
    plan = wanted.problem.reckon(lambda _step: None, lambda: False)
    town.press(METTE, "Stop")
    with town.db.begin() as conn:
        wanted.save(conn, plan, town.clock.moment)
    town.settle()
    assert town.last(METTE).labels[0] == "Dan grupper"


@dataclass
class Watched:
    """A job of one problem, unwanted after so many looks."""

    problem: object
    most: int = 99
    meeting: int = 1
    looks: int = 0
    saved: list[object] = field(default_factory=list)

    def wanted(self, _conn: object) -> bool:
        self.looks += 1
        return self.looks < self.most

    def save(self, _conn: object, result: object, _now: object) -> None:
        self.saved.append(result)


async def solved(town, tmp_path, *jobs):
    """The solver over these jobs, until all are done."""
    waiting, done = list(jobs), asyncio.Semaphore(0)
    solver = Solver(town.db, town.clock, done.release, tmp_path, lambda *_: waiting.pop(0) if waiting else None)
    await solver.start()
    async with asyncio.timeout(300):
        for _ in jobs:
            await done.acquire()
    await solver.stop()


async def test_a_search_is_ended_when_nobody_wants_it_any_longer(town, tmp_path):
    """The process is killed, nothing is saved, and the solver goes on to what is next."""
    endless, telling = Watched(Endless(), most=2), Watched(Telling())
    await solved(town, tmp_path, endless, telling)
    assert (endless.saved, endless.looks, telling.saved) == ([], 2, [[]])


async def test_a_process_that_dies_gives_a_clear_answer(town, tmp_path, caplog):
    """Killed by the system or broken by a fault: the job is told under a number that the log knows."""
    deadly, broken, telling = Watched(Deadly()), Watched(Broken()), Watched(Telling())
    await solved(town, tmp_path, deadly, broken, telling)
    codes = [(failed.code, len(failed.values["id"])) for failed in deadly.saved + broken.saved]
    assert (codes, telling.saved) == ([("broken", 8), ("broken", 8)], [[]])
    assert [record.getMessage() for record in caplog.records] == ["a search failed", "a search failed"]
    assert "two and two" in caplog.text


async def test_a_process_that_died_by_accident_is_followed_by_another(tmp_path):
    """Ended by the system in the middle of it: another tries once more, and the answer comes."""
    reckoner = Reckoner()
    assert await reckoner.solve(DeadlyOnce(tmp_path / "tried"), lambda _: None) == "alive"
    await reckoner.close()


async def test_the_process_tells_its_progress_and_no_secrets(monkeypatch):
    """Steps come as they are made, whatever is printed beside them, and no setting is handed on."""
    monkeypatch.setenv("DREJEBOT_TOKEN", "42:SECRET")
    reckoner, steps = Reckoner(), []
    assert await reckoner.solve(Telling(), steps.append) == []
    assert steps == [Progressed(1.0, 2000, None), Progressed(2.0, 1900, 1800)]
    with pytest.raises(BrokenError, match="two and two"):
        await reckoner.solve(Broken(), steps.append)
    ready = reckoner.pid
    await reckoner.solve(Telling(), steps.append)
    assert reckoner.pid == ready
    await reckoner.close()
    assert reckoner.pid is None


def test_a_broken_search_is_told_in_the_chat(town):
    """The card says that it broke, under which number, and offers to try again."""
    searching(town)
    wanted = job(town)
    with town.db.begin() as conn:
        wanted.save(conn, Failed("broken", {"id": "0a1b2c3d"}), town.clock.moment)
    town.settle()
    card = town.last(METTE)
    assert card.text == (
        "Det lykkedes ikke at danne grupper. Beregningen gik i stykker undervejs. Fejlen er noteret som 0a1b2c3d, "
        "hvis du spørger den, der driver botten. Ret det, eller prøv igen."
    )
    assert card.labels[0] == "Dan grupper"


def test_what_else_breaks_is_told_too(town):
    """A map that could not be drawn is answered with the number of the fault, and can be asked for again."""
    searching(town)
    town.thinking = False
    town.settle()
    town.thinking = True
    town.press(METTE, "Vis på kort")
    assert town.toasts[-1] == "Jeg tegner kortet …"
    wanted = job(town)
    with town.db.begin() as conn:
        wanted.save(conn, Failed("broken", {"id": "0a1b2c3d"}), town.clock.moment)
    town.settle()
    assert town.last(METTE).text == (
        "Det, du bad mig regne ud til onsdag den 10. marts 2027, gik i stykker undervejs. Fejlen er noteret som "
        "0a1b2c3d. Prøv igen; sker det mere end én gang, så spørg den, der driver botten."
    )
    assert town.last(METTE).labels == ["Grupperne", "Mødet"]
    assert job(town) is None


async def test_groups_come_out_of_the_process_as_they_do_here(town):
    """The plan that the process finds is the plan that is found in this one."""
    searching(town)
    problem = job(town).problem
    reckoner = Reckoner()
    there = await reckoner.solve(problem, lambda _step: None)
    await reckoner.close()
    here = problem.reckon(lambda _step: None, lambda: False)
    assert replace(there, seconds=0.0) == replace(here, seconds=0.0)


def test_progress_is_told_only_now_and_then():
    """Two looks at the same moment give one line; what is told is whole seconds, person-km and the gap."""
    search = Search(Watched(Endless()))
    search._started -= 7
    search.told(Progressed(7.0, 2000, 1900))
    assert search.news() == {"seconds": 7, "km": 200.0, "gap": 5.0}
    assert search.news() is None


def test_the_data_folder_is_where_the_table_is_looked_for(town):
    """A job carries the places that the operator's table gives, if there is one."""
    searching(town)
    assert town.settings.data_dir == Path("data")
    assert all(person.place is not None for person in job(town).problem.people)
