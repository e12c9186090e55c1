"""The hybrid meeting's day in the town: invited, some answers in, and the clock turned to the minute."""

from datetime import UTC, datetime, timedelta

from tests.support.town import METTE, Person, Town, stage, with_meeting

DAY = datetime(2027, 3, 10, tzinfo=UTC)
WINTER = timedelta(hours=1)


@stage
def invited_day(town: Town) -> list[Person]:
    """Everybody is invited, and the first eight have answered that they come; Mette is first."""
    people = with_meeting(town)
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    for person in people[:8]:
        for label in ("Deltager", "Vil gerne placeres", "Nej"):
            town.press(person, label)
    return people


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """That time on the meeting day, in Copenhagen."""
    return DAY - WINTER + timedelta(hours=hour, minutes=minute, seconds=second)


def coordinate(town: Town, person: Person) -> None:
    """Mette makes somebody a coordinator beside herself."""
    town.say(METTE, "/klynge")
    town.press(METTE, "Ret en person")
    while not any(person.name in word for word in town.last(METTE).labels):
        town.press(METTE, "Flere")
    town.press(METTE, person.name)
    town.press(METTE, "Gør til koordinator")


def card(town: Town, person: Person) -> str:
    """The control card as it stands in somebody's chat."""
    shown = [one for one in town.chats[person.id] if any("Mere" in word for word in one.labels)]
    return shown[-1].text


def heard(town: Town, person: Person, since: int = 0) -> list[str]:
    """The messages somebody has got, from the given number on."""
    return town.texts(person)[since:]
