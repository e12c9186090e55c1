"""The reply page in a real browser: without script, on a phone, by keyboard, and as axe-core sees it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.actions import Work, act
from bot.storage import read, reply_links
from bot.storage.tables import members
from bot.web.reply_page import reply_routes
from dialogs import commands as c
from tests.support.chat_page import chromium
from tests.support.half_by_mail import held_in_groups, invited, link_in, mails_of
from tests.support.town import Town
from tests.support.web_page import ON_A_PHONE, Pages, faults, shoot, small, wide

pytestmark = pytest.mark.e2e

LARS = "Lars Egelund"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


class House(Pages):
    """A town with its reply page; `path` is what Lars has in his mail."""

    def __init__(self, browser: Browser, town: Town, path: str) -> None:
        super().__init__(browser, town, lambda town: reply_routes(town.db, town.clock, town.settings, lambda: None))
        self.path = path

    def see(self, query: str = "", **options: Any) -> Page:
        return self.look(f"{self.path}{query}", **options)


@pytest.fixture
def house(browser: Browser) -> Iterator[House]:
    town = Town()
    invited(town)
    made = House(browser, town, link_in(mails_of(town, LARS)[0]))
    yield made
    made.close()


def test_the_whole_answer_on_a_phone_without_script(house: House):
    """From the mail's button to the receipt by one press: all is asked at once, and what was passed over is named."""
    page = house.see("?svar=yes", **ON_A_PHONE)
    expect(page.get_by_role("radio", name="Deltager", exact=True)).to_be_checked()
    expect(page.get_by_role("banner")).to_contain_text("Svar senest onsdag den 24. februar 2027 kl. 20.00 (uge 8).")
    shoot(page, "reply-1-first")
    page.get_by_label("Sørger selv for gruppe").check()
    page.get_by_role("group", name="Hvad kalder I gruppen?").get_by_label("Dit svar").fill("Søndergruppen")
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("alert")).to_contain_text("Er du UA eller vikar? Vælg et svar.")
    expect(page.get_by_role("group", name="Hvad kalder I gruppen?").get_by_role("radio", checked=True)).to_have_value(
        "Søndergruppen"
    )
    shoot(page, "reply-3-fault")
    page.get_by_role("link", name="Er du UA eller vikar?").click()
    page.get_by_label("Nej", exact=True).check()
    page.get_by_label("Vil gerne placeres i gruppe").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status")).to_contain_text("Gemt ✔ Du har svaret:")
    shoot(page, "reply-4-receipt")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Gruppe: Vil gerne placeres i gruppe")
    page.get_by_role("link", name="Ret svaret").click()
    expect(page.get_by_role("radio", name="Vil gerne placeres i gruppe")).to_be_checked()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Tilbage uden at rette").click()
        page.get_by_role("link", name="Hent til kalenderen").click()
    assert fetched.value.suggested_filename == "klyngemoede-2027-03-10.ics"


def test_a_question_says_which_answer_brings_it(house: House):
    """A screen reader hears the condition with the question; a no needs nothing else."""
    page = house.see()
    group = page.get_by_role("group", name="Hvis du svarer »Deltager«: Er du UA eller vikar?")
    expect(group.get_by_role("radio")).to_have_count(2)
    shoot(page, "reply-2-wide")
    page.get_by_label("Deltager ikke").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status")).to_contain_text("Fremmøde: Deltager ikke")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen_and_everything_large_enough(house: House, width: int):
    """On the smallest phone too; every target is at least 44 pixels high."""
    page = house.see("?ret=1", viewport={"width": width, "height": 700})
    assert not wide(page)
    assert small(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(house: House, scheme: Any):
    """The questions, the faults, the receipt and the refusal hold WCAG 2.2 AA by day and by night."""
    # The page's own rules allow no script at all, so the examiner is let in past them.
    page = house.see(color_scheme=scheme, bypass_csp=True)
    assert faults(page) == []
    page.get_by_label("Deltager", exact=True).check()
    page.get_by_label("Sørger selv for gruppe").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Ja, UA eller vikar").check()
    page.get_by_label("Dit svar").fill("Søndergruppen")
    page.get_by_role("group", name="Hvilken praksis").get_by_label("Eller skriv svaret").fill("kastanjen")
    page.get_by_role("button", name="Gem").click()
    shoot(page, f"reply-5-meant-{scheme}")
    assert faults(page) == []
    page.get_by_label("Lægerne Kastanjen").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status")).to_contain_text("Praksis: Lægerne Kastanjen")
    shoot(page, f"reply-6-receipt-{scheme}")
    assert faults(page) == []
    page.get_by_role("button", name="Hold min kalender opdateret").click()
    expect(page.get_by_role("heading", name="Din private kalenderadresse")).to_be_visible()
    shoot(page, f"reply-6-feed-{scheme}")
    assert faults(page) == []
    page.goto(f"{house.url}/svar/forkert")
    shoot(page, f"reply-7-refused-{scheme}")
    assert faults(page) == []


def test_by_keyboard_alone(house: House):
    """Tab, arrows and Enter are enough, and where one stands can be seen."""
    page = house.see(viewport={"width": 800, "height": 700})
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="Deltager", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Deltager ikke")).to_be_checked()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Fremmøde: Deltager ikke")


def test_the_browser_has_nothing_to_complain_about(house: House):
    """No script, style or picture is held back by the page's own rules."""
    page = house.see()
    page.get_by_label("Deltager ikke").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert [line for line in house.complaints if "favicon" not in line] == []


def test_english_is_one_press_away(house: House):
    """The other language is named in itself, and the page's own language is marked."""
    page = house.see()
    page.get_by_role("link", name="In English").click()
    expect(page.get_by_role("group", name="Are you coming?")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.fixture
def group(browser: Browser) -> Iterator[House]:
    """Lars leads a group that has met; the page is that of its report."""
    town = Town()
    held_in_groups(town, LARS, "Tobias Fjeldgaard", "Simon Alken")
    with town.db.begin() as conn:
        lars = next(iter(read.members_where(conn, members.c.name == LARS))).id
        token = reply_links.mint(conn, lars, "report", 1, town.clock.moment, None)
    made = House(browser, town, f"/svar/{token}")
    yield made
    made.close()


def test_a_report_is_written_over_time_and_sent_without_script(group: House):
    """A draft is saved and found again; a day that cannot be told is asked for; then it is sent, and can be changed."""
    page = group.see(**ON_A_PHONE)
    shoot(page, "report-1-empty")
    page.get_by_role("group", name="Motivation").get_by_label("Dit svar").fill("To grunde:\n1. tid\n2. vaner")
    page.get_by_role("button", name="Gem kladden").click()
    expect(page.get_by_role("status")).to_contain_text("Gemt ✔ Du kan skrive videre")
    page.get_by_role("group", name="Hvornår vil I evaluere emnet?").get_by_label("Dit svar").fill("når vi har tid")
    page.get_by_role("button", name="send til koordinatoren").click()
    expect(page.get_by_role("status")).to_contain_text("ikke sendt endnu")
    expect(page.get_by_role("group", name="Motivation").get_by_label("Dit svar")).to_have_value(
        "To grunde:\n1. tid\n2. vaner"
    )
    shoot(page, "report-2-asked")
    page.get_by_label("Ingen påmindelse").check()
    page.get_by_role("button", name="send til koordinatoren").click()
    expect(page.get_by_role("status")).to_contain_text("Gemt ✔ Svar fra gruppe 1")
    shoot(page, "report-3-sent")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_has_no_barriers(group: House, scheme: Any):
    """axe-core finds nothing on a small phone, not with two having written the same field either."""
    page = group.see(viewport={"width": 320, "height": 640}, color_scheme=scheme, bypass_csp=True)
    assert (faults(page), wide(page), small(page)) == ([], False, [])
    other = group.see()
    other.get_by_role("group", name="Motivation").get_by_label("Dit svar").fill("Vaner")
    other.get_by_role("button", name="Gem kladden").click()
    expect(other.get_by_role("status")).to_be_visible()
    page.get_by_role("group", name="Motivation").get_by_label("Dit svar").fill("Tid")
    page.get_by_role("button", name="Gem kladden").click()
    expect(page.get_by_role("alert")).to_contain_text("Imens har en anden skrevet: »Vaner«.")
    shoot(page, f"report-4-clash-{scheme}")
    assert (faults(page), wide(page)) == ([], False)


@pytest.fixture
def survey(browser: Browser) -> Iterator[House]:
    """A survey without names, one question of each kind, has come to Lars."""
    town = Town()
    invited(town)
    with town.db.begin() as conn:
        mette = read.member(conn, 1)
        work = Work(conn, town.clock.moment, 1, "da", mette, town.settings)
        act(c.CreateSurvey(1, "Hvordan bruger vi CRP?", named=False, answer_by="2026-12-03"), work)
        act(c.AddQuestion(1, "scale", "Hvor tryg er du ved CRP?"), work)
        act(c.AddQuestion(1, "choice", "Hvor ofte?", ("Dagligt", "Sjældent")), work)
        act(c.AddQuestion(1, "text", "Hvad mangler du?"), work)
        act(c.SendSurvey(1), work)
    town.settle()
    made = House(browser, town, link_in(mails_of(town, LARS)[-1]))
    yield made
    made.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_survey_is_answered_without_barriers(survey: House, scheme: Any):
    """What was passed over is named and what was written stands; then thanks; axe-core finds nothing on the way."""
    page = survey.see(viewport={"width": 320, "height": 640}, color_scheme=scheme, bypass_csp=True)
    assert (faults(page), wide(page), small(page)) == ([], False, [])
    page.get_by_label("4", exact=True).check()
    page.get_by_label("Dit svar").fill("Mere tid")
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_role("alert")).to_contain_text("2. Hvor ofte? Vælg et svar.")
    expect(page.get_by_label("Dit svar")).to_have_value("Mere tid")
    shoot(page, f"survey-1-fault-{scheme}")
    assert faults(page) == []
    page.get_by_label("Sjældent").check()
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_role("status")).to_contain_text("Det er gemt uden dit navn.")
    shoot(page, f"survey-2-thanks-{scheme}")
    assert faults(page) == []
