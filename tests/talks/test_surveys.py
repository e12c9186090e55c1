"""The cluster's own surveys: put together in the chat, answered there and on the reply page, chased, and shown."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select

from bot.storage.after_tables import voters, votes
from bot.storage.meeting_facts import meeting_facts
from bot.storage.survey_tables import survey_sheets
from tests.support.half_by_mail import invited, link_in, mails_of, reply_page
from tests.support.town import METTE, Town

LARS = "Lars Egelund"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def to_surveys(town):
    town.say(METTE, "/moeder")
    for label in ("Klyngemøde", "Beskeder, forplejning", "Egen rundspørge"):
        town.press(METTE, label)


def made(town, named="Uden navn"):
    """A survey of three questions, not sent yet."""
    to_surveys(town)
    town.press(METTE, "Lav en ny")
    town.say(METTE, "Hvordan bruger vi CRP?")
    town.press(METTE, named)
    town.say(METTE, "om 10 dage")
    for question, kind, choices in (
        ("Hvor tryg er du ved CRP?", "Skala", ""),
        ("Hvor ofte?", "Vælg ét", "Dagligt, ugentligt\nSjældent"),
        ("Hvad mangler du?", "Skriv selv", ""),
    ):
        town.press(METTE, "Tilføj et spørgsmål")
        town.say(METTE, question)
        town.press(METTE, kind)
        if choices:
            town.say(METTE, choices)


def sent(town, named="Uden navn"):
    people = invited(town)
    made(town, named)
    town.press(METTE, "Se og send")
    town.press(METTE, "Send nu")
    return people


def answers(town, person, scale, how_often, text=""):
    town.press(person, "Svar på rundspørgen")
    town.press(person, scale)
    town.press(person, how_often)
    return town.say(person, text) if text else town.press(person, "Spring over")


def files_since(town, before):
    return [town.file(message.file) for message in town.chats[METTE.id][before:] if message.file]


def test_a_survey_is_put_together_in_the_chat(town):
    """Three kinds of question, seen whole before it is sent; nobody has heard of it yet."""
    people = invited(town)
    before = len(town.chats[people[1].id])
    made(town)
    assert town.last(METTE).text == (
        "Hvordan bruger vi CRP?\n"
        "Uden navn; små tal vises ikke. Senest torsdag den 3. december 2026 kl. 20.00 (uge 49).\n\n"
        "1. Hvor tryg er du ved CRP? (1–5)\n"
        "2. Hvor ofte? (Dagligt, ugentligt / Sjældent)\n"
        "3. Hvad mangler du? (tekst)\n\n"
        "Kladde. Ingen har fået den endnu."
    )
    assert "Sendes til 15 i Telegram og 14 på mail." in town.press(METTE, "Se og send")[0]
    assert len(town.chats[people[1].id]) == before
    town.press(METTE, "Tilbage")
    town.press(METTE, "Fjern et spørgsmål")
    town.press(METTE, "Hvor ofte?")
    assert town.last(METTE).text.count("\n1. ") == 1
    assert "Hvor ofte?" not in town.last(METTE).text


def test_wrong_choices_are_explained(town):
    """One answer is nothing to choose between, and what looks like a CPR number is refused in a question too."""
    invited(town)
    to_surveys(town)
    town.press(METTE, "Lav en ny")
    town.say(METTE, "Test")
    town.press(METTE, "Uden navn")
    town.say(METTE, "om 10 dage")
    town.press(METTE, "Tilføj et spørgsmål")
    assert "CPR" in town.say(METTE, "Hvad med 010190-1234?")[0]
    town.say(METTE, "Hvor ofte?")
    town.press(METTE, "Vælg ét")
    assert "mindst to forskellige svar" in town.say(METTE, "Dagligt")[0]
    assert "Skriv højst 8" in town.say(METTE, "a, b, c, d, e, f, g, h, i")[0]


def test_an_anonymous_survey_keeps_no_name(town):
    """A sheet is cut into its answers; who has answered is known only as one who has, and cannot answer twice."""
    people = sent(town)
    assert answers(town, people[1], "4", "Sjældent", "Mere tid") == ["Tak for svaret ✔ Det er gemt uden dit navn."]
    with town.db.begin() as conn:
        assert {(row.survey, row.question, row.answer) for row in conn.execute(select(votes))} == {
            (1, "1", "4"), (1, "2", "2"), (1, "3", "Mere tid"), (1, "-", ""),
        }  # fmt: skip
        assert [row.survey for row in conn.execute(select(voters))] == [1]
        assert conn.execute(select(survey_sheets)).all() == []
    again = town.press_data(people[1], 99, "f.survey_secret..1")
    assert again == ["Tak for svaret ✔ Det er gemt uden dit navn."]
    to_surveys(town)
    assert "1 af 29 har svaret." in town.press(METTE, "Hvordan bruger vi CRP?")[0]
    town.press(METTE, "Resultatet")
    assert town.toasts[-1] == "Der er ikke nok svar at vise endnu."


def test_the_result_is_pictures_and_a_workbook_without_small_counts(town):
    """Six have answered: a choice of one is withheld with another beside it, in the workbook too."""
    people = sent(town)
    for n, person in enumerate(people[1:7]):
        answers(town, person, "4" if n else "2", "Sjældent" if n % 2 else "Dagligt", "=SUM(A1)" if n == 2 else "")
    to_surveys(town)
    town.press(METTE, "Hvordan bruger vi CRP?")
    before = len(town.chats[METTE.id])
    town.press(METTE, "Resultatet")
    *pictures, book = files_since(town, before)
    assert [name for name, _ in pictures] == ["resultat.png"]
    assert Image.open(BytesIO(pictures[0][1])).width == 1600
    counts, texts = load_workbook(BytesIO(book[1])).worksheets
    rows = [[cell.value for cell in row] for row in counts.iter_rows()]
    assert rows == [
        ["Spørgsmål", "Svarmulighed", "Antal svar"],
        ["Hvor ofte?", "Dagligt, ugentligt", 3],
        ["Hvor ofte?", "Sjældent", 3],
    ]
    assert [cell.value for cell in texts["B"]] == ["Kommentarer", "=SUM(A1)"]
    assert texts["B2"].data_type == "s"


async def test_a_survey_with_names_is_changed_on_the_reply_page(town):
    """Each answer is kept with its name, found again and changed; the coordinator sees who said what."""
    people = sent(town, "Med navn")
    answers(town, people[1], "5", "Dagligt")
    link = link_in(mails_of(town, LARS)[-1])
    async with reply_page(town) as page:
        assert "Klyngekoordinatoren kan se, hvem der har svaret hvad." in await page.open(link)
        await page.send(link, q_q1="2")
        text = await page.send(link, q_q2="2", t_q3="To linjer:\r\nher er de")
        assert "Gemt ✔ Tak for svaret Hvor tryg er du ved CRP?: 2 Hvor ofte?: Sjældent" in text
        await page.open(f"{link}?ret=1")
        await page.send(link, q_q1="3")
    to_surveys(town)
    town.press(METTE, "Hvordan bruger vi CRP?")
    before = len(town.chats[METTE.id])
    town.press(METTE, "Resultatet")
    *pictures, book = files_since(town, before)
    assert len(pictures) == 2
    named = load_workbook(BytesIO(book[1])).worksheets[2]
    assert [[cell.value for cell in row] for row in named.iter_rows()] == [
        ["Navn", "Praksis", "Hvor tryg er du ved CRP?", "Hvor ofte?", "Hvad mangler du?"],
        ["Simon Alken", "Klinik Hasselhøj", "5 · i meget høj grad", "Dagligt, ugentligt", None],
        [LARS, "Lægehuset Solbakken", "3", "Sjældent", "To linjer:\nher er de"],
    ]


async def test_an_anonymous_survey_on_the_page_is_whole_or_nothing(town):
    """What is missing is named and what was written stays in the form; once sent, the page only says thank you."""
    sent(town)
    link = link_in(mails_of(town, LARS)[-1])
    async with reply_page(town) as page:
        assert "Dit navn gemmes ikke sammen med svaret" in await page.open(link)
        assert "Vælg et svar." in await page.send(link, q_q1="2", t_q3="Mere tid")
        assert page.status == 422
        assert {("q.q1", "2"), ("t.q3", "Mere tid")} <= set(page.standing)
        with town.db.begin() as conn:
            assert conn.execute(select(votes)).all() == []
        text = await page.send(link, q_q2="1")
        assert "Tak for svaret ✔ Det er gemt uden dit navn." in text
        assert "<form" not in page.html
        await page.send(link, q_q1="5", q_q2="1")
    with town.db.begin() as conn:
        assert len(conn.execute(select(votes)).all()) == 4


def test_only_the_missing_are_chased_and_then_it_closes(town):
    """Three days and one day before the end, by either way and never to who has answered; then the news."""
    people = sent(town)
    answers(town, people[1], "4", "Sjældent")
    town.sleep_until(datetime(2026, 12, 3, 12, tzinfo=UTC))
    nudged = [sum("Du mangler at svare. Fristen" in text for text in town.texts(person)) for person in people]
    assert nudged == [2, 0, *[2] * 13]
    mailed = [mail.to_name for mail in mails_of(town) if "Du mangler at svare. Fristen" in mail.text]
    assert (len(mailed), mailed.count(LARS)) == (28, 2)
    to_surveys(town)
    town.press(METTE, "Hvordan bruger vi CRP?")
    town.press(METTE, "Mind dem, der mangler")
    assert town.toasts[-1].startswith("De har fået to påmindelser")
    town.sleep_until(datetime(2026, 12, 3, 20, tzinfo=UTC))
    assert town.texts(METTE)[-1] == "Hvordan bruger vi CRP? er lukket. 1 af 29 har svaret."
    assert town.press(people[2], "Svar på rundspørgen") == ["Rundspørgen er lukket."]


@pytest.mark.parametrize(
    "data", ["s.survey.1", "s.survey_send.1", "v.survey_result.1", "v.survey_close.1", "f.survey_question..1"]
)
def test_it_is_all_the_coordinators(town, data):
    """A member sees no draft, sends nothing and opens no result."""
    simon = sent(town)[1]
    town.press_data(simon, 99, data)
    assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."


def test_the_result_is_ready_for_the_slides(town):
    """What may be shown stands among the meeting's figures, without a name and without small counts."""
    people = sent(town)
    for n, person in enumerate(people[1:7]):
        answers(town, person, "4" if n else "2", "Sjældent" if n % 2 else "Dagligt")
    with town.db.begin() as conn:
        facts = meeting_facts(conn, 1, "da")
    assert [(one.question, one.labels, one.counts) for one in facts.figures] == [
        ("Hvor ofte?", ("Dagligt, ugentligt", "Sjældent"), (3, 3))
    ]
