"""One answers for several: a colleague or the secretary for the practice, and a sentence that says how many come."""

import pytest
from sqlalchemy import select, update

from bot.storage.tables import answers, members
from tests.support.half_by_mail import invited, mails_of, to_meeting
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def attending(town):
    with town.db.begin() as conn:
        rows = conn.execute(
            select(members.c.name, answers.c.attend, answers.c.locum).join(members, members.c.id == answers.c.member_id)
        )
        return {row.name: (row.attend, row.locum) for row in rows}


def make(town, name, **values):
    with town.db.begin() as conn:
        conn.execute(update(members).where(members.c.name == name).values(**values))


def test_a_sentence_is_said_back_and_kept_for_all(town):
    """Two of two from the practice: one press, the other is told and asked the rest."""
    simon, vibeke = invited(town)[1:3]
    make(town, "Simon Alken", role="member")
    make(town, "Vibeke Tulstrup", role="member")
    said = town.say(simon, "vi er to fra klinik hasselhøj")[0]
    assert said == (
        "2 fra Klinik Hasselhøj:\n• Simon Alken\n• Vibeke Tulstrup\n\nSkal jeg skrive, at I alle deltager i Klyngemøde "
        "med virtuel og fysisk deltagelse onsdag den 10. marts 2027 kl. 16.45 (uge 10)? De andre får besked."
    )
    assert attending(town) == {}
    town.press(simon, "Ja, vi deltager alle")
    assert attending(town) == {"Simon Alken": ("yes", "no"), "Vibeke Tulstrup": ("yes", "no")}
    assert town.last(simon).text.startswith("Gemt ✔ Simon Alken og Vibeke Tulstrup deltager i Klyngemøde")
    assert town.last(vibeke).text.startswith("Simon Alken har svaret for dig: Deltager")
    assert "Der er et par spørgsmål mere til dig." in town.last(vibeke).text
    town.press(simon, "Svar på resten")
    assert "Finder du selv en gruppe" in town.last(simon).text


def test_a_trainee_is_kept_as_one(town):
    """»Én UA«, and the list has one: kept as UA in that practice."""
    simon = invited(town)[1]
    make(town, "Simon Alken", role="member")
    make(town, "Vibeke Tulstrup", role="ua")
    town.say(simon, "Vi er 2 fra Klinik Hasselhøj, én UA")
    assert "• Simon Alken\n• Vibeke Tulstrup (UA)\n" in town.last(simon).text
    town.press(simon, "Ja, vi deltager alle")
    assert attending(town)["Vibeke Tulstrup"] == ("yes", "yes")


def test_what_does_not_add_up_is_asked_about(town):
    """One of two: who it is, is pressed; nothing is kept before."""
    simon = invited(town)[1]
    town.say(simon, "vi er 1 fra Klinik Hasselhøj")
    assert "På listen står 2 i Klinik Hasselhøj: Simon Alken og Vibeke Tulstrup." in town.last(simon).text
    assert town.last(simon).labels == ["Simon Alken", "Vibeke Tulstrup"]
    assert attending(town) == {}


def test_ones_own_word_goes_before_a_colleagues(town):
    """Vibeke has said no: she stays away, and is not named among those who come."""
    simon, vibeke = invited(town)[1:3]
    town.press(vibeke, "Deltager ikke")
    town.say(simon, "vi er 2 fra Klinik Hasselhøj")
    town.press(simon, "Ja, vi deltager alle")
    assert attending(town)["Vibeke Tulstrup"][0] == "no"
    assert town.last(simon).text.startswith("Gemt ✔ Simon Alken deltager i")


def test_nobody_answers_for_another_practice(town):
    """A sentence about others' practice is no answer; neither is a forged button."""
    simon = invited(town)[1]
    town.say(simon, "vi er 3 fra Lægehuset Søbredden")
    assert "Ja, vi deltager alle" not in town.last(simon).labels
    with town.db.begin() as conn:
        lars = conn.execute(select(members.c.id, members.c.practice_id).where(members.c.name == "Lars Egelund")).one()
    for data in (f"v.together.1.{lars.practice_id}", f"f.answer_for.yes.1.{lars.id}", f"f.answer.yes.1.{lars.id}"):
        town.press_data(simon, 1, data)
    assert attending(town) == {}


def test_the_secretary_answers_for_the_doctors_of_the_practice(town):
    """Staff see only their own practice; whoever is answered for is told by their own way."""
    simon, vibeke = invited(town)[1:3]
    make(town, "Vibeke Tulstrup", role="staff")
    town.say(vibeke, "/mit")
    town.press(vibeke, "Svar for en kollega")
    assert town.last(vibeke).labels == ["Simon Alken", "Mødet"]
    for label in ("Simon Alken", "Deltager ikke"):
        town.press(vibeke, label)
    assert attending(town) == {"Simon Alken": ("no", None)}
    assert town.last(simon).text.startswith("Vibeke Tulstrup har svaret for dig: Deltager ikke")


def test_a_colleagues_diet_is_nobodys_business(town):
    """Answering for somebody opens the sign-up and nothing else of theirs."""
    simon = invited(town)[1]
    with town.db.begin() as conn:
        vibeke = conn.execute(select(members.c.id).where(members.c.name == "Vibeke Tulstrup")).scalar_one()
    for form in ("q_diet", "q_consent", "answered_for"):
        town.press_data(simon, 1, f"f.{form}..1.{vibeke}")
        assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."


def test_who_has_no_telegram_hears_it_by_mail(town):
    """The coordinator answers for Lars: his receipt says who has."""
    invited(town)
    to_meeting(town)
    for label in ("Svar", "Svar for en anden", "Lars Egelund", "Deltager ikke"):
        town.press(METTE, label)
    assert mails_of(town, "Lars Egelund")[-1].subject == "Mette Hjortkær har svaret for dig: Deltager ikke"
