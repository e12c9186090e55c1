"""Promised material over the wire: fetched from a real Bot API server, kept, and sent back byte for byte."""

import asyncio

import pytest
from sqlalchemy import func, select
from telegram import Update

from bot.playground import Fault
from bot.storage.delivery_tables import letters
from bot.storage.tables import files
from bot.telegram.adapter import LARGEST_MATERIAL, Files, incoming
from tests.support.plans import planned
from tests.support.playground import ptb, running
from tests.support.town import METTE, Town, with_cluster

SLIDES = b"PK" + bytes(range(256)) * 4000
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x04\0\0\0\x04\x08\x02\0\0\0"
REGISTER = "Materiale: ons 10/3, Almen praksis' samarbejde med kom…"


@pytest.fixture
def town():
    made = with_cluster(Town())
    planned(made, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    yield made
    made.db.close()


async def sent(town, name, content, fault=None, **beside):
    """What the bot says to a file that Mette sends through a real server, which may fail at a fetch."""
    async with running() as playground, ptb(playground) as bot:
        person = playground.people.add_person(METTE.name)
        playground.people.send_file(person.id, name, content, **beside)
        if fault:
            playground.faults.add(fault)
        (update,) = await bot.get_updates()
        told = update.to_dict()
        told["message"]["from"]["id"] = told["message"]["chat"]["id"] = METTE.id
        update = Update.de_json(told, bot)
        came = incoming(update, await Files(bot, town.db, asyncio.to_thread).prepare(update))
    return town._come(came)


def kept(town):
    with town.db.begin() as conn:
        return conn.execute(select(func.count()).select_from(files).where(files.c.by_person_id.is_not(None))).scalar()


async def test_slides_go_up_and_come_down_unchanged(town):
    """A megabyte is fetched, named by a press, and comes back byte for byte under its own name."""
    assert await sent(town, "Endelig powerpoint æøå.pptx", SLIDES) == [
        "Hvad er »Endelig powerpoint æøå.pptx«? Det mest sandsynlige står øverst."
    ]
    town.press(METTE, "Færdig powerpoint")
    town.press(METTE, "Færdig powerpoint")
    town.press(METTE, "Hent Færdig powerpoint")
    name, content = town.file(town.last(METTE).file)
    async with running() as playground, ptb(playground) as bot:
        mette = playground.people.add_person(METTE.name)
        playground.people.say(mette.id, "/start")
        await bot.send_document(mette.id, content, filename=name)
        assert (playground.last(mette.id).file.name, playground.last(mette.id).file.data) == (
            "Endelig powerpoint æøå.pptx",
            SLIDES,
        )


async def test_a_file_above_the_limit_is_said_to_be_too_large(town):
    """What Telegram gives no bot is not tried; what to do instead is said, and the register is one press away."""
    said = await sent(town, "endelig powerpoint.pptx", bytes(LARGEST_MATERIAL + 1))
    assert said == [
        "Filen er for stor. Jeg kan højst hente 20 MB fra Telegram. Send en mindre udgave, fx som pdf, eller sæt "
        "flueben ved den under Materiale, så husker jeg, at den er kommet."
    ]
    assert town.last(METTE).labels == [REGISTER]
    assert town.press(METTE, REGISTER)[0].startswith("Materiale: Almen praksis")
    assert kept(town) == 0


@pytest.mark.parametrize("kind", ["server_error", "drop_before"])
async def test_a_file_that_cannot_be_fetched_is_asked_for_again(town, kind):
    """The line breaks, or Telegram stumbles: nothing is kept, and it is said to send the file again."""
    said = await sent(town, "endelig powerpoint.pptx", SLIDES, Fault(kind, method="getFile"))
    assert said == [
        "Filen kunne ikke hentes fra Telegram. Send den igen om lidt, eller sæt flueben ved den under Materiale."
    ]
    assert town.last(METTE).labels == [REGISTER]
    assert kept(town) == 0


async def test_another_kind_of_file_is_named_as_such(town):
    """Where material is expected, a file that is none says which kinds are taken."""
    assert await sent(town, "materiale.zip", b"PK") == [
        "Den slags fil tager jeg ikke imod. Materiale kan være pdf, pptx, ppt eller docx. Er det en medlemsliste, så "
        "gå til /klynge og tryk på »Indlæs liste«."
    ]
    assert kept(town) == 0


@pytest.mark.parametrize("name", ["ydelsesdata.xlsx", "tal.csv"])
async def test_a_spreadsheet_is_refused_with_the_reason(town, name):
    """No playbook promises one; where figures per practice would come in one, that is said, and the way around it."""
    assert await sent(town, name, b"PK") == [
        "Regneark tager jeg ikke imod som materiale. Ingen drejebog lover et, og tal for de enkelte praksis må ikke gå "
        "gennem mig. Har du fået materialet som pdf eller dias, så send det; ellers sæt flueben ved det under "
        "Materiale. Er det en medlemsliste, så gå til /klynge og tryk på »Indlæs liste«."
    ]
    assert kept(town) == 0


def test_where_nothing_is_expected_nobody_talks_of_material():
    """A file to a bot that waits for none gets the ordinary answer."""
    town = with_cluster(Town())
    try:
        (said,) = town.send_file(METTE, "powerpoint.pptx")
        assert said.startswith("Jeg venter ikke på en fil lige nu.")
    finally:
        town.db.close()


@pytest.mark.parametrize(
    ("name", "content", "beside"),
    [
        ("billede.png", PICTURE, {"as_photo": True, "caption": "Se 010190-1234"}),
        ("oplæg.pptx", SLIDES, {"caption": "Se 010190-1234"}),
        ("010190-1234.pdf", b"%PDF-1.7", {}),
    ],
)
async def test_a_cpr_number_beside_a_file_is_refused_with_the_file(town, name, content, beside):
    """Under a picture or a document, or as its name: refused and deleted like any other text, and nothing is kept."""
    assert (await sent(town, name, content, **beside))[0].startswith("Beskeden ligner et CPR-nummer.")
    with town.db.begin() as conn:
        deleted = select(letters.c.payload).where(letters.c.method == "deleteMessage")
        assert [row.payload for row in conn.execute(deleted)] == [{"message_id": 1}]
    assert kept(town) == 0
