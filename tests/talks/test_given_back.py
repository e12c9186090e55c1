"""A personal link that went to the wrong one: they say so, and it is given back."""

import pytest
from sqlalchemy import select

from bot.storage import read
from bot.storage.tables import audit, members
from tests.support.half_by_mail import half_by_mail, invited, mails_of, planned, set_email, to_meeting
from tests.support.town import METTE, Person, Town

LARS = "Lars Egelund"
ALBERT = Person(9001, "Albert Andersen")
THE_REAL_ONE = Person(9002, "Lars E")


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def seat_of(town, name=LARS):
    with town.db.begin() as conn:
        return read.members_where(conn, members.c.name == name)[0]


def link_for(town, name=LARS):
    """The code of a link that Mette makes for somebody and sends on."""
    town.press_data(METTE, 1, f"v.link.{seat_of(town, name).id}")
    return link_in_chat(town)


def link_in_chat(town):
    text = next(one for one in reversed(town.texts(METTE)) if "?start=" in one)
    return text.partition("?start=")[2].split()[0]


def opened(town, code, person=ALBERT):
    return town.say(person, f"/start {code}")


def given_back(town, person=ALBERT):
    town.press(person, f"Jeg er ikke {LARS}")
    return town.press(person, f"Jeg er ikke {LARS}")


def test_the_link_is_given_back_and_a_new_one_made(town):
    """Asked once more, then off the list; the coordinator has a new link by one press, and the old one is dead."""
    half_by_mail(town)
    code = link_for(town)
    assert opened(town, code)[0].startswith(f"Velkommen, {LARS}.")
    assert town.press(ALBERT, f"Jeg er ikke {LARS}") == [
        f"Er du ikke {LARS}? Så tager jeg den her chat af listen igen: Du får ikke flere beskeder til {LARS}, svar "
        "herfra til kommende møder slettes, og koordinatoren får besked, så der kan laves et nyt link."
    ]
    assert seat_of(town).person_id
    assert town.press(ALBERT, f"Jeg er ikke {LARS}") == [
        f"Tak. Du er ikke længere {LARS} her, og koordinatoren har fået besked. Skal du selv være med, så bed din "
        "koordinator om dit eget link."
    ]
    assert (seat_of(town).person_id, seat_of(town).joined) == (0, False)
    assert town.last(METTE).text == (
        f"Linket til {LARS} (Lægehuset Solbakken) blev åbnet af en anden, som nu har sagt det. Linket virker ikke "
        f"mere, og {LARS} er ikke tilsluttet. Send et nyt link."
    )
    for person in (ALBERT, THE_REAL_ONE):
        assert opened(town, code, person)[0].startswith("Linket kan ikke bruges:")
    town.press(METTE, "Lav personligt link")
    new = link_in_chat(town)
    assert new != code
    assert opened(town, new, THE_REAL_ONE)[0].startswith(f"Velkommen, {LARS}.")
    lars = seat_of(town).id
    with town.db.begin() as conn:
        noted = conn.execute(select(audit.c.about).where(audit.c.what == "given back")).scalars().all()
    assert noted == [{"member": lars}]


@pytest.mark.parametrize("way", ["mail", "chat"])
def test_what_came_to_the_wrong_one_comes_to_the_right_one(town, way):
    """An invitation that went to the wrong chat goes out again, by mail or with the new link; no answer stays."""
    planned(town)
    if way == "chat":
        set_email(town, LARS, None)
    opened(town, link_for(town))
    to_meeting(town)
    for label in ("Invitation", "Send nu"):
        town.press(METTE, label)
    town.press(ALBERT, "Deltager")
    assert (seat_answer(town).attend, mails_of(town, LARS)) == ("yes", [])
    given_back(town)
    assert seat_answer(town) is None
    asked = [mail.subject.partition(":")[0] for mail in mails_of(town, LARS)]
    assert asked == (["Invitation"] if way == "mail" else [])
    heard = len(town.texts(ALBERT))
    town.press(METTE, "Lav personligt link")
    opened(town, link_in_chat(town), THE_REAL_ONE)
    assert town.last(THE_REAL_ONE).text.startswith("Invitation:")
    assert (len(town.texts(ALBERT)), len(mails_of(town, LARS))) == (heard, len(asked))


def test_who_joins_has_the_open_invitation_in_the_chat(town):
    """Invited by mail and not answered yet: the chat has it too, once; who has answered is not asked again."""
    invited(town)
    to_meeting(town)
    for label in ("Svar", "Svar for en anden", "Tobias Fjeldgaard", "Deltager ikke"):
        town.press(METTE, label)
    tobias = Person(9003, "Tobias")
    opened(town, link_for(town, "Tobias Fjeldgaard"), tobias)
    assert [text.partition(".")[0] for text in town.texts(tobias)] == ["Velkommen, Tobias Fjeldgaard"]
    opened(town, link_for(town), THE_REAL_ONE)
    assert [text.partition(":")[0] for text in town.texts(THE_REAL_ONE)[1:]] == ["Invitation"]
    assert len(mails_of(town, LARS)) == 1


def seat_answer(town):
    seat = seat_of(town)
    with town.db.begin() as conn:
        return read.answer_of(conn, 1, seat.id)


def test_a_colleague_keeps_their_own_place(town):
    """A member who has opened another's link gives that one back, and is who they are themselves."""
    people = half_by_mail(town)
    opened(town, link_for(town), people[1])
    given_back(town, people[1])
    simon = seat_of(town, people[1].name)
    with town.db.begin() as conn:
        assert read.seats_of(conn, simon.person_id) == (simon,)


def test_nobody_gives_back_what_is_not_theirs(town):
    """A forged or an old press on somebody else's entry changes nothing, not the coordinator's either."""
    people = half_by_mail(town)
    simon = seat_of(town, people[1].name)
    for person in (people[2], METTE):
        town.press_data(person, 1, f"v.not_me.{simon.id}")
    assert seat_of(town, people[1].name) == simon
    mette = seat_of(town, METTE.name)
    town.press_data(METTE, 1, f"v.not_me.{mette.id}")
    assert seat_of(town, METTE.name) == mette
    assert town.toasts[-1].startswith("Klyngen skal have en koordinator.")


def test_the_name_on_the_list_is_the_one_that_is_said(town):
    """Telegram's own name for somebody may be anything."""
    half_by_mail(town)
    opened(town, link_for(town), THE_REAL_ONE)
    assert town.say(THE_REAL_ONE, "/start")[0].startswith(f"Hej {LARS}.")
