"""The day and the clock: midnight, the two odd nights of the year, a bot that was down, a meeting nobody began."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.storage.delivery_tables import letters
from tests.support.day import at, card, coming_at, heard, invited_day
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def cues(town, person, since):
    """What a person was told on the day, each with its moment in UTC."""
    mine = (letters.c.chat_id == person.id, letters.c.purpose == "cue", letters.c.created_at >= since)
    with town.db.begin() as conn:
        rows = conn.execute(select(letters.c.created_at, letters.c.payload).where(*mine).order_by(letters.c.id)).all()
    return [(row.created_at.astimezone(UTC), row.payload["text"].split("\n")[0]) for row in rows]


def run_by_itself(town, begins):
    """Started on time, and each item followed by the next."""
    town.sleep_until(begins)
    town.press(METTE, "Start mødet")
    town.press(METTE, "Mere")
    town.press(METTE, "Skift punkt automatisk")
    town.sleep_until(begins + timedelta(minutes=194, seconds=59))


MINUTES = {
    "<b>Nu:</b> Virtuel velkomst": 0,
    "<b>Nu:</b> Tre klyngemedlemmer præsenterer – Anden": 30,
    "<b>Nu:</b> Nyt fra PLO": 60,
    "<b>Gruppearbejde til": 105,
    "<b>15 min. tilbage</b> i grupperne": 150,
    "<b>5 min. tilbage</b> i grupperne": 160,
    "<b>Nu: tilbage på Zoom": 165,
    "<b>2 min. tilbage</b> af Virtuel opsamling": 193,
}
"""Minutes of the meeting at which these are said."""


def minutes_of(told, begins):
    return {
        words: [(moment - begins).total_seconds() / 60 for moment, text in told if text.startswith(words)]
        for words in MINUTES
    }


@pytest.mark.parametrize(
    ("day", "hour", "begins", "ends"),
    [
        ("fredag den 12. marts 2027", "22.30", datetime(2027, 3, 12, 21, 30, tzinfo=UTC), "01.45"),
        ("søndag den 28. marts 2027", "00.30", datetime(2027, 3, 27, 23, 30, tzinfo=UTC), "04.45"),
        ("søndag den 31. oktober 2027", "00.30", datetime(2027, 10, 30, 22, 30, tzinfo=UTC), "02.45"),
    ],
    ids=["midnight", "spring", "autumn"],
)
def test_a_night_runs_minute_for_minute(town, day, hour, begins, ends):
    """Every minute of the meeting is a real one, and the end is said in the night's own wall time."""
    coming_at(town, day, hour)
    town.sleep_until(begins - timedelta(minutes=1))
    assert f"Slut: planlagt kl. {ends}" in card(town, METTE)
    run_by_itself(town, begins)
    told = cues(town, METTE, begins)
    assert minutes_of(told, begins) == {words: [float(minute)] for words, minute in MINUTES.items()}


def test_the_hour_that_comes_twice_is_lived_twice(town):
    """In the autumn night the group work begins at 02.15 and ends an hour later, at 02.15."""
    begins = datetime(2027, 10, 30, 22, 30, tzinfo=UTC)
    coming_at(town, "søndag den 31. oktober 2027", "00.30")
    run_by_itself(town, begins)
    group = next(text for _, text in cues(town, METTE, begins) if "Gruppearbejde til" in text)
    assert group == "<b>Gruppearbejde til kl. 02.15.</b> Så er vi tilbage på Zoom kl. 02.15."


THEN = "Næste: Tre klyngemedlemmer præsenterer – Første præsentation."


def test_cues_missed_while_the_bot_was_down_are_dropped(town):
    """Ten minutes later nobody hears of what was to be said then; what is still to come is said on time."""
    people = invited_day(town)
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.sleep_until(at(16, 54, 30))
    town.clock.moment = at(16, 59)
    since = at(16, 54, 40)
    town.sleep_until(at(17, 0, 1))
    assert cues(town, METTE, since) == [(at(17, 0), f"<b>Tiden er gået</b> for Virtuel velkomst (kl. 17.00). {THEN}")]
    assert len(people) == 29


def test_the_card_is_right_again_after_the_bot_was_down(town):
    """A cue is on time or not at all; the card is brought to the newest state in any case."""
    invited_day(town)
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.clock.moment = at(17, 10)
    town.settle()
    assert "▶ Virtuel velkomst\nOver tid siden kl. 17.00" in card(town, METTE)
    assert "Bagud: 10 min." in card(town, METTE)


@pytest.mark.parametrize(("late", "given"), [(15, 1), (16, 0)])
def test_a_cue_fifteen_seconds_late_is_still_given_and_sixteen_is_not(town, late, given):
    """The promise, to the second."""
    invited_day(town)
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.clock.moment = at(16, 55, late)
    town.settle()
    assert len([text for _, text in cues(town, METTE, at(16, 46)) if text.startswith("<b>5 min.")]) == given


def test_a_meeting_nobody_began_asks_for_reports_all_the_same(town):
    """Three hours after its planned end it is over; no cue of its items was ever sent."""
    invited_day(town)
    town.sleep_until(at(23, 1))
    told = [text for _, text in cues(town, METTE, at(16, 45))]
    assert told == ["<b>Nu kl. 16.45:</b> Så er det tid til at begynde. Tryk på »Start mødet«, når I er klar."]
    assert "Mødet er forbi" in card(town, METTE)
    town.say(METTE, "/moeder")
    assert "Afholdte møder" in heard(town, METTE)[-1]
