"""The clock page as the server makes it: complete without a script, live with one, silent about everything else."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from aiohttp import ClientResponse, ClientSession

from bot.agenda import END, NEXT, PAUSE, START, Item, Programme, auto
from bot.web.clock_board import board_of, changes_in, counted
from bot.web.clock_page import STATIC, render_board, render_page
from bot.web.live_feed import Listener, LiveFeed, Picture
from tests.agenda.programmes import ACUTE, CHRONIC, HYBRID, PREHOSPITAL, START_AT_FOUR, after
from tests.web.clock_house import TOKEN, House, house, view_of


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self.lines.append(text)


def says(html: str) -> str:
    """What a reader hears, one piece after the other."""
    parser = _Text()
    parser.feed(html[max(html.find("<body"), 0) :])
    return " | ".join(parser.lines)


class TestWhatThePageSays:
    def test_a_running_part(self):
        """What runs, for how long still, who and what comes next, the whole programme, and where the meeting stands."""
        view = view_of(HYBRID, 20, (0, START), (17, NEXT))
        assert says(render_page(view, "da")) == (
            "Klyngemøde i Skanderborg | Mødets ur | 17.05 | "
            "Forbindelsen er væk. Uret går videre, og siden prøver igen. | "
            "I gang | Del af Virtuelle præsentationer | Første | oplægsholder | 12:00 | tilbage | "
            "Slutter kl. | 17.17 | 42:00 | tilbage af hele punktet | "
            "Næste kl. 17.17 | Anden | oplægsholder | "
            "2 min. bagud | Forventet slut kl. 20.00 | "
            "Program | 16.45 | Virtuel velkomst | slut | 17 min. | "
            "17.02 | planlagt | 17.00 | Virtuelle præsentationer | oplægsholder | nu | 45 min. | "
            "17.02 | Første | nu | 15 min. | 17.17 | Anden | 15 min. | 17.32 | Tredje | 15 min. | "
            "17.47 | planlagt | 17.45 | Nyt fra PLO og praksiskonsulenter | PLO-K og praksiskonsulent | 28 min. | "
            "18.15 | Intro til gruppearbejde | 15 min. | "
            "18.30 | Gruppearbejde | gruppeleder | i grupper | 1 t. | "
            "19.30 | Opsamling og evaluering | 30 min. | In English"
        )

    @pytest.mark.parametrize(
        ("view", "expected"),
        [
            (view_of(HYBRID, -12.25), "Ikke begyndt | Klyngemøde i Skanderborg | 12:15 | til mødet begynder"),
            (view_of(HYBRID, 3), "Begynder om lidt | Klyngemøde i Skanderborg | Mødet skulle begynde kl. | 16.45"),
            (view_of(HYBRID, 11, (0, START)), "Under 5 min. tilbage | Virtuel velkomst | 4:00 | tilbage"),
            (view_of(HYBRID, 13.5, (0, START)), "Under 2 min. tilbage | Virtuel velkomst | 1:30 | tilbage"),
            (view_of(HYBRID, 17.5, (0, START)), "Over tiden | Virtuel velkomst | +2:30 | over tiden"),
            (view_of(HYBRID, 30, (0, START), (5, PAUSE)), "Sat på pause | Virtuel velkomst | 10:00 | tilbage, når"),
            (view_of(PREHOSPITAL, 4, (0, START), (2, NEXT), (3, NEXT), (4, NEXT)), "Pause | Kort pause | 10:00"),
            (view_of(HYBRID, 30, (0, START), (20, END)), "Mødet er slut | Klyngemøde i Skanderborg | Tak for i dag."),
        ],
    )
    def test_each_state_has_its_word(self, view, expected):
        """Colour is never alone: every state is said in words."""
        assert expected in says(render_page(view, "da"))

    def test_a_fixed_end_that_cannot_be_kept_is_named(self):
        """Half an hour late is more than can be absorbed."""
        assert "15 min. over den faste sluttid" in says(render_board(view_of(CHRONIC, 30, (30, START)), "da"))

    def test_an_option_nobody_took_is_not_missed(self):
        """A meeting that ends at its end is on time though the ambulance did not come."""
        view = view_of(PREHOSPITAL, 120, (0, START), (5, NEXT), (120, END))
        assert "Til tiden | Sluttede kl. 18.00 | Program" in says(render_board(view, "da"))

    def test_english_says_the_same(self):
        """The words are English, the titles stay the programme's."""
        html = render_page(view_of(HYBRID, 8, (0, START)), "en")
        assert "Under way | Virtuel velkomst | 7:00 | left | Ends at | 17:00" in says(html)

    def test_both_languages_have_the_same_words(self):
        """Whatever da.j2 names, en.j2 names too, in the same shape."""

        def names(lang: str) -> list[str]:
            text = STATIC.joinpath(f"{lang}.j2").read_text(encoding="utf-8")
            return re.findall(r"{% (?:set|macro) (\w+(?:\([\w, ]*\))?)|\"(\w+)\":", text)

        assert names("da") == names("en")

    def test_titles_are_data(self):
        """A title that looks like markup is shown as it was written."""
        view = view_of(Programme((Item("a", "<img src=x onerror=alert(1)>", 5),), START_AT_FOUR), 1, (0, START))
        html = render_page(view, "da")
        assert "<img" not in html
        assert "<img src=x onerror=alert(1)>" in says(html)

    def test_the_board_of_an_event_holds_no_seconds(self):
        """Two boards made within a second are the same bytes, so nothing is sent twice."""
        early, late = (render_board(view_of(HYBRID, minutes, (0, START)), "da") for minutes in (5, 5.01))
        assert early == late

    def test_the_code_to_scan_is_there_until_the_meeting_runs(self):
        """Those who come in can scan the page's own address; later the room is used for the programme."""
        link = f"https://klynge.example/ur/{TOKEN}"
        assert "<svg" in render_page(view_of(HYBRID, -5, link=link), "da")
        assert "<svg" not in render_page(view_of(HYBRID, 5, (0, START), link=link), "da")

    @pytest.mark.parametrize(
        ("seconds", "shown"), [(0, "0:00"), (59.2, "1:00"), (3725, "1:02:05"), (-0.4, "0:00"), (-7.5, "+0:07")]
    )
    def test_what_is_left_is_rounded_up_and_what_is_over_down(self, seconds, shown):
        """Five minutes show as 5:00 at their beginning, and overtime begins with its first whole second."""
        one = after(HYBRID, 1 / 60) - after(HYBRID, 0)
        assert counted(one * seconds) == shown

    def test_a_wall_clock_does_not_run_ahead(self):
        """The present is cut to its minute, an expected moment goes to the nearest one."""
        board = board_of(view_of(ACUTE, 0, (0, START)), after(ACUTE, 10 + 50 / 60), "da")
        assert (board.now, board.end) == ("16.10", "18.31")


class TestWhenItChangesByItself:
    def test_auto_is_seen_at_its_moment(self):
        """The page is made again when the next step begins by itself, sooner on a fast clock."""
        view = view_of(HYBRID, 14.9, (0, START), (1, auto(on=True)), speed=60.0)
        assert changes_in(view) == pytest.approx(0.1, abs=0.02)

    def test_a_meeting_that_is_over_changes_no_more(self):
        """Nor does one whose clock stands."""
        assert changes_in(view_of(HYBRID, 30, (0, START), (20, END), speed=1.0)) is None
        assert changes_in(view_of(HYBRID, 30, (0, START))) is None


@pytest.fixture
async def running() -> AsyncIterator[House]:
    async with house(view_of(HYBRID, 5, (0, START))) as built:
        yield built


@pytest.fixture
async def browser() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def event(response: ClientResponse, name: str) -> dict:
    """The next event of that name."""
    async with asyncio.timeout(60):
        while True:
            lines = (await response.content.readuntil(b"\n\n")).decode().splitlines()
            if lines[0] == f"event: {name}":
                return json.loads(lines[1].removeprefix("data: "))


class TestWhatIsServed:
    async def test_the_page_needs_no_script_and_allows_no_foreign_one(self, running, browser):
        """A strict policy, nothing inline, no storing, no referrer, and a reload for those without a script."""
        async with browser.get(running.url) as answer:
            html = await answer.text()
            policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in html
        assert re.findall(r"<script(?! defer src=\"\.\./ur-static/)| style=| on\w+=", html) == []

    async def test_assets_are_kept_for_good_and_nothing_else_is_given_out(self, running, browser):
        """Script, style and icon come with their type; the templates beside them are not served."""
        html = await (await browser.get(running.url)).text()
        found = {}
        for path in re.findall(r'"\.\.(/ur-static/[^"]+)"', html):
            answer = await browser.get(f"http://127.0.0.1:{running.port}{path}")
            found[path.partition("?")[0]] = (
                answer.status,
                answer.content_type,
                "immutable" in answer.headers["Cache-Control"],
            )
        assert found == {
            "/ur-static/clock.css": (200, "text/css", True),
            "/ur-static/clock.js": (200, "text/javascript", True),
            "/ur-static/clock.svg": (200, "image/svg+xml", True),
        }
        for name in ("page.j2", "da.j2", "..%2Fclock_page.py"):
            assert (await browser.get(f"http://127.0.0.1:{running.port}/ur-static/{name}")).status == 404

    async def test_an_unknown_link_looks_like_any_wrong_address(self, running, browser):
        """Page, events and time of an unknown link are answered exactly as a path that does not exist."""
        root, unknown = f"http://127.0.0.1:{running.port}", "0" * len(TOKEN)
        paths = ("/nowhere", f"/ur/{unknown}", f"/ur/{unknown}/events", f"/ur/{unknown}/now", "/ur/kort")
        answers = [
            (answer.status, await answer.text()) for path in paths for answer in [await browser.get(root + path)]
        ]
        assert answers == [(404, "404: Not Found")] * 5

    async def test_language_and_theme_can_be_asked_for(self, running, browser):
        """The meeting's language unless another is asked for; unknown wishes are ignored."""
        html = await (await browser.get(running.url, params={"lang": "en", "theme": "dark"})).text()
        assert ('<html lang="en" data-theme="dark">' in html, "lang=da&amp;theme=dark" in html) == (True, True)
        assert '<html lang="da">' in await (await browser.get(running.url, params={"lang": "xx", "theme": "x"})).text()

    async def test_the_time_is_the_meetings(self, running, browser):
        """On a clock that stands, the page is told so."""
        answer = await (await browser.get(running.url + "/now")).json()
        assert answer == {"now": int(after(HYBRID, 5).timestamp() * 1000), "speed": 0.0}


class TestEvents:
    async def test_a_press_reaches_the_page(self, running, browser):
        """The board comes at once, and again after a press, in the language asked for."""
        async with browser.get(running.url + "/events?lang=en") as answer:
            assert "Virtuel velkomst" in says((await event(answer, "board"))["html"])
            running.press(NEXT)
            assert "Part of Virtuelle præsentationer" in (await event(answer, "board"))["html"]

    async def test_a_press_from_another_thread_or_replica_arrives(self, running, browser):
        """Publishing is safe from any thread; without it the heartbeat finds the change."""
        async with browser.get(running.url + "/events") as answer:
            await event(answer, "board")
            await asyncio.to_thread(running.press, NEXT)
            assert "Første" in (await event(answer, "board"))["html"]
            running.source.views[TOKEN] = replace(running.view, title="Et andet navn", live=view_of(ACUTE, 0).live)
            assert "Et andet navn" in (await event(answer, "board"))["html"]

    async def test_beats_tell_the_time_while_nothing_happens(self, running, browser):
        """A page that has the newest board hears only small beats."""
        async with browser.get(running.url + "/events") as answer:
            await event(answer, "board")
            beats = [await event(answer, "beat") for _ in range(3)]
        assert [beat["speed"] for beat in beats] == [0.0, 0.0, 0.0]
        assert all(before["now"] <= later["now"] for before, later in pairwise(beats))

    async def test_a_link_that_is_taken_away_ends_the_stream(self, running, browser):
        """Open pages of a revoked link are let go at the next look."""
        async with browser.get(running.url + "/events") as answer:
            await event(answer, "board")
            del running.source.views[TOKEN]
            async with asyncio.timeout(60):
                await answer.content.read()
            assert answer.content.at_eof()

    async def test_pages_that_leave_are_forgotten(self, running, browser):
        """When the last page has gone, nothing is made for it any more."""
        async with browser.get(running.url + "/events") as answer:
            await event(answer, "board")
            assert running.feed.listeners == 1
        async with asyncio.timeout(60):
            while running.feed.listeners:  # noqa: ASYNC110  - the server finds out by itself, nobody signals it
                await asyncio.sleep(0.02)
        assert running.feed._topics == {}

    async def test_a_full_house_says_so(self, browser):
        """Beyond its limit the server asks to come back later."""
        async with house(view_of(HYBRID, 5, (0, START))) as built:
            built.feed._most = 1
            async with browser.get(built.url + "/events") as first:
                await event(first, "board")
                second = await browser.get(built.url + "/events")
                assert (second.status, second.headers["Retry-After"]) == (503, "30")


class TestFeed:
    async def test_a_slow_listener_gets_the_newest_and_no_beat_displaces_it(self):
        """Three boards while nobody reads: the last one is kept, with the last beat."""
        listener = Listener("da")
        for frame in (b"one ", b"two ", b"three "):
            listener.offer(frame, b"beat1")
        listener.offer(b"", b"beat2")
        assert await listener.following() == b"three beat2"

    async def test_a_fault_in_between_does_not_end_the_pages(self, caplog):
        """When the picture cannot be made once, it is logged and tried again."""
        answers = iter([RuntimeError("busy"), Picture("m", {"da": b"board"}, b"")])

        async def take(_topic: str) -> Picture:
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

        feed = LiveFeed(heartbeat=0.01)
        async with feed.listen("t", "da", take) as listener, asyncio.timeout(60):
            assert await listener.following() == b"board"
        assert "could not be refreshed" in caplog.text

    def test_publishing_where_nobody_listens_is_nothing(self):
        """Before the first page there is no loop to tell."""
        LiveFeed().publish("m1")
