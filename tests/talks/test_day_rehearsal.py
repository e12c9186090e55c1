"""Generalprøve: the whole day in minutes, to one person, and nothing of it stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.storage.delivery_tables import dues, letters
from bot.storage.tables import audit, lives, meetings
from tests.support.day import at, heard, invited_day, more
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def begun(town, speed="60 gange"):
    people = invited_day(town)
    more(town, METTE, "Generalprøve", speed)
    return people, town.clock.moment, len(heard(town, METTE))


def test_it_is_explained_before_it_begins(town):
    """What comes, to whom, and how long it takes at each speed."""
    invited_day(town)
    more(town, METTE, "Generalprøve")
    assert town.last(METTE).text == (
        "Generalprøve\nKlyngemøde med virtuel og fysisk deltagelse\n\n"
        "Jeg spiller hele mødet igennem på et hurtigt ur. Du får alle dagens beskeder (28 gange) med »til:« foran, "
        "og ingen andre får noget. Mødet selv røres ikke."
    )
    assert town.last(METTE).labels == [
        "30 gange så hurtigt (8 min.)", "60 gange så hurtigt (4 min.)", "120 gange så hurtigt (2 min.)", "Tilbage",
    ]  # fmt: skip


def test_the_whole_meeting_is_played(town):
    """In under four minutes, from check-in to the end, in the day's own words with whom each is for."""
    _, start, before = begun(town)
    town.sleep_until(start + timedelta(minutes=4))
    said = heard(town, METTE, before)
    assert len(said) == 29
    assert said[3] == (
        "Generalprøve kl. 16.45\n\ntil: klyngekoordinator, mødeleder\n\n"
        "Nu kl. 16.45: Så er det tid til at begynde. Tryk på »Start mødet«, når I er klar.\n\n"
        "til: klyngekoordinator, mødeleder, facilitator, referent\n\nNu: Virtuel velkomst – til kl. 17.00."
    )
    assert said[-1] == "Generalprøven er slut. Mødet er, som det var."


def test_moments_keep_their_distance(town):
    """Five minutes of the meeting are five seconds at sixty times the speed."""
    _, start, before = begun(town)
    town.sleep_until(start + timedelta(seconds=2 + 30 + 9))
    assert heard(town, METTE, before)[-1].startswith("Generalprøve kl. 16.45")
    town.sleep_until(start + timedelta(seconds=2 + 40))
    assert heard(town, METTE, before)[-1].startswith("Generalprøve kl. 16.55")


def test_who_is_named_is_shown(town):
    """The rehearsal says which person a message is for."""
    people = invited_day(town)
    more(town, METTE, "Hvem gør hvad", "Oplægsholder (Anden")
    town.say(METTE, people[1].name)
    more(town, METTE, "Generalprøve", "120 gange")
    town.sleep_until(town.clock.moment + timedelta(minutes=3))
    said = "\n".join(heard(town, METTE))
    assert (
        f"til: oplægsholder ({people[1].name})\n\n"
        f"Om lidt, {people[1].name}: Tre klyngemedlemmer præsenterer – Anden præsentation kl. 17.15." in said
    )


def rows(town, table, *where):
    with town.db.begin() as conn:
        return [tuple(row) for row in conn.execute(select(table).where(*where))]


def test_nothing_of_it_stays_in_the_meeting(town):
    """The state, the meeting, its trail and its own cues are what they were, and nobody else has had a message."""
    people = invited_day(town)
    more(town, METTE, "Generalprøve")
    others = letters.c.chat_id != METTE.id
    of_meeting = dues.c.meeting_id == 1
    before = [rows(town, *what) for what in ((lives,), (meetings,), (audit,), (dues, of_meeting), (letters, others))]
    town.press(METTE, "60 gange")
    town.sleep_until(town.clock.moment + timedelta(minutes=5))
    after = [rows(town, *what) for what in ((lives,), (meetings,), (audit,), (dues, of_meeting), (letters, others))]
    assert after == before
    assert len(people) == 29


def test_it_can_be_stopped(town):
    """From any of its messages, and then nothing more comes."""
    _, start, before = begun(town)
    town.sleep_until(start + timedelta(seconds=33))
    town.press(METTE, "Stop generalprøven")
    assert town.toasts[-1] == "Generalprøven er stoppet"
    before = len(heard(town, METTE))
    town.sleep_until(start + timedelta(minutes=5))
    assert heard(town, METTE, before) == []


def test_a_second_one_takes_the_place_of_the_first(town):
    """Only one runs at a time."""
    _, start, before = begun(town)
    town.sleep_until(start + timedelta(seconds=3))
    more(town, METTE, "Generalprøve", "120 gange")
    before = len(heard(town, METTE))
    town.sleep_until(start + timedelta(minutes=5))
    assert len(heard(town, METTE, before)) == 29


def test_the_real_day_is_the_same_after_a_rehearsal(town):
    """The cues of the meeting still come, once each."""
    people, start, _ = begun(town)
    town.sleep_until(start + timedelta(minutes=5))
    town.sleep_until(at(16, 31))
    checkins = [text for text in heard(town, people[1]) if text.startswith("Mødet begynder kl. 16.45")]
    assert len(checkins) == 2


def test_only_who_runs_the_meeting_may_rehearse_it(town):
    """A member's forged press begins nothing."""
    people = invited_day(town)
    before = len(heard(town, people[2]))
    town.press_data(people[2], 1, "v.rehearse.1.60")
    town.sleep_until(town.clock.moment + timedelta(minutes=1))
    assert heard(town, people[2], before) == []
    town.press_data(METTE, 1, "v.rehearse.1.100000")
    assert town.toasts[-1] == "Det findes ikke længere."
