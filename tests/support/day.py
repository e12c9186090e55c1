"""The hybrid meeting's day in the town: invited, some answers in, and the clock turned to the minute."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from bot.storage.tables import notes
from tests.support.town import METTE, Person, Town, stage, with_everybody, with_meeting

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


def on_card(town: Town, person: Person, label: str) -> list[str]:
    """A press on the control card itself, not on a message that carries the same button."""
    shown = next(one for one in reversed(town.chats[person.id]) if any("Mere" in word for word in one.labels))
    button = next(one for row in shown.rows for one in row if label in one["text"])
    return town.press_data(person, shown.id, button["callback_data"])


def heard(town: Town, person: Person, since: int = 0) -> list[str]:
    """The messages somebody has got, from the given number on."""
    return town.texts(person)[since:]


def planned(town: Town, title: str) -> list[Person]:
    """A physical meeting from another playbook, the same day at 16.45; six have answered that they come."""
    people = with_everybody(town)
    town.say(METTE, "/bestil")
    town.press(METTE, title)
    town.say(METTE, "onsdag den 10. marts 2027")
    town.say(METTE, "16.45")
    for _ in range(12):
        labels = town.last(METTE).labels
        wanted = ("Ja, det er rigtigt", "Fysisk", METTE.name, "Nej", "Spring over", "24. februar")
        pressed = next((one for one in wanted if any(one in label for label in labels)), None)
        if pressed is None:
            town.say(METTE, "Kulturhuset")
            continue
        town.press(METTE, pressed)
        if pressed == "Ja, det er rigtigt":
            break
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    for person in people[:6]:
        town.press(person, "Deltager")
        while "Nej" in town.last(person).labels or "Vil gerne placeres i gruppe" in town.last(person).labels:
            town.press(person, "Nej" if "Nej" in town.last(person).labels else "Vil gerne placeres i gruppe")
    return people


def public(town: Town) -> None:
    """The bot has an address that others can reach."""
    with town.db.begin() as conn:
        conn.execute(insert(notes).values(key="public_url", text="https://drejebot.example"))


def more(town: Town, person: Person, *labels: str) -> None:
    """To the control card's second page, and on."""
    town.say(person, "/moeder")
    for label in ("Klyngemøde", "Mødedagen", "Mere", *labels):
        town.press(person, label)


def coming_at(town: Town, day: str, hour: str) -> list[Person]:
    """The hybrid meeting at another day and hour, Mette its only guest so far."""
    people = with_everybody(town)
    town.say(METTE, "/bestil")
    town.press(METTE, "Klyngemøde med virtuel")
    town.say(METTE, day)
    town.say(METTE, hour)
    town.say(METTE, "https://zoom.us/j/1234567890")
    town.press(METTE, METTE.name)
    town.press(METTE, town.last(METTE).labels[0])
    town.press(METTE, "Ja, det er rigtigt")
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    return people
