"""The reply page: the chat's own form for those without Telegram, and who it is shut to."""

import logging
import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from bot.storage import read, reply_links
from bot.storage.tables import answers, meetings, members
from bot.storage.tables import reply_links as links
from tests.support.half_by_mail import call_off, invited, link_in, mails_of, reply_page, to_meeting
from tests.support.town import METTE, Town

LARS = "Lars Egelund"
REFUSED = (
    "Linket kan ikke bruges Det er skrevet forkert, for gammelt eller trukket tilbage. "
    "Brug linket i den nyeste mail, eller bed din klyngekoordinator om et nyt."
)


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


@pytest.fixture
async def page(town):
    invited(town)
    async with reply_page(town) as browser:
        browser.path = link_in(mails_of(town, LARS)[0])
        yield browser


def answer_of(town, name):
    with town.db.begin() as conn:
        seat = next(iter(read.members_where(conn, members.c.name == name)))
        return read.answers_of(conn, 1).get(seat.id)


async def answered(page):
    await page.open(page.path)
    await page.send(page.path, q_attend="yes", q_grouping="place", q_locum="no")


async def test_opening_a_link_changes_nothing(town, page):
    """Mail programs open links by themselves: the answer in the address is only marked, and no answer is kept."""
    await page.open(f"{page.path}?svar=no")
    assert re.findall(r'value="(\w+)" checked', page.html) == ["no"]
    assert answer_of(town, LARS) is None


async def test_the_same_three_questions_give_the_same_answer(town, page):
    """Coming, placed, no locum: kept as in the chat, and the receipt is the chat's."""
    await answered(page)
    assert page.status == 200
    assert (
        "Gemt ✔ Du har svaret: Fremmøde: Deltager Gruppe: Vil gerne placeres i gruppe UA eller vikar: Nej" in page.text
    )
    given = answer_of(town, LARS)
    assert (given.attend, given.grouping, given.locum, given.whole) == ("yes", "place", "no", True)


def questions(html):
    """The questions as they stand: the answers to an earlier one that bring each, and what it asks."""
    legends = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<legend>(.*?)</legend>", html)]
    return [tuple(re.fullmatch(r"(?:Hvis du svarer »([^«]*)«: )?(.*)", one).groups()) for one in legends]


async def test_all_questions_stand_on_the_page_at_once(page):
    """Those that an answer brings say which; the deadline stands above; one press is enough."""
    text = await page.open(page.path)
    assert "Svar senest onsdag den 24. februar 2027 kl. 20.00 (uge 8)." in text
    assert questions(page.html) == [
        (None, "Kommer du?"),
        (
            "Deltager",
            "Gruppearbejdet foregår i små grupper, der sidder sammen. Finder du selv en gruppe, "
            "eller vil du gerne placeres i en?",
        ),
        (
            "Sørger selv for gruppe",
            "Hvad kalder I gruppen? Skriv et navn, eller den kode, du har fået af en kollega. "
            "Bagefter får du en kode, som de andre kan skrive.",
        ),
        ("Deltager", "Er du UA eller vikar?"),
        ("Ja, UA eller vikar", "Hvilken praksis er du i? Vælg, eller skriv navnet."),
    ]
    await page.send(
        page.path, q_attend="yes", q_grouping="own", t_own_group="Søndergruppen", q_locum="yes",
        q_practice="Lægerne Kastanjen", t_practice="Lægerne Kastanjen",
    )  # fmt: skip
    assert "Gemt ✔ Du har svaret: Fremmøde: Deltager Gruppe: Sørger selv for gruppe" in page.text
    assert "Svar senest" not in page.text


async def test_what_a_no_makes_needless_is_no_fault(town, page):
    """With a no the other answers count for nothing, whatever stands there, and it is all the page says."""
    await page.open(page.path)
    await page.send(page.path, q_attend="no", q_grouping="own", t_own_group="010190-1234", q_locum="yes")
    assert page.status == 200
    given = answer_of(town, LARS)
    assert (given.attend, given.grouping, given.own_group, given.locum, given.whole) == ("no", "", "", "", True)


async def test_nothing_written_is_lost_at_a_fault(town, page):
    """With the first question passed over the others keep what stands there, and nothing of it is kept unasked."""
    await page.open(page.path)
    await page.send(page.path, q_grouping="own", t_own_group="Søndergruppen", q_locum="yes", t_practice="kastanjen")
    assert page.status == 422
    assert re.findall(r'<a href="#(\w+)">', page.html) == ["attend"]
    assert answer_of(town, LARS) is None
    assert re.findall(r'name="(q\.[^"]*)" value="([^"]*)" checked', page.html) == [
        ("q.grouping", "own"), ("q.locum", "yes"),
    ]  # fmt: skip
    assert re.findall(r'name="(t\.[^"]*)" value="([^"]*)"', page.html) == [
        ("t.own_group", "Søndergruppen"), ("t.practice", "kastanjen"),
    ]  # fmt: skip
    await page.send(page.path, q_attend="yes")
    assert re.findall(r'<a href="#(\w+)">', page.html) == ["practice"]
    assert "Mener du Lægerne Kastanjen?" in page.text
    assert "Resten er gemt." in page.text
    assert answer_of(town, LARS).own_group == "Søndergruppen"


async def test_after_the_deadline_the_page_says_who_is_told(town, page):
    """Who has not answered sees that the day is past, and that the coordinator hears; the receipt then says so too."""
    town.sleep_until(town.clock.moment.replace(year=2027, month=3, day=1))
    text = await page.open(page.path)
    assert "Fristen var onsdag den 24. februar 2027 kl. 20.00 (uge 8). Svarer du nu, får koordinatoren besked." in text
    await page.send(page.path, q_attend="yes", q_grouping="place", q_locum="no")
    assert "Fristen er overskredet, så koordinatoren har fået besked." in page.text
    assert any("Lars Egelund (Lægehuset Solbakken)" in text for text in town.texts(METTE))


async def test_who_would_wait_is_told_before_they_answer(town, page):
    """Where all places are taken the page says so beside the question, as the chat does."""
    with town.db.begin() as conn:
        conn.execute(update(meetings).values(capacity=1))
    town.press(METTE, "Deltager")
    words = "Kommer du? Alle pladser er taget. Svarer du »Deltager«, er det til ventelisten. Deltager Deltager ikke"
    assert words in await page.open(page.path)


async def test_half_an_answer_is_kept_and_the_rest_asked_for(town, page):
    """Each Gem keeps what it can; a question that was passed over is named, and links to its place."""
    await page.open(page.path)
    await page.send(page.path, q_attend="yes", q_grouping="place")
    assert page.status == 422
    assert "Det her skal rettes, før svaret er helt: Resten er gemt." in page.text
    assert re.findall(r'<a href="#(\w+)">(.*?)</a>', page.html) == [("locum", "Er du UA eller vikar? Vælg et svar.")]
    given = answer_of(town, LARS)
    assert (given.grouping, given.whole) == ("place", False)


async def test_what_is_only_near_is_asked_about(town, page):
    """A practice that is only like one of the cluster's is offered, not taken; what was answered stays."""
    await page.open(page.path)
    await page.send(page.path, q_attend="yes")
    await page.send(page.path, q_grouping="place", q_locum="yes")
    assert "Mener du Lægerne Kastanjen?" in await page.send(page.path, t_practice="kastanjen")
    await page.send(page.path, q_practice="Lægerne Kastanjen")
    assert answer_of(town, LARS).practice == "Lægerne Kastanjen"


async def test_an_answer_is_found_and_changed(town, page):
    """The same link shows what was answered; changed after the deadline, the coordinator hears of it."""
    await answered(page)
    assert "Du har svaret: Fremmøde: Deltager" in await page.open(page.path)
    town.sleep_until(town.clock.moment.replace(year=2027, month=3, day=1))
    await page.open(f"{page.path}?ret=1")
    await page.send(page.path, q_attend="no")
    assert "Fristen er overskredet, så koordinatoren har fået besked." in page.text
    assert any("Lars Egelund (Lægehuset Solbakken) har ændret sit svar" in text for text in town.texts(METTE))


async def test_two_people_at_once_do_not_overwrite_each_other_unseen(town, page):
    """While the page is open the coordinator answers for Lars: his old page is not taken, and shows the newest."""
    await page.open(page.path)
    to_meeting(town)
    for label in ("Svar", "Svar for en anden", LARS, "Deltager ikke"):
        town.press(METTE, label)
    await page.send(page.path, q_attend="yes")
    assert page.status == 409
    assert "Svaret er blevet ændret, siden du åbnede siden. Her er det nyeste." in page.text
    assert answer_of(town, LARS).attend == "no"


async def test_english_on_one_press(town, page):
    """The whole page in English; who has no chat is written to in English from then on."""
    assert "You are answering as Lars Egelund Are you coming? Coming Not coming" in await page.open(
        f"{page.path}?lang=en"
    )
    assert '<html lang="en">' in page.html
    await page.send(f"{page.path}?lang=en", q_attend="no")
    assert "Saved ✔ Your answer: Attendance: Not coming" in page.text
    assert mails_of(town, LARS)[-1].subject == "Saved ✔ Your answer: Not coming"


async def test_a_cpr_number_is_refused_and_not_kept(town, page):
    """Nothing that looks like a patient's number is taken, here either."""
    await page.open(page.path)
    await page.send(page.path, q_attend="yes")
    await page.send(page.path, q_grouping="own", q_locum="no")
    await page.send(page.path, t_own_group="010190-1234")
    assert "Det ligner et CPR-nummer" in page.text
    assert answer_of(town, LARS).own_group == ""


async def test_text_of_people_is_never_markup(page):
    """A group's name with tags in it is shown as it stands."""
    await page.open(page.path)
    await page.send(page.path, q_attend="yes")
    await page.send(page.path, q_grouping="own", q_locum="no")
    await page.send(page.path, t_own_group="<script>alert(1)</script> & co")
    assert "<script" not in page.html
    assert "<script>alert(1)</script> & co" in page.text


FOREIGN = "/svar/q7Lw2-xYt_0aVbN4mKs8ZgAAAAAAAAAA"


@pytest.mark.parametrize(
    "path",
    [
        *(FOREIGN, "/svar/x", "/svar/..", "/svar/" + "a" * 4000, f"{FOREIGN}/moede.ics", "/kalender/x.ics"),
        *("/svar", "/svar/", f"{FOREIGN}/", f"{FOREIGN}/mere/endnu"),
    ],
)
async def test_a_guessed_link_opens_nothing(page, path, caplog):
    """Whatever is made up gets one answer, and only the reason is logged: no token, no name."""
    caplog.set_level(logging.WARNING)
    text = await page.open(path)
    assert page.status == 404
    if path != "/svar/..":
        assert text == REFUSED
        assert [(record.message, record.state) for record in caplog.records] == [
            ("a personal link was refused", "unknown")
        ]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda: update(links).values(expires_at=links.c.created_at), "expired"),
        (lambda: update(links).values(revoked_at=links.c.created_at), "revoked"),
        (lambda: update(members).where(members.c.name == LARS).values(left_at=members.c.joined_at), "left"),
        (lambda: update(links).values(subject_id=99), "gone"),
    ],
)
async def test_a_link_that_is_over_opens_nothing(town, page, spoil, why, caplog):
    """Expired, revoked, of somebody who has left, of a meeting that is gone: the same answer as a guessed one."""
    with town.db.begin() as conn:
        conn.execute(update(members).values(joined_at=town.clock.moment))
        conn.execute(spoil())
    assert (await page.open(page.path), page.status) == (REFUSED, 404)
    assert (await page.send(page.path, q_attend="yes"), page.status) == (REFUSED, 404)
    assert {record.state for record in caplog.records} == {why}
    assert "Lars" not in caplog.text
    assert page.path.rpartition("/")[2] not in caplog.text


async def test_a_flood_of_guesses_is_told_to_wait_and_fills_no_log(town, page, caplog):
    """After thirty in ten minutes one line says so; who has a link that opens comes in all the while."""
    caplog.set_level(logging.WARNING)
    for n in range(40):
        await page.open(f"/svar/made-up-{n}")
        assert page.status == (404 if n < 30 else 429)
    assert page.headers["Retry-After"] == "600"
    assert [record.message for record in caplog.records] == ["a personal link was refused"] * 30 + [
        "many personal links are refused; no more of them are logged for some minutes"
    ]
    await page.open(page.path)
    assert page.status == 200
    town.clock.moment += timedelta(minutes=10)
    await page.open("/svar/made-up")
    assert page.status == 404


async def test_a_link_expires_by_itself(town, page):
    """Two weeks after the meeting the link is over."""
    with town.db.begin() as conn:
        ends = read.meeting(conn, 1).ends
    town.clock.moment = ends + timedelta(days=13)
    await page.open(page.path)
    assert page.status == 200
    town.clock.moment = ends + timedelta(days=14)
    await page.open(page.path)
    assert page.status == 404


async def test_a_link_answers_for_nobody_else(town, page):
    """Another member's id in the form changes nothing: whose answer it is follows from the link alone."""
    await page.open(page.path)
    await page.send(page.path, q_attend="no", member="2", q_member="2")
    with town.db.begin() as conn:
        assert [row.member_id for row in conn.execute(select(answers))] == [
            row.id for row in read.members_where(conn, members.c.name == LARS)
        ]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
async def test_a_form_from_another_site_is_not_taken(town, page, headers):
    """A form sent from elsewhere is refused, even with the right address."""
    await page.open(page.path)
    await page.send(page.path, headers=headers, q_attend="no")
    assert (page.status, answer_of(town, LARS)) == (403, None)


async def test_our_own_forms_are_taken_behind_a_proxy(town, page):
    """The public address is ours too."""
    await page.open(page.path)
    await page.send(
        page.path, headers={"Origin": "https://drejebot.example", "Sec-Fetch-Site": "same-origin"}, q_attend="no"
    )
    assert answer_of(town, LARS).attend == "no"


async def test_a_page_is_not_kept_framed_or_scripted(page):
    """The headers allow no script, no frame, no foreign form, no copy and no index."""
    await page.open(page.path)
    assert page.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert "<script" not in page.html


async def test_too_large_a_form_is_refused(town, page):
    """Nobody fills the memory through this door."""
    await page.open(page.path)
    await page.send(page.path, t_own_group="x" * 70_000, q_attend="yes")
    assert (page.status, answer_of(town, LARS)) == (413, None)


async def test_after_the_meeting_the_answer_is_only_shown(town, page):
    """A meeting that is called off or over can be looked at, not answered."""
    await answered(page)
    call_off(town)
    text = await page.open(f"{page.path}?ret=1")
    assert "Det er forbi eller aflyst, så der kan ikke svares mere." in text
    assert "<form" not in page.html
    await page.send(page.path, q_attend="no")
    assert answer_of(town, LARS).attend == "yes"


async def test_the_calendar_is_only_for_who_comes(page):
    """The event can be fetched from the receipt, and not by who has said no."""
    await answered(page)
    await page.open(f"{page.path}/moede.ics")
    (event,) = Calendar.from_ical(page.html).walk("VEVENT")
    assert str(event["DTEND"].dt) == "2027-03-10 20:00:00+01:00"
    await page.open(f"{page.path}?ret=1")
    await page.send(page.path, q_attend="no")
    await page.open(f"{page.path}/moede.ics")
    assert page.status == 404


async def test_the_private_calendar_follows_along(town, page):
    """The feed shows the meeting with its own number, and a revoked address shows nothing."""
    with town.db.begin() as conn:
        lars = next(iter(read.members_where(conn, members.c.name == LARS)))
        token = reply_links.mint(conn, lars.id, "feed", 0, town.clock.moment, None)
    await page.open(f"/kalender/{token}.ics")
    (event,) = Calendar.from_ical(page.html).walk("VEVENT")
    assert (str(event["UID"]), str(event["STATUS"])) == ("meeting-1@drejebot.drejebot", "CONFIRMED")
    with town.db.begin() as conn:
        reply_links.revoke(conn, lars.id, town.clock.moment, "feed")
    await page.open(f"/kalender/{token}.ics")
    assert page.status == 404


async def test_a_link_to_an_answer_is_no_calendar(page):
    """A token opens only what it was made for."""
    await page.open(page.path.replace("/svar/", "/kalender/") + ".ics")
    assert page.status == 404
