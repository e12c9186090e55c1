"""Careless and repeated: talks whose ground is gone, the same update twice, and what the logs and the store keep."""

import logging

import pytest
from sqlalchemy import func, select, update

from bot.conversation.buttons import encode
from bot.conversation.incoming import Typed
from bot.storage import tables as t
from bot.storage.base import metadata
from bot.storage.delivery_tables import letters
from dialogs import register
from dialogs.form import Open, Start
from tests.support.after import hybrid_held
from tests.support.day import invited_day
from tests.support.town import METTE, Person, Town, with_everybody
from tests.talks.test_hostile_rights import furnish


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def test_a_talk_of_somebody_removed_does_not_swallow_what_they_say(town):
    """Taken off the list in the middle of a talk, a member still gets an answer, and nothing is kept."""
    bo = invited_day(town)[12]
    town.press_data(bo, 1, encode(Start("q_comment", (1,))))
    with town.db.begin() as conn:
        conn.execute(update(t.members).where(t.members.c.name == bo.name).values(left_at=town.clock.moment))
    assert "Jeg er Drejebot" in town.say(bo, "Vi måler for lidt CRP")[-1]
    with town.db.begin() as conn:
        assert conn.execute(select(t.remarks)).all() == []


def test_every_form_can_be_left(town):
    """/annuller ends whichever form is open; what follows is no answer to it. A receipt is no open form."""
    invited_day(town)
    begun = 0
    for name, form in register.FORMS.items():
        if form.of not in {"nothing", "cluster", "meeting"}:
            continue
        town.press_data(METTE, 1, encode(Start(name, () if form.of == "nothing" else (1,))))
        with town.db.begin() as conn:
            there = conn.execute(select(t.talks.c.id).where(t.talks.c.person_id == 1)).all()
        for _ in there:
            town.say(METTE, "/annuller")
        with town.db.begin() as conn:
            left = conn.execute(select(t.talks.c.dialog).where(t.talks.c.person_id == 1)).scalars().all()
        assert [one for one in left if not register.FORMS[one].autosave] == [], name
        begun += bool(there)
    assert begun > 20


def test_forms_about_a_group_a_person_a_task_a_poll_or_an_agreement_can_be_left(town):
    """/annuller ends these too, those that keep every answer as well: one talk each, and no other form goes on."""
    hybrid_held(town)
    furnish(town)
    about, begun = {"group", "member", "task", "poll", "agreement"}, set()
    with town.db.begin() as conn:
        group = conn.execute(select(t.groups.c.id).limit(1)).scalar_one()
    mine = select(t.talks.c.id).where(t.talks.c.person_id == 1)
    for name, form in register.FORMS.items():
        if form.of not in about:
            continue
        with town.db.begin() as conn:
            conn.execute(t.talks.delete())
        town.press_data(METTE, 1, encode(Start(name, (group if form.of == "group" else 1,))))
        with town.db.begin() as conn:
            there = conn.execute(mine).all()
        if there:
            begun.add(form.of)
            (said,) = town.say(METTE, "/annuller")
            with town.db.begin() as conn:
                left = conn.execute(mine).all()
            # Where every answer was kept and none is open, there is nothing to stop.
            done = form.autosave and said == "Der er ikke noget at annullere."
            assert done or (said, left) == ("Annulleret. Der er ikke gemt noget nyt.", []), name
    assert begun >= {"group", "task", "poll"}


def test_another_language_in_the_middle_of_a_talk(town):
    """Who changes the language goes on where they were, in the new one."""
    bo = invited_day(town)[12]
    town.press(bo, "Deltager")
    town.say(bo, "/sprog")
    town.press(bo, "English")
    assert "Gruppe" not in town.press_data(bo, 1, encode(Start("answer", (1,))))[-1]


def test_a_called_off_meeting_takes_no_answer(town):
    """The buttons of an invitation outlive the meeting; pressing them says so and keeps nothing."""
    bo = invited_day(town)[12]
    with town.db.begin() as conn:
        conn.execute(update(t.meetings).values(status="cancelled"))
        before = conn.execute(select(t.answers)).all()
    assert town.press_data(bo, 1, encode(Start("answer", (1,), "yes"))) == []
    assert town.toasts[-1] == "Mødet er forbi eller aflyst."
    with town.db.begin() as conn:
        assert conn.execute(select(t.answers)).all() == before


def test_an_old_button_of_an_answer_is_told_that_the_meeting_is_off(town):
    """The button is of an earlier state as well; the press has one answer, and Telegram can tell whose it is."""
    bo = invited_day(town)[1]
    receipt = next(shown for shown in reversed(town.chats[bo.id]) if "Ret et svar" in shown.labels)
    old = next(button["callback_data"] for row in receipt.rows for button in row if button["text"] == "Ret et svar")
    town.press(bo, "Ret et svar")
    with town.db.begin() as conn:
        conn.execute(update(t.meetings).values(status="cancelled"))
        before = conn.execute(select(func.count()).select_from(letters)).scalar()
    town.press_data(bo, receipt.id, old)
    with town.db.begin() as conn:
        told = conn.execute(select(letters.c.method, letters.c.payload).order_by(letters.c.id).offset(before)).all()
    words = {"text": "Mødet er forbi eller aflyst.", "show_alert": True}
    assert [tuple(row) for row in told] == [("answerCallbackQuery", {"callback_query_id": f"q{town._update}"} | words)]


def test_the_card_of_a_called_off_meeting_says_so(town):
    """Old buttons still lead to it, for members as for the coordinator, in both languages."""
    bo = invited_day(town)[12]
    said = {person: town.press_data(person, 1, encode(Open("meeting", (1,))))[0] for person in (bo, METTE)}
    assert not any("aflyst" in text for text in said.values())
    with town.db.begin() as conn:
        conn.execute(update(t.meetings).values(status="cancelled"))
    for person in (bo, METTE):
        assert "\nMødet er aflyst.\n" in town.press_data(person, 1, encode(Open("meeting", (1,))))[0]
    with town.db.begin() as conn:
        conn.execute(update(t.people).values(language="en"))
    assert "\nThe meeting has been called off.\n" in town.press_data(bo, 1, encode(Open("meeting", (1,))))[0]


def test_join_codes_are_nowhere_in_the_store_and_nothing_personal_in_the_log(town, caplog):
    """The codes that were used are kept as hashes only, and a log at its finest names nobody."""
    caplog.set_level(logging.DEBUG)
    codes: list[str] = []
    handle = town.runner.handle

    def listened(conn, came, *rest):
        if isinstance(came, Typed) and came.text.startswith("/start "):
            codes.append(came.text.partition(" ")[2])
        handle(conn, came, *rest)

    town.runner.handle = listened
    # No shared beginning here: the links must really be made and used.
    people = with_everybody.__wrapped__(town)
    assert len(codes) == 28
    with town.db.begin() as conn:
        kept = "".join(repr(tuple(row)) for table in metadata.sorted_tables for row in conn.execute(select(table)))
    assert [code for code in codes if code in kept] == []
    said = caplog.text
    assert [one.name for one in people if isinstance(one, Person) and one.name in said] == []
    assert [code for code in codes if code in said] == []
