"""What perhaps never came: the coordinator sees it, and sends it once more or lets it be."""

import pytest
from sqlalchemy import select, update

from bot.actions import Work
from bot.actions.doubts import tell
from bot.storage import lanes, outbox
from bot.storage.delivery_tables import letters
from bot.storage.lanes import Pace
from bot.storage.tables import mails
from tests.support.half_by_mail import invited
from tests.support.town import METTE, Person, Town


@pytest.fixture
def town(tmp_path):
    """Everybody is invited, half of them by mail."""
    made = Town(data_dir=tmp_path)
    made.people = invited(made)
    yield made
    made.db.close()


def lose(town: Town, person: Person) -> int:
    """The line broke while this person's invitation was on it, as the sender writes it down; the letter's number."""
    with town.db.begin() as conn:
        theirs = select(letters).where(letters.c.chat_id == person.id, letters.c.due.startswith("invitation"))
        row = conn.execute(theirs).one()
        values = {"state": "uncertain", "error": "no answer in time", "settled_at": town.clock.moment}
        conn.execute(update(letters).where(letters.c.id == row.id).values(**values))
        tell(Work(conn, town.clock.now(), 0, "da", None, town.settings), row)
    town.settle()
    return row.id


def state(town: Town, number: int) -> str:
    """What is written of the letter once the sender has looked at the outbox."""
    with town.db.begin() as conn:
        lanes.claim(conn, "sorter", town.clock.real(), 0, Pace())
        return conn.execute(select(letters.c.state).where(letters.c.id == number)).scalar_one()


def test_what_perhaps_never_came_is_sent_once_more(town):
    """The coordinator is told at once, sees who and what, and sends it again on purpose, but no third time."""
    person = town.people[1]
    number = lose(town, person)
    assert "Én besked er måske ikke nået frem: " + person.name in town.last(METTE).text
    town.press(METTE, "Se og vælg")
    assert f"• {person.name}, Klyngemøde med virtuel" in town.last(METTE).text
    town.press(METTE, f"Send igen: {person.name}")
    assert town.toasts[-1] == "Sendes igen ✔"
    assert town.last(METTE).text == "Alt er nået frem, så vidt jeg ved."
    assert state(town, number) == "pending"
    with town.db.begin() as conn:
        lost = update(letters).where(letters.c.id == number)
        conn.execute(lost.values(state="uncertain", settled_at=town.clock.moment))
    town.say(METTE, "/klynge")
    town.press(METTE, "Måske ikke nået frem: 1")
    assert "(sendt to gange)" in town.last(METTE).text
    assert town.last(METTE).labels == ["Nåede frem", "Klyngen"]


def test_what_came_after_all_is_let_be(town):
    """Who has asked says so, and nothing is sent; the other coordinator's press that comes later is told."""
    number = lose(town, town.people[1])
    town.press(METTE, "Se og vælg")
    message = town.last(METTE)
    again = next(button for row in message.rows for button in row if "Send igen" in button["text"])
    town.press(METTE, "Nåede frem")
    assert state(town, number) == "assumed"
    town.press_data(METTE, message.id, again["callback_data"])
    assert state(town, number) == "assumed"
    assert town.toasts[-1] == "Det er afgjort i mellemtiden."


def test_many_doubts_are_one_message(town):
    """A line that breaks under a whole mailing does not flood the coordinator."""
    before = len(town.texts(METTE))
    for person in town.people[1:6]:
        lose(town, person)
    assert len(town.texts(METTE)) == before + 1
    town.press(METTE, "Se og vælg")
    assert town.last(METTE).text.count("•") == 5


def test_a_mail_that_perhaps_never_came_is_in_the_list(town):
    """A mail server that fell silent after the content leaves the same doubt, and the same choice."""
    with town.db.begin() as conn:
        mail = conn.execute(select(mails).order_by(mails.c.id)).first()
        conn.execute(update(mails).where(mails.c.id == mail.id).values(state="unsure", settled_at=town.clock.moment))
    town.say(METTE, "/klynge")
    town.press(METTE, "Måske ikke nået frem: 1")
    assert f"• {mail.to_name}, Klyngemøde med virtuel" in town.last(METTE).text
    town.press(METTE, "Send igen")
    with town.db.begin() as conn:
        assert conn.execute(select(mails.c.state).where(mails.c.id == mail.id)).scalar_one() == "pending"


def test_nobody_elses_doubts_are_shown(town):
    """A member sees no doubt, and a letter about something else than the cluster is not in its list."""
    lose(town, town.people[1])
    with town.db.begin() as conn:
        outbox.put(conn, outbox.Letter("x", town.people[2].id, "sendMessage", {"text": "x"}), town.clock.real())
        conn.execute(
            update(letters).where(letters.c.key == "x").values(state="uncertain", settled_at=town.clock.moment)
        )
    town.say(town.people[2], "/klynge")
    assert not any("nået frem" in label for label in town.last(town.people[2]).labels)
    town.press(METTE, "Se og vælg")
    assert town.last(METTE).text.count("•") == 1
