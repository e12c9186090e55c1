"""The printer: wanted papers are made in another process, kept, told of, and that process is ended with the bot."""

import asyncio

import pytest
from sqlalchemy import select

from bot.conversation import printer
from bot.storage.after_tables import wanted_papers
from bot.storage.delivery_tables import dues
from bot.storage.tables import files
from tests.support.town import METTE, Town, with_meeting


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def wanted(town, kind, suffix):
    row = {"meeting_id": 1, "kind": kind, "suffix": suffix, "lang": "da", "purpose": "self", "member_id": 1}
    with town.db.begin() as conn:
        conn.execute(wanted_papers.insert().values(**row, wanted_at=town.clock.moment))


async def test_papers_are_made_one_after_another_and_told_of(town, caplog):
    """Two papers and one that nobody can make: two files, two notices, one fault with its number; none is left over."""
    with_meeting(town)
    for kind, suffix in (("programme", "docx"), ("notes", "xlsx"), ("sign_in", "pdf")):
        wanted(town, kind, suffix)
    told = asyncio.Semaphore(0)
    press = printer.Printer(town.db, town.clock, told.release)
    await press.start()
    for _ in range(3):
        await told.acquire()
    await press.stop()
    with town.db.begin() as conn:
        names = conn.execute(select(files.c.name).order_by(files.c.id)).scalars().all()
        kinds = conn.execute(select(dues.c.kind).where(dues.c.kind.like("paper%")).order_by(dues.c.id)).scalars().all()
        assert conn.execute(select(wanted_papers)).all() == []
    assert names[-2:] == ["2027-03-10-program.docx", "2027-03-10-deltagerliste-til-underskrift.pdf"]
    assert kinds == ["paper", "paper_failed", "paper"]
    assert "notes is made as pdf, not as xlsx" in caplog.text
    town.settle()
    assert "kunne ikke laves" in "".join(town.texts(METTE)[-3:])


async def test_the_process_is_given_back_when_nobody_asks(town, monkeypatch):
    """Some time after the last paper its process ends; the next paper begins another."""
    monkeypatch.setattr(printer, "IDLE", 0.0)
    with_meeting(town)
    told = asyncio.Semaphore(0)
    press = printer.Printer(town.db, town.clock, told.release)
    await press.start()
    for _ in range(2):
        wanted(town, "notes", "pdf")
        press.wake()
        await told.acquire()
    await press.stop()
    with town.db.begin() as conn:
        assert conn.execute(select(wanted_papers)).all() == []
