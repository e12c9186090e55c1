"""The meeting's papers, asked for in the chat."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select, update

from bot.conversation import printer
from bot.documents.catalogue import KINDS, files
from bot.storage.after_tables import wanted_papers
from bot.storage.meeting_facts import meeting_facts
from bot.storage.tables import members
from tests.documents.sample import HOSTILE
from tests.support.after import hybrid_held, leaders, open_after, write_report
from tests.support.town import METTE, Town
from tests.talks.test_hybrid_way import answered, grouped


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def papers(town):
    town.say(METTE, "/moeder")
    town.press(METTE, "Klyngemøde")
    town.press(METTE, "Dokumenter")
    return town.last(METTE)


def sent(town, person, label):
    """Press a paper's button: what is said, the file's name and its content."""
    said = town.press(person, label)
    name, content = town.file(town.last(person).file)
    return said, name, content


def test_only_papers_with_something_to_say_are_offered(town):
    """Before there are groups there are programme, print list and sign-up figures; minutes are room to write."""
    answered(town)
    assert papers(town).labels == [
        "Program (PDF)", "Word", "Svarliste til udskrift (PDF)", "Liste til underskrift (PDF)", "Noteark (PDF)",
        "Implementeringsplan (PDF)", "Implementeringsplan A3 (PDF)", "Printliste (PDF)", "Dias (PowerPoint)",
        "Referat (Word)", "PDF", "Tal fra mødet (PDF)", "PowerPoint", "QR-koder", "Tal at vise", "Mødet",
    ]  # fmt: skip


def test_a_paper_comes_as_a_file_a_moment_later(town):
    """The press is answered at once, the programme comes by itself."""
    answered(town)
    papers(town)
    said, name, content = sent(town, METTE, "Program (PDF)")
    assert town.toasts[-1] == "Jeg laver det …"
    assert said == ["Program, onsdag den 10. marts 2027."]
    assert name == "2027-03-10-program.pdf"
    assert content.startswith(b"%PDF-")


def kinds_ready(town):
    with town.db.begin() as conn:
        facts = meeting_facts(conn, 1, "da")
    return facts, [(kind, suffix) for kind, one in KINDS.items() if one.ready(facts) for suffix in one.suffixes]


def test_after_a_meeting_every_paper_carries_what_was_said(town):
    """From the chat alone: attendance, reports, agreements and minutes stand in their papers."""
    people = hybrid_held(town)
    leader = leaders(town, people)[0]
    write_report(town, leader)
    town.press(leader, "Send til koordinatoren")
    open_after(town, "Aftaler", "Ny aftale")
    for said in ("CRP før antibiotika", "Simon Alken", "9. april"):
        town.say(METTE, said)
    facts, ready = kinds_ready(town)
    assert {kind for kind, _ in ready} >= {"programme", "group_list", "breakout", "attendance", "minutes", "summary"}
    assert len(facts.attendees) == 26
    assert [one.what for one in facts.agreements] == ["CRP før antibiotika"]
    papers(town)
    _, name, content = sent(town, METTE, "Referat (Word)")
    tables = [cell.text for table in Document(BytesIO(content)).tables for row in table.rows for cell in row.cells]
    assert name == "2027-03-10-referat.docx"
    assert "CRP før antibiotika" in tables
    assert "fredag den 9. april 2027" in tables
    assert sum(cell == "Simon Alken" for cell in tables) == 2
    facts, _ = kinds_ready(town)
    assert {code.title for code in facts.codes} == {"Er du her? Scan koden", "Evaluering (to minutter)"}


def test_the_file_for_zoom_says_who_is_not_in_it(town):
    """Members without an address are named under the file; the others stand in it."""
    grouped(town)
    with town.db.begin() as conn:
        conn.execute(update(members).where(members.c.name == "Simon Alken").values(email=None))
    papers(town)
    said, name, content = sent(town, METTE, "Zoom-rum (CSV)")
    assert name == "2027-03-10-zoom-rum.csv"
    assert "Uden e-mail på listen, og derfor ikke i filen: Simon Alken." in said[0]
    assert content.decode().splitlines()[0] == "Pre-assign Room Name,Email Address"


def test_copies_are_reckoned_from_the_sign_up(town):
    """A tenth more programmes than people who come, and one list to sign."""
    answered(town)
    facts, _ = kinds_ready(town)
    assert [(item.title, item.copies) for item in facts.prints] == [("Program", 29), ("Liste til underskrift", 1)]


def stored(name):
    """What a database can hold of a name."""
    return name.encode("utf-8", "ignore").decode().replace("\0", "")[:200]


def test_names_that_break_documents_break_none(town):
    """With every hostile name on the roster, each paper of the meeting is made in both languages."""
    hybrid_held(town)
    with town.db.begin() as conn:
        ids = conn.execute(select(members.c.id).order_by(members.c.id)).scalars().all()
        for member, name in zip(ids[1:], HOSTILE.values(), strict=False):
            conn.execute(update(members).where(members.c.id == member).values(name=stored(name)))
    for lang in ("da", "en"):
        with town.db.begin() as conn:
            facts = meeting_facts(conn, 1, lang)
        made = [one for kind, suffix in kinds_ready(town)[1] for one in files(kind, suffix, facts, lang)]
        assert all(one.content for one in made)


def test_a_paper_that_fails_is_told_with_its_number(town, caplog):
    """The coordinator hears under which number the fault is noted, and can try again."""
    answered(town)
    papers(town)
    with town.db.begin() as conn:
        row = {"meeting_id": 1, "kind": "nonsense", "suffix": "pdf", "lang": "da", "purpose": "self", "member_id": 1}
        conn.execute(wanted_papers.insert().values(**row, wanted_at=town.clock.moment))
        job = printer.next_job(conn)
    job = replace(job, order=replace(job.order, kind="programme", suffix="nonsense"))
    failed = printer.make(job)
    assert re.fullmatch("[0-9a-f]{8}", failed)
    assert "a paper failed" in caplog.text
    with town.db.begin() as conn:
        printer.deliver(conn, job, failed, town.clock.moment)
    town.settle()
    assert town.last(METTE).text == f"»Program« kunne ikke laves. Det er noteret som {failed}. Prøv igen om lidt."


def test_only_who_leads_the_meeting_gets_papers(town):
    """A member who makes the press up is refused; a format that is not made is said to be none."""
    people = answered(town)
    for data in ("s.papers.1", "v.paper.1.attendance.xlsx"):
        town.press_data(people[1], town.last(people[1]).id, data)
        assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."
    for data in ("v.paper.1.programme.exe", "v.paper.1.group_list.pdf", "v.paper.1.nonsense.pdf"):
        town.press_data(METTE, town.last(METTE).id, data)
        assert town.toasts[-1] == "Det kan ikke laves endnu: Der mangler oplysninger."
