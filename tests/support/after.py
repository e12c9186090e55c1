"""Beginnings for what comes after a meeting: one that has been held, hybrid or with the municipality."""

from datetime import UTC, datetime

from sqlalchemy import insert

from bot.storage.tables import notes
from tests.support.town import METTE, Person, Town, stage, with_everybody
from tests.talks.test_hybrid_way import at, grouped, run_meeting


def with_pages(town: Town) -> None:
    """The bot has an address on the web."""
    with town.db.begin() as conn:
        conn.execute(insert(notes).values(key="public_url", text="https://drejebot.example"))


@stage
def arriving(town: Town) -> list[Person]:
    """A quarter of an hour before the hybrid meeting: everybody who comes has been told."""
    people = grouped(town)
    with_pages(town)
    town.sleep_until(at(16, 31))
    return people


@stage
def hybrid_held(town: Town) -> list[Person]:
    """The hybrid meeting is over; all who were told have tapped that they are there."""
    people = arriving(town)
    for person in people:
        if "Jeg er her" in town.last(person).labels:
            town.press(person, "Jeg er her")
    return run_meeting(town, people)


@stage
def package_held(town: Town) -> list[Person]:
    """A meeting with the municipality on 10 March 2027 has been held; twelve said that they would come."""
    people = with_everybody(town)
    with_pages(town)
    town.say(METTE, "/bestil")
    town.press(METTE, "Almen praksis' samarbejde")
    for said in ("onsdag den 10. marts 2027", "16.00"):
        town.say(METTE, said)
    town.press(METTE, "Fysisk")
    town.say(METTE, "Rådhuset")
    town.press(METTE, "Mette Hjortkær")
    town.press(METTE, "24. februar")
    town.press(METTE, "Ja, det er rigtigt")
    for label in ("Mødet", "Invitation", "Send nu"):
        town.press(METTE, label)
    for person in people[:12]:
        town.press(person, "Deltager")
        while "Nej" in town.last(person).labels:
            town.press(person, "Nej")
    town.sleep_until(datetime(2027, 3, 11, 6, 0, tzinfo=UTC))
    return people


def open_after(town: Town, *labels: str) -> None:
    """The coordinator opens what comes after the newest meeting, and goes on by these buttons."""
    town.say(METTE, "/moeder")
    for label in ("ons 10/3", "Efter mødet", *labels):
        town.press(METTE, label)


def leaders(town: Town, people: list[Person]) -> list[Person]:
    return [one for one in people if "Skriv gruppens svar" in town.last(one).labels]


def write_report(town: Town, person: Person, when: str = "om 6 måneder") -> None:
    """Answer every question of the report in words; the last one has been kept when this returns."""
    town.press(person, "Skriv gruppens svar")
    answer_on(town, person, when)


def answer_on(town: Town, person: Person, when: str = "om 6 måneder") -> None:
    """Go on with a report that is open."""
    for _ in range(40):
        text = town.last(person).text
        if "Gemt ✔ Svar" in text or "Jeg kan ikke se, hvornår" in text:
            return
        town.say(person, when if "evaluere emnet?" in text.rpartition("\n\n")[2] else "CRP før antibiotika")
