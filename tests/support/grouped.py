"""Beginnings that the talks about groups and tables share."""

from datetime import UTC, datetime

from bot.conversation.incoming import SentPlace
from tests.support.town import METTE, Person, Town, stage, with_everybody, with_meeting

PLACED = ("Deltager", "Vil gerne placeres", "Nej")
DECLINES = 9
"""Every ninth declines, from the fifth on."""


@stage
def everybody_answers(town: Town) -> list[Person]:
    """Twenty-six come to the hybrid meeting, three do not."""
    people = with_meeting(town)
    for label in ("Mødet", "Invitation", "Send nu"):
        town.press(METTE, label)
    for n, person in enumerate(people):
        for label in ("Deltager ikke",) if n % DECLINES == 4 else PLACED:
            town.press(person, label)
    return people


@stage
def groups_proposed(town: Town) -> list[Person]:
    """The coordinator looks at the proposal."""
    people = everybody_answers(town)
    town.say(METTE, "/moeder")
    for label in ("Klyngemøde", "Grupper", "Dan grupper"):
        town.press(METTE, label)
    return people


@stage
def groups_out(town: Town) -> list[Person]:
    """The groups are published, and whoever was asked first leads."""
    people = groups_proposed(town)
    for label in ("Send grupperne ud", "Send nu"):
        town.press(METTE, label)
    for person in people:
        if "Ja, det vil jeg" in town.last(person).labels:
            town.press(person, "Ja, det vil jeg")
    return people


@stage
def tables_wanted(town: Town) -> list[Person]:
    """A physical meeting with two seatings; twenty-six come, and the coordinator looks at the empty table plan."""
    return _physical(town, "Nedre luftvejs")


@stage
def neighbours_wanted(town: Town) -> list[Person]:
    """A physical meeting where people talk with whom they sit beside."""
    return _physical(town, "kommunale akut")


def _physical(town: Town, package: str) -> list[Person]:
    people = with_everybody(town)
    town.say(METTE, "/bestil")
    town.press(METTE, package)
    town.say(METTE, "onsdag den 10. marts 2027")
    town.say(METTE, "16.45")
    while "Ja, det er rigtigt" not in town.last(METTE).labels:
        labels = town.last(METTE).labels
        known = next((one for one in ("Fysisk", "Spring over", "Mette Hjortkær", "Nej") if one in labels), labels[0])
        town.press(METTE, known)
    for label in ("Ja, det er rigtigt", "Mødet", "Invitation", "Send nu"):
        town.press(METTE, label)
    for n, person in enumerate(people):
        for label in ("Deltager ikke",) if n % DECLINES == 4 else ("Deltager", "Nej"):
            town.press(person, label)
    open_meeting(town, METTE)
    town.press(METTE, "Bordplan")
    return people


def open_meeting(town: Town, person: Person) -> None:
    town.say(person, "/moeder")
    town.press(person, town.last(person).labels[0])


def named(people: list[Person], name: str) -> Person:
    return next(person for person in people if person.name == name)


def answers(town: Town, person: Person, *labels: str) -> None:
    """Somebody changes their answer."""
    open_meeting(town, person)
    for label in ("Mit svar", "Ret et svar"):
        town.press(person, label)
    if "Deltager" not in town.last(person).labels:  # who has only said no has but one answer to change
        town.press(person, "Fremmøde")
    for label in labels:
        town.press(person, label)


def send_place(town: Town, person: Person, lat: float, lon: float) -> list[str]:
    return town._come(SentPlace(*town._head(person), lat, lon))


def heard(town: Town, people: list[Person], since: dict[int, int]) -> dict[str, list[str]]:
    """By name: what each has been told since then; those who heard nothing are left out."""
    news = {person.name: town.texts(person)[since[person.id] :] for person in people}
    return {name: texts for name, texts in news.items() if texts}


def mark(town: Town, people: list[Person]) -> dict[int, int]:
    return {person.id: len(town.texts(person)) for person in people}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2027, Danish time."""
    return datetime(2027, 3, day, hour - 1, minute, tzinfo=UTC)
