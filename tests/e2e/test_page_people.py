"""The chat page's people: who is shown, found, pinned, unread, added and blocked; groups; the phone's switcher."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.chat_page import PHONE, Stage, chromium, inline, pane

pytestmark = pytest.mark.e2e

CLUSTER = ["Mette Krogh", "Anna Holm", "Jens Nørgård", *(f"Læge {number}" for number in range(4, 31))]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    with Stage(browser, CLUSTER) as opened:
        opened.greet()
        yield opened


def panes(page: Page) -> Any:
    return page.locator(".pane h2")


def people(page: Page) -> Any:
    return page.get_by_role("complementary", name="Personer").get_by_role("listitem")


def test_the_coordinator_stands_first_and_pinned(stage: Stage):
    """The first visit shows the coordinator's conversation first, pinned, with as many more as fit."""
    page = stage.open(size=(1400, 800))
    expect(panes(page)).to_have_text(CLUSTER[:3])
    expect(pane(page, "Mette Krogh").get_by_role("button", name="Fastgør")).to_have_attribute("aria-pressed", "true")


def test_thirty_people_are_searched_by_any_part_of_the_name(stage: Stage):
    """The list narrows as one types, without regard to case, accents and æøå; a press shows the person."""
    page = stage.open()
    expect(people(page)).to_have_count(30)
    search = page.get_by_label("Søg efter en person")
    search.fill("norgard")
    expect(people(page)).to_have_count(1)
    search.fill("finnes ikke")
    expect(people(page)).to_have_text("Ingen hedder det.")
    search.fill("læge 27")
    people(page).get_by_role("button", name="Læge 27").first.click()
    expect(pane(page, "Læge 27")).to_be_visible()


def test_a_full_window_lets_the_unpinned_go(stage: Stage):
    """Who is shown last takes the place of the oldest that is not pinned; the view outlives a reload."""
    page = stage.open(size=(1400, 800))
    expect(page.locator(".pane")).to_have_count(3)
    pane(page, "Jens Nørgård").get_by_role("button", name="Fastgør Jens Nørgård").click()
    people(page).get_by_role("button", name="Læge 9").first.click()
    shown = ["Mette Krogh", "Jens Nørgård", "Læge 9"]
    expect(panes(page)).to_have_text(shown)
    page.reload()
    expect(panes(page)).to_have_text(shown)
    pane(page, "Læge 9").get_by_role("button", name="Luk").click()
    expect(page.locator(".pane")).to_have_count(2)


def test_unread_messages_are_counted_until_they_are_seen(stage: Stage):
    """A person who is not shown gathers unread messages; showing the conversation reads them."""
    page = stage.open()
    jens = stage.people[9]
    row = people(page).filter(has_text="Læge 10")
    stage.bot("sendMessage", chat_id=jens.id, text="Kommer du?")
    stage.bot("sendMessage", chat_id=jens.id, text="Svar gerne i dag.")
    expect(row.get_by_text("2 ulæste beskeder")).to_be_attached()
    row.get_by_role("button", name="Læge 10").first.click()
    expect(pane(page, "Læge 10").get_by_text("Svar gerne i dag.")).to_be_visible()
    expect(row.get_by_text("ulæste beskeder")).to_have_count(0)


def test_a_person_is_added_and_says_hello(stage: Stage):
    """A new person gets a pane at once, and the Start button greets the bot."""
    page = stage.open()
    page.get_by_role("button", name="Tilføj en person").click()
    dialog = page.get_by_role("dialog", name="Tilføj en person")
    expect(dialog.get_by_role("button", name="Tilføj")).to_be_disabled()
    dialog.get_by_label("Navn").fill("Gæst fra kommunen")
    dialog.get_by_label("Navn").press("Enter")
    expect(dialog).to_be_hidden()
    pane(page, "Gæst fra kommunen").get_by_role("button", name="Start").click()
    expect(pane(page, "Gæst fra kommunen").get_by_role("article")).to_contain_text("/start")
    (update,) = stage.heard()
    assert (update["message"]["from"]["first_name"], update["message"]["text"]) == ("Gæst", "/start")


def test_what_is_half_written_waits_for_its_writer(stage: Stage):
    """A draft is still there when the conversation has been away."""
    page = stage.open()
    pane(page, "Mette Krogh").get_by_label("Skriv som Mette Krogh").fill("Kan vi flytte")
    pane(page, "Mette Krogh").get_by_role("button", name="Luk").click()
    people(page).get_by_role("button", name="Mette Krogh").first.click()
    expect(pane(page, "Mette Krogh").get_by_label("Skriv som Mette Krogh")).to_have_value("Kan vi flytte")


def test_a_person_can_block_the_bot_and_let_it_back(stage: Stage):
    """Blocking takes the composer away and says so; the bot hears of both."""
    page = stage.open()
    box = pane(page, "Mette Krogh")
    box.get_by_role("button", name="Blokér botten som Mette Krogh").click()
    expect(box.get_by_text("Mette Krogh har blokeret botten")).to_be_visible()
    expect(box.get_by_role("textbox")).to_have_count(0)
    box.get_by_role("button", name="Fjern blokeringen").click()
    expect(box.get_by_role("textbox")).to_be_visible()
    states = [update["my_chat_member"]["new_chat_member"]["status"] for update in stage.heard()]
    assert states == ["kicked", "member"]


def test_a_group_made_while_one_looks_is_shown_and_pressed_in(stage: Stage):
    """A new group appears by itself; one presses and writes as one of its members."""
    page = stage.open()
    members = [person.id for person in stage.people[:2]]
    group = stage.act(stage.playground.people.create_group, "Klynge Skanderborg", members)
    stage.heard()
    stage.bot("sendMessage", chat_id=group.id, text="Svar 21/29", reply_markup=inline([("Vis", "v")]))
    people(page).get_by_role("button", name="Klynge Skanderborg").first.click()
    box = pane(page, "Klynge Skanderborg")
    box.get_by_role("combobox", name="Skriv som").select_option("Anna Holm")
    box.get_by_role("button", name="Vis").click()
    expect(box.get_by_role("button", name="Vis")).to_have_attribute("aria-busy", "true")
    (update,) = stage.heard()
    query = update["callback_query"]
    assert (query["from"]["first_name"], query["message"]["chat"]["id"]) == ("Anna", group.id)
    stage.bot("answerCallbackQuery", callback_query_id=query["id"], text="Otte mangler")
    expect(box.get_by_text("Otte mangler")).to_be_visible()
    box.get_by_label("Skriv i Klynge Skanderborg").fill("/plan")
    box.get_by_role("button", name="Send", exact=True).click()
    expect(box.get_by_role("article").last).to_contain_text("Anna Holm")
    box.get_by_role("link", name="/plan").click()
    expect(box.get_by_role("article")).to_have_count(3)


def test_a_phone_shows_one_pane_with_a_switcher(stage: Stage):
    """One conversation at a time; names above it with what is unread; all people in a drawer."""
    page = stage.open(PHONE, has_touch=True)
    switcher = page.get_by_role("navigation", name="Samtaler")
    expect(page.locator(".pane")).to_have_count(1)
    stage.bot("sendMessage", chat_id=stage.people[1].id, text="Kommer du?")
    tab = switcher.get_by_role("button", name="Anna Holm")
    expect(tab).to_contain_text("1 ulæst besked")
    tab.tap()
    expect(pane(page, "Anna Holm").get_by_text("Kommer du?")).to_be_visible()
    expect(tab).to_have_attribute("aria-current", "true")
    expect(panes(page)).to_have_text(["Anna Holm"])
    switcher.get_by_role("button", name="Alle personer").tap()
    sheet = page.get_by_role("dialog", name="Personer")
    sheet.get_by_label("Søg efter en person").fill("læge 30")
    sheet.get_by_role("button", name="Læge 30").first.tap()
    expect(sheet).to_be_hidden()
    expect(pane(page, "Læge 30")).to_be_visible()
