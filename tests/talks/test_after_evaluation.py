"""The evaluation: two anonymous minutes, results without small counts, and where they go."""

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select, text

from bot.storage.evaluations import forget_talks
from bot.storage.tables import mails, notes
from tests.support.after import hybrid_held, open_after, package_held
from tests.support.town import METTE, Town

SECRET = "Velkomsten var for lang, sagde jeg"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def evaluate(town, person, answers=("Meget godt", "Ja", "Godt", "Godt", "Ja"), idea=""):
    """A whole sheet in the chat."""
    town.say(person, "/moeder")
    town.press(person, "ons 10/3")
    town.press(person, "Giv din vurdering")
    for answer in answers:
        town.press(person, answer)
    return town.say(person, idea)[0] if idea else town.press(person, "Spring over")[0]


def test_six_taps_are_an_evaluation_and_no_answer_is_said_back(town):
    """The chat asks one question at a time and never repeats an answer; the sheet cannot be handed in twice."""
    people = hybrid_held(town)
    assert evaluate(town, people[1]) == "Tak for din vurdering ✔ Den er gemt uden dit navn."
    town.say(people[1], "/moeder")
    town.press(people[1], "ons 10/3")
    town.press(people[1], "Giv din vurdering")
    assert town.last(people[1]).text == "Du har allerede vurderet mødet onsdag den 10. marts 2027. Tak."


def test_nothing_is_shown_before_three_and_then_three_at_a_time(town):
    """The coordinator cannot see what the last one to answer wrote."""
    people = hybrid_held(town)
    for n, person in enumerate(people[1:8], start=1):
        evaluate(town, person, idea=f"Idé {n}")
        open_after(town, "Evaluering")
        said = town.last(METTE).text
        shown = n - n % 3
        count = "1 besvarelse" if n == 1 else f"{n} besvarelser"
        assert said.splitlines()[1] == (f"{count}." if n == shown else f"{count}, {shown} vist.")
        assert ("Meget godt" in said) == (n >= 3)
    assert f"Hvordan var mødet i det hele taget?\nMeget godt {6} · Godt 0 · Hverken eller 0 · Dårligt 0" in said


def test_small_counts_are_words(town):
    """One in twelve who found the meeting poor is not told, and cannot be reckoned from the others."""
    people = hybrid_held(town)
    for person in people[1:12]:
        evaluate(town, person)
    evaluate(town, people[12], ("Dårligt", "Nej", "Dårligt", "Godt", "Ja"))
    open_after(town, "Evaluering")
    said = town.last(METTE).text
    assert "i det hele taget?\nMeget godt 11 · Godt få · Hverken eller få · Dårligt få\n" in said
    assert "egen praksis?\nJa 11 · Delvist få · Nej få\n" in said
    assert "gruppearbejde?\nMeget godt 0 · Godt 12 · Hverken eller 0 · Dårligt 0\n" in said


def everything(town):
    """All that the database holds but the votes, table by table."""
    with town.db.begin() as conn:
        names = sorted(set(inspect(conn).get_table_names()) - {"votes"})
        return {name: conn.execute(text(f'SELECT * FROM "{name}"')).all() for name in names}  # our own tables


def votes_of(town):
    with town.db.begin() as conn:
        return conn.execute(text("SELECT * FROM votes")).all()


SHEETS = (
    (("Meget godt", "Ja", "Godt", "Godt", "Ja"), "Mere af det samme"),
    (("Dårligt", "Nej", "Dårligt", "Godt", "Nej"), SECRET),
    (("Godt", "Delvist", "Godt", "Meget godt", "Ja"), "Kaffe"),
)


def evaluated(*order):
    """A fresh town in which the same three people hand in these sheets, one after another."""
    town = Town()
    people = hybrid_held(town)
    for person, nth in zip(people[1:4], order, strict=True):
        evaluate(town, person, *SHEETS[nth])
    held, votes = everything(town), votes_of(town)
    town.db.close()
    return held, votes


def test_who_gave_which_answers_leaves_no_trace():
    """Where two people swap their sheets, every table is the same to the last byte, and the votes are the same answers.

    So nothing in the database can tell who wrote what: no talk, letter, trace, due row, key or order differs.
    """
    held, votes = evaluated(0, 1, 2)
    for order in ((1, 0, 2), (2, 1, 0)):
        swapped_held, swapped_votes = evaluated(*order)
        assert swapped_held == held
        assert sorted(row[1:] for row in swapped_votes) == sorted(row[1:] for row in votes)


def test_votes_have_no_person_no_moment_and_no_order(town):
    """A vote is a question and an answer under a random key; rows lie by key; another sheet gives all new keys."""
    people = hybrid_held(town)
    for person, sheet in zip(people[1:4], SHEETS, strict=True):
        evaluate(town, person, *sheet)
    with town.db.begin() as conn:
        columns = {column["name"] for column in inspect(conn).get_columns("votes")}
    assert columns == {"id", "meeting_id", "survey", "question", "answer", "counted"}
    before = [row.id for row in votes_of(town)]
    assert before == sorted(before)
    assert any(row.answer == SECRET for row in votes_of(town))
    assert SECRET not in str(everything(town))
    evaluate(town, people[4])
    assert not set(before) & {row.id for row in votes_of(town)}


def test_a_sheet_that_was_left_is_forgotten_within_a_day(town):
    """Half a sheet is nobody's business: the next cleaning takes it away, and a fresh one stays."""
    people = hybrid_held(town)
    town.say(people[1], "/moeder")
    for label in ("ons 10/3", "Giv din vurdering", "Dårligt"):
        town.press(people[1], label)
    for days, gone in ((0, 0), (2, 1)):
        with town.db.begin() as conn:
            assert forget_talks(conn, town.clock.moment + timedelta(days=days)) == gone
    assert "evaluate" not in str(everything(town)["talks"])


def test_those_who_were_there_are_asked_after_a_preview(town):
    """Only who has not answered is asked; nobody before the coordinator has pressed."""
    people = hybrid_held(town)
    evaluate(town, people[1])
    open_after(town, "Evaluering", "Bed om vurderinger")
    assert town.last(METTE).text.startswith("Jeg spørger 25 deltagere, der ikke har svaret. De får:\n\nTak for mødet")
    town.press(METTE, "Send nu")
    asked = [one for one in people if any("Vil du bruge to minutter" in said for said in town.texts(one))]
    assert people[1] not in asked
    assert len(asked) == 25


def test_the_result_is_pictures_in_the_chat(town):
    """All questions with a scale, as many on a picture as can be read."""
    people = hybrid_held(town)
    for person in people[1:7]:
        evaluate(town, person)
    open_after(town, "Evaluering", "Som billeder")
    sent = [town.file(one.file) for one in town.chats[METTE.id][-2:]]
    assert [name for name, _ in sent] == [f"2027-03-10-evaluering-{n}.png" for n in (1, 2)]
    assert town.last(METTE).text == "Evaluering, onsdag den 10. marts 2027."
    assert all(content.startswith(b"\x89PNG") for _, content in sent)


def mailing(town):
    with town.db.begin() as conn:
        conn.execute(notes.insert().values(key="mailing", text="yes"))


def test_the_result_goes_to_chair_and_partner_after_a_preview(town):
    """The partner's address is asked for once and said back; the mail carries the paper without small counts."""
    people = package_held(town)
    mailing(town)
    for person in people[1:7]:
        evaluate(town, person, ("Meget godt", "Ja", "Ja", "Ja"))
    open_after(town, "Evaluering", "Send resultatet")
    town.say(METTE, "akut@kommunen.example")
    assert town.last(METTE).text == (
        "Resultatet af evalueringen onsdag den 10. marts 2027 sendes som PDF til mødeleder Mette Hjortkær og "
        "akut@kommunen.example.\nSmå tal er holdt tilbage. Er det rigtigt?"
    )
    town.press(METTE, "Ja, det er rigtigt")
    with town.db.begin() as conn:
        mail = conn.execute(select(mails).where(mails.c.to_address == "akut@kommunen.example")).one()
    assert len(mail.files) == 1
    assert town.file(mail.files[0])[0] == "2027-03-10-evaluering.pdf"
    assert town.last(METTE).text.startswith("Resultatet er sendt til mødeleder Mette Hjortkær og til akut@kommunen")


def test_ideas_go_to_the_provider_as_they_were_previewed(town):
    """The coordinator leaves one out; what is mailed is what was shown, and comes in the cluster's name."""
    people = package_held(town)
    mailing(town)
    for n, person in enumerate(people[1:4], start=1):
        evaluate(town, person, ("Meget godt", "Ja", "Ja", "Ja"), idea=f"Forslag nummer {n}")
    open_after(town, "Evaluering", "Send idéer videre")
    shown = town.last(METTE).text
    out = next(line.partition(".")[0] for line in shown.splitlines() if "nummer 2" in line)
    town.say(METTE, out)
    town.say(METTE, "ideer@kiap.example")
    preview = town.last(METTE).text
    assert "Forslag nummer 2" not in preview
    town.press(METTE, "Ja, det er rigtigt")
    with town.db.begin() as conn:
        mail = conn.execute(select(mails).where(mails.c.to_address == "ideer@kiap.example")).one()
    assert mail.text in preview
    assert mail.from_name == "Praksisklyngen Skanderborg"


def test_the_trend_tells_no_more_than_the_result(town):
    """A share is shown in percent where both sides are large enough."""
    people = hybrid_held(town)
    for person in people[1:7]:
        evaluate(town, person)
    open_after(town, "Evaluering", "Udvikling")
    assert town.last(METTE).text == "Hvor mange fandt mødet godt eller meget godt?\nons 10/3 2027: 100 % af 6"
