"""An answer is looked at again: changed, or left as it was."""

from datetime import UTC, datetime

import pytest

from bot.storage import read
from bot.storage.tables import members
from tests.support.half_by_mail import invited, link_in, mails_of, reply_page
from tests.support.town import METTE, Town

RECEIPT = ["Ret et svar", "Til min kalender", "Allergi eller diæt?", "Mødet"]
LATE = datetime(2027, 3, 1, 10, tzinfo=UTC)


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


@pytest.fixture
def simon(town):
    """Somebody who has answered everything."""
    person = invited(town)[1]
    for label in ("Deltager", "Vil gerne placeres", "Nej"):
        town.press(person, label)
    return person


def answer_of(town, person):
    with town.db.begin() as conn:
        seat = read.members_where(conn, members.c.name == person.name)[0]
        return read.answer_of(conn, 1, seat.id)


@pytest.mark.parametrize(
    ("which", "rows"),
    [
        ("Fremmøde", ["Deltager", "Deltager ikke", "Tilbage"]),
        ("Gruppe", ["Sørger selv for gruppe", "Vil gerne placeres i gruppe", "Tilbage"]),
    ],
)
def test_every_answer_that_is_looked_at_again_has_a_way_back(town, simon, which, rows):
    """The first question too: back leads to the receipt, or to the question before."""
    before = answer_of(town, simon)
    town.press(simon, "Ret et svar")
    town.press(simon, which)
    assert town.last(simon).labels == rows
    town.press(simon, "Tilbage")
    while town.last(simon).labels[-1] == "Tilbage":
        town.press(simon, "Tilbage")
    assert (town.last(simon).labels, answer_of(town, simon)) == (RECEIPT, before)


def test_cancelling_a_change_shows_the_answer_as_it_stands(town, simon):
    """Nothing was undone, so nothing is said to be: the receipt comes back with its buttons."""
    before = answer_of(town, simon)
    receipt = town.last(simon).text
    town.press(simon, "Ret et svar")
    town.press(simon, "Fremmøde")
    town.say(simon, "/annuller")
    assert (town.last(simon).text, town.last(simon).labels, answer_of(town, simon)) == (receipt, RECEIPT, before)


async def test_looking_after_the_deadline_is_no_late_answer(town, simon):
    """An answer that is only looked at is as old as it was: in the chat and on the page nobody is said to be told."""
    town.sleep_until(LATE)
    before = answer_of(town, simon)
    town.say(simon, "/mit")
    town.press(simon, "Mit svar")
    assert town.last(simon).text.endswith("Fristen er gået. Ændrer du svaret, får koordinatoren besked.")
    assert answer_of(town, simon) == before
    link = link_in(mails_of(town, "Lars Egelund")[0])
    async with reply_page(town) as page:
        await page.open(link)
        await page.send(link, q_attend="no")
        town.clock.moment = LATE.replace(day=2)
        await page.open(f"{link}?ret=1")
        told = len(town.texts(METTE))
        await page.send(link, q_attend="no")
    assert len(town.texts(METTE)) == told
