"""The whole way in a real browser: from `/start` to the summary document, on a fast clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from playwright.async_api import expect
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.storage import proposals
from bot.storage.tables import answers, members
from tests.support.way import Hand, Way, way

pytestmark = pytest.mark.e2e

BEGIN = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
METTE, JONAS, ANNE, EMIL = "Mette Hjortkær", "Jonas Brandstrup", "Anne Mosegård", "Emil Thorsager"


async def test_the_whole_way(tmp_path: Path):
    """A coordinator and three members by hand, the other 25 by themselves, from the first message to the document."""
    async with way(BEGIN, tmp_path) as walked:
        await three_join(walked)
        await everybody_joins(walked)
        await the_meeting_is_planned(walked)
        await a_reminder_comes(walked)
        await the_invitation_goes_out(walked)
        await they_answer(walked)
        await who_is_missing_is_nudged(walked)
        await groups_are_formed(walked)
        leader = await leaders_accept(walked)
        await the_day_begins(walked)
        await the_plenary(walked)
        await the_group_work(walked)
        await the_end(walked)
        await the_reports(walked, leader)
        await the_document(walked, leader)


async def three_join(walked: Way) -> None:
    """The coordinator makes a link for each of three; each follows it."""
    mette = walked.hand(METTE)
    await mette.reads("er tilføjet")
    await walked.shoot("start")
    for name in (JONAS, ANNE, EMIL):
        await mette.say("/klynge", "29 læger, 14 praksis")
        await mette.chooses("Ret en person", "Hvem i ")
        await mette.finds(name)
        await mette.chooses(name, name, "Har ikke fået et link endnu")
        await mette.chooses("Lav personligt link", f"Personligt link til {name}")
        await follow(walked, mette, name)
        await walked.hand(name).reads("Velkommen", "Praksisklyngen Skanderborg")
    await walked.shoot("three-joined")


async def follow(walked: Way, mette: Hand, name: str) -> None:
    """Somebody new presses the link."""
    said = await mette.reads(f"Personligt link til {name}")
    await said.get_by_role("link", name="https://t.me/").click()
    dialog = walked.page.get_by_role("dialog", name="Åbn link til botten")
    await dialog.get_by_label("Som en ny person").check()
    await dialog.get_by_label("Navn").fill(name)
    await dialog.get_by_role("button", name="Åbn").click()
    await walked.show(name)


async def everybody_joins(walked: Way) -> None:
    await walked.act("Lad alle tilslutte sig")
    assert len(walked.demo.crowd.people) == 25
    await walked.hand(METTE).say("/klynge", "29 af 29 er tilsluttet")
    await walked.shoot("everybody-joined")


async def the_meeting_is_planned(walked: Way) -> None:
    mette = walked.hand(METTE)
    await mette.say("/bestil", "Hvilken drejebog")
    await mette.chooses("Klyngemøde med virtuel og fysisk deltagelse", "Hvilken dag")
    await mette.say("tirsdag den 10. marts 2027", "Den dato er en anden ugedag: onsdag den 10. marts 2027")
    await mette.say("onsdag den 10. marts 2027", "Hvornår begynder I")
    await mette.chooses("16.45", "Zoom")
    await mette.say("https://zoom.us/j/1234567890", "Hvem er mødeleder")
    await mette.chooses(METTE, "for tilmelding")
    await mette.chooses("24. februar", "Skal jeg planlægge mødet?", "onsdag den 10. marts 2027", exact=False)
    await walked.shoot("order-review")
    await mette.chooses("Ja, det er rigtigt", "Planlagt ✔", "Ingen har fået besked endnu")
    await mette.say("/plan", "Planen:", "Rekvirér data hos regionen", "(forslag)")
    await walked.shoot("plan")
    await mette.chooses("Kommende påmindelser", "Lav programmet", "kl. 08.30")
    await walked.shoot("coming")


async def a_reminder_comes(walked: Way) -> None:
    """The clock goes to the next reminder, which is done with one press."""
    mette = walked.hand(METTE)
    await walked.speed("Pause")
    await walked.go_to(datetime(2027, 1, 13, 8, 30, tzinfo=COPENHAGEN))
    for task in ("Lav programmet", "Spørg medlemmerne", "Invitér PLO-K"):
        await mette.reads(task, "Skal gøres i dag (forslag).")
    await walked.shoot("reminder")
    await mette.chooses("Færdig", "✔ Færdig")


async def the_invitation_goes_out(walked: Way) -> None:
    mette = walked.hand(METTE)
    await mette.say("/moeder", "Kommende møder")
    await mette.chooses("Klyngemøde med virtuel", "Ingen er inviteret endnu", exact=False)
    await walked.shoot("meeting")
    await mette.chooses("Rekvirér data", "Data til mødet")
    await walked.shoot("order-sheet")
    await mette.chooses("Det har jeg gjort", "Mangler i teksten: perioden for brug af peroral antibiotika.")
    await mette.chooses("Ja, det er gjort", "✔ Det er gjort.")
    await mette.chooses("Mødet", "Ingen er inviteret endnu")
    await mette.chooses("Invitation", "Sådan ser invitationen ud", "Sendes til 29 i Telegram")
    await walked.shoot("invitation-preview")
    assert walked.told("Invitation:") == {METTE}
    await mette.press("Send nu")
    for name in (METTE, JONAS, ANNE, EMIL):
        await walked.hand(name).reads("Invitation: Klyngemøde", "Svar senest onsdag den 24. februar 2027")
    await walked.shoot("invited")


async def they_answer(walked: Way) -> None:
    """Three taps and a receipt; one changes the answer, one stops midway, one does not answer at all."""
    jonas, anne = walked.hand(JONAS), walked.hand(ANNE)
    await three_taps(walked.hand(METTE))
    await jonas.chooses("Deltager ikke", "Gemt ✔ Du har svaret:", "Deltager ikke")
    await jonas.chooses("Ret et svar", "Kommer du?")
    await jonas.chooses("Deltager", "Finder du selv")
    await jonas.chooses("Vil gerne placeres i gruppe", "UA eller vikar")
    await jonas.chooses("Nej", "Gemt ✔ Du har svaret:", "Vil gerne placeres i gruppe")
    await anne.chooses("Deltager", "Finder du selv")
    await walked.act("Lad alle svare")
    await walked.shoot("answered")


async def three_taps(hand: Hand) -> None:
    await hand.chooses("Deltager", "Finder du selv")
    await hand.chooses("Vil gerne placeres i gruppe", "UA eller vikar")
    await hand.chooses("Nej", "Gemt ✔ Du har svaret:")


async def who_is_missing_is_nudged(walked: Way) -> None:
    mette, anne, emil = walked.hand(METTE), walked.hand(ANNE), walked.hand(EMIL)
    await mette.say("/mit", "Svar: 27/29")
    await mette.chooses("Svar", "Svar 27/29", f"Lægerne Bøgelunden: {ANNE}", f"Lægeklinikken Ishøj: {EMIL}")
    await mette.chooses("Mind dem, der mangler", "Jeg minder 2 om at svare")
    await walked.shoot("nudge")
    await mette.press("Send nu")
    await anne.reads("mangler at svare på resten")
    await emil.reads("Du mangler at svare på invitationen")
    await walked.until(lambda: walked.told("mangler at svare på") - {METTE} == {ANNE, EMIL})
    await anne.chooses("Svar på resten", "Finder du selv")
    await anne.chooses("Vil gerne placeres i gruppe", "UA eller vikar")
    await anne.chooses("Nej", "Gemt ✔ Du har svaret:")
    await emil.chooses("Deltager", "Finder du selv")
    await emil.chooses("Vil gerne placeres i gruppe", "UA eller vikar")
    await emil.chooses("Ja, UA eller vikar", "Hvilken praksis")
    await emil.chooses("Lægeklinikken Ishøj", "Gemt ✔ Du har svaret:", "Lægeklinikken Ishøj")
    await walked.shoot("nudged")
    await mette.say("/mit", "Svar: 29/29")


async def groups_are_formed(walked: Way) -> None:
    mette = walked.hand(METTE)
    await mette.chooses("Grupper", "har svaret, at de kommer")
    await mette.chooses("Dan grupper", "Forslag til grupper", "har dannet sig selv")
    await walked.shoot("proposal")
    await mette.press("Hvorfor sådan?")
    await expect(mette.log.get_by_role("article").last).not_to_contain_text("Forslag til grupper")
    await mette.reads("Hvorfor sådan?", "•")
    await walked.shoot("why")
    await mette.chooses("Grupperne", "Forslag til grupper")
    who, there = await walked.demo.app.db.look(somebody_to_move)
    await mette.chooses("Flyt, byt eller lås", "Hvem drejer det sig om?")
    await mette.finds(who)
    await mette.chooses(who, "Hvorfor: ")
    await mette.chooses(there, "Vejen bliver")
    await walked.shoot("move")
    await mette.chooses("Flyt", "Forslag til grupper")
    assert await walked.demo.app.db.look(group_of, who.partition(": ")[2]) == there.partition(" (")[0]
    await walked.shoot("moved")
    await mette.chooses("Send grupperne ud", "I har ikke valgt, hvad der skal ske")
    await mette.chooses("Send alligevel", "sendes ud: ")
    await walked.shoot("publish")
    assert walked.told("Din gruppe til") == set()
    await mette.press("Send nu")
    for name in (METTE, JONAS, ANNE, EMIL):
        await walked.hand(name).reads("Din gruppe til")
    coming = await walked.demo.app.db.look(who_comes)
    await walked.until(lambda: walked.told("Din gruppe til") == coming)
    await walked.shoot("published")


async def leaders_accept(walked: Way) -> Hand:
    """The first of the three who is asked accepts by hand, another says no, and all others accept by themselves."""
    question = "Vil du være gruppeleder"
    groups = await walked.demo.app.db.look(how_many_groups)
    await walked.until(lambda: len(walked.told(question)) == groups)
    first, *others = (name for name in (JONAS, ANNE, EMIL) if name in walked.told(question))
    await walked.hand(first).press("Ja, det vil jeg")
    await walked.hand(first).reads("Du er gruppeleder ✔")
    for name in others:
        await walked.hand(name).press("Nej, spørg en anden")
        await walked.hand(name).reads("Tak for svaret.")
    await walked.until(lambda: len(walked.told(question)) == groups - 1)
    await walked.act("Lad grupperne svare ja")
    await walked.hand(METTE).reads(f"{first} leder gruppe")
    await walked.shoot("leaders")
    return walked.hand(first)


async def the_day_begins(walked: Way) -> None:
    """The card an hour before, then the check-in with the link, for all who come."""
    mette, coming = walked.hand(METTE), await walked.demo.app.db.look(who_comes)
    await walked.go_to(at(15, 44))
    await walked.go_to(at(15, 45))
    await mette.reads("Begynder onsdag den 10. marts 2027 kl. 16.45")
    await walked.shoot("day")
    await walked.go_to(at(16, 15))
    for name in (METTE, JONAS, ANNE, EMIL):
        await walked.hand(name).reads("Mødet begynder kl. 16.45 – om 30 min.", "https://zoom.us/j/1234567890")
    await walked.until(lambda: walked.told("om 30 min.") == coming | {METTE})
    await walked.hand(ANNE).press("Jeg er her")
    await jumps(walked, at(16, 30))
    await mette.reads("om 15 min.")
    await jumps(walked, at(16, 35))
    await mette.reads("Om 10 min. begynder I.")
    await jumps(walked, at(16, 45))
    await mette.reads("tid til at begynde")
    await walked.shoot("check-in")
    await mette.press("Start mødet")
    await mette.reads("▶ Virtuel velkomst", "til kl. 17.00")
    await walked.shoot("started")


async def the_plenary(walked: Way) -> None:
    """Cues in time; more minutes, a pause and an undo by the buttons."""
    mette = walked.hand(METTE)
    await jumps(walked, at(16, 55))
    await mette.reads("5 min. tilbage af Virtuel velkomst")
    await jumps(walked, at(16, 58))
    await mette.reads("2 min. tilbage af Virtuel velkomst")
    await mette.press("+1 min.")
    await mette.reads("▶ Virtuel velkomst", "til kl. 17.01")
    await mette.press("+5 min.")
    await mette.reads("▶ Virtuel velkomst", "til kl. 17.06")
    await mette.press("Fortryd")
    await mette.reads("▶ Virtuel velkomst", "til kl. 17.01")
    await mette.press("Pause")
    await mette.reads("⏸ Pause i Virtuel velkomst")
    await walked.shoot("paused")
    await walked.forward("+5 min")
    await mette.press("Fortsæt")
    await mette.reads("▶ Virtuel velkomst", "til kl. 17.06")
    await walked.go_to(at(17, 4))
    await mette.press("Næste")
    talks = "▶ Tre klyngemedlemmer præsenterer"
    await mette.reads(f"{talks}: Første")
    for part in (f"{talks}: Anden", f"{talks}: Tredje", "▶ Nyt fra PLO"):
        await mette.press("Næste")
        await mette.reads(part)
    await walked.go_to(at(18, 15))
    await mette.press("Næste")
    await mette.reads("▶ Intro til gruppearbejdet med data", "til kl. 18.30")
    await walked.shoot("plenary")


async def jumps(walked: Way, moment: datetime) -> None:
    """Press »Spring til næste« until the clock has come to this moment."""
    while walked.demo.clock.now() < moment:
        await walked.jump()
    assert walked.demo.clock.now() == moment


async def the_group_work(walked: Way) -> None:
    mette, coming = walked.hand(METTE), await walked.demo.app.db.look(who_comes)
    await walked.go_to(at(18, 30))
    await mette.press("Næste")
    await walked.until(lambda: walked.told("Gruppearbejde til kl. 19.30") == coming | {METTE})
    anne = walked.hand(ANNE)
    await anne.reads("tilbage på Zoom kl. 19.30")
    await walked.shoot("group-work")
    for moment, words in (
        (at(19, 15), "15 min. tilbage"),
        (at(19, 25), "5 min. tilbage"),
        (at(19, 30), "Nu: tilbage på Zoom."),
    ):
        # So shortly before, at the speed of life: however long it takes to stop the clock, it is not far on.
        await walked.go_to(moment - timedelta(seconds=2))
        await walked.speed("×1")
        await expect(anne.log.get_by_text(words, exact=True)).to_be_visible()
        await walked.speed("Pause")
    await anne.reads("5 min. tilbage i grupperne – tilbage på Zoom kl. 19.30")
    await walked.until(lambda: walked.told("Nu: tilbage på Zoom.") == coming | {METTE})
    await walked.shoot("back-on-zoom")


async def the_end(walked: Way) -> None:
    mette = walked.hand(METTE)
    await mette.press("Næste")
    await mette.reads("▶ Virtuel opsamling og evaluering")
    await mette.press("Afslut")
    await mette.reads("Mødet er slut.", "Tak for i dag")
    await walked.shoot("ended")


async def the_reports(walked: Way, leader: Hand) -> None:
    """All groups but one report by themselves; the missing one is chased and then writes by hand."""
    mette = walked.hand(METTE)
    await walked.until(lambda: len(walked.told("Vil du sende svaret fra gruppe")) == 5)
    await walked.act("Lad grupperne rapportere")
    await mette.reads("har sendt sit svar", "Mangler: gruppe")
    await walked.go_to(datetime(2027, 3, 12, 8, 30, tzinfo=COPENHAGEN))
    await leader.reads("mangler at sende sit svar")
    await walked.until(lambda: walked.told("mangler at sende sit svar fra") == {leader.name})
    await walked.shoot("chased")
    await write_report(walked, leader)
    await mette.reads("har sendt sit svar", "Alle 5 grupper har svaret.")
    await walked.shoot("reported")


async def write_report(walked: Way, leader: Hand) -> None:
    """Answer by answer, as the bot asks: words, a button, one left out."""
    newest = leader.log.locator("article.bot").last.locator(".text")
    await leader.press("Skriv gruppens svar")
    await expect(newest).to_contain_text("Emnevalg")
    n, asked = 0, await newest.text_content() or ""
    while "Gemt ✔ Svar fra gruppe" not in asked:
        n, question = n + 1, await newest.locator("b").last.inner_text()
        if "fyldestgørende" in question:
            await walked.shoot("report")
            await leader.press("Delvist fyldestgørende")
        elif "evaluere emnet" in question:
            await leader.say("om 6 måneder")
        elif "især så på" in question:
            await leader.press("Spring over")
        else:
            await leader.say(f"Svar {n} skrevet i hånden")
        await expect(newest).not_to_have_text(asked)
        asked = await newest.text_content() or ""
    await leader.chooses("Send til koordinatoren", "Sendt ✔ Svar fra gruppe")


async def the_document(walked: Way, leader: Hand) -> None:
    """The coordinator downloads the summary; it is a Word document with every group's answers."""
    mette = walked.hand(METTE)
    await mette.press("Lav samlet dokument")
    link = mette.log.get_by_role("link", name="2027-03-10-opsamling-fra-grupperne.docx")
    async with walked.page.expect_download() as told:
        await link.click()
    await walked.shoot("summary")
    document = Document(await (await told.value).path())
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert [one for one in headings if one.startswith("Gruppe ")] == [f"Gruppe {n}" for n in range(1, 6)]
    for question in ("Emnevalg", "Motivation for emnevalget", "Hvor fyldestgørende data var til jeres brug"):
        assert headings.count(question) == 5
    for words in ("Vi udskriver mere end gennemsnittet", "skrevet i hånden", "Delvist fyldestgørende", leader.name):
        assert words in said
    assert "mangler" not in cells


def at(hour: int, minute: int) -> datetime:
    """A moment of the meeting day."""
    return datetime(2027, 3, 10, hour, minute, tzinfo=COPENHAGEN)


def who_comes(conn: Connection) -> set[str]:
    """The names of all who have answered that they come."""
    joined = answers.join(members, members.c.id == answers.c.member_id)
    return set(conn.execute(select(members.c.name).select_from(joined).where(answers.c.attend == "yes")).scalars())


def group_of(conn: Connection, name: str) -> str:
    """The group somebody is proposed for, as the buttons call it."""
    groups = proposals.view(conn, 1).groups
    return next(f"Gruppe {group.number}" for group in groups if name in {seat.name for seat in group.seats})


def how_many_groups(conn: Connection) -> int:
    return len(proposals.view(conn, 1).groups)


def somebody_to_move(conn: Connection) -> tuple[str, str]:
    """Two buttons: somebody in the largest group, and the smallest other group that has room."""
    found = proposals.view(conn, 1)
    placed = [group for group in found.groups if not group.self_made]
    large = max(placed, key=lambda one: len(one.seats))
    small = min((one for one in placed if one is not large), key=lambda one: len(one.seats))
    return f"{large.number}: {large.seats[-1].name}", f"Gruppe {small.number} ({len(small.seats)})"
