"""What the tests of the chat page share: a browser, a playground in its own thread, a hand that plays the bot."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from bot.playground import Person, Playground

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESK = (1280, 720)
PHONE = (390, 844)
TOKEN = "4242:a-token-of-the-tests"
PATIENCE = 60.0
"""Seconds that are waited for what comes in an instant; long, because a machine may be busy."""

expect.set_options(timeout=PATIENCE * 1000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser with one page, which the stages use in turn; the test is skipped where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: the chat page is not tested")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        new_page(browser)
        yield browser
        browser.close()


def new_page(browser: Browser, **options: Any) -> Page:
    """A page of a visitor of its own; `options` are those of a browser context."""
    context = browser.new_context(locale="da-DK", reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


class Loop:
    """An event loop in a thread, for a server beside a test that waits for a browser."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Stage:
    """A playground that serves, its people, and the pages that look at it.

    Whatever a page complains about (an error, a refusal of the content policy) fails the test when the stage closes.
    """

    def __init__(self, browser: Browser, names: Sequence[str], port: int = 0, **options: Any) -> None:
        self.browser = browser
        self.complaints: list[str] = []
        self.playground = Playground(**options)
        self.playground.add_bot(TOKEN)
        self.people = [self.playground.people.add_person(name) for name in names]
        self._pages: list[Page] = []
        self._loop = Loop()
        self.port = self._loop.run(self.playground.start("127.0.0.1", port))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        try:
            self._leave_pages()
        finally:
            self.stop_serving()
        assert failed or self.complaints == []

    def stop_serving(self) -> None:
        """Take the server away, as a restart does; the pages stay."""
        if self._loop is not None:
            self._loop.run(self.playground.stop())
            self._loop.close()
        self._loop = None

    # --- the page ---

    def open(self, size: tuple[int, int] = DESK, **options: Any) -> Page:
        """The page as a new visitor finds it: each stage has a port of its own, so nothing is remembered.

        The browser's one page, resized; with `options` of a browser context one made for them.
        """
        page = new_page(self.browser, **options) if options else self.browser.contexts[0].pages[0]
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.on("console", self._hear_console)
        page.on("pageerror", self._hear_error)
        self._pages.append(page)
        page.goto(self.playground.url)
        page.locator("[data-person], .empty").first.wait_for()
        return page

    def _hear_console(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def _hear_error(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _leave_pages(self) -> None:
        shared = self.browser.contexts[0].pages[0]
        for page in dict.fromkeys(self._pages):
            page.remove_listener("console", self._hear_console)
            page.remove_listener("pageerror", self._hear_error)
            if page == shared:
                page.evaluate("localStorage.clear()")  # a later stage may get the same port
                page.goto("about:blank")
            else:
                page.context.close()

    # --- the bot ---

    def bot(self, method: str, **params: Any) -> Any:
        """One call of the Bot API; the files among the parameters are (name, bytes)."""
        url = f"{self.playground.url}/bot{TOKEN}/{method}"
        files = {name: value for name, value in params.items() if isinstance(value, tuple)}
        fields = {name: value for name, value in params.items() if name not in files}
        body, kind = form(fields, files) if files else (json.dumps(fields).encode(), "application/json")
        try:
            with urlopen(Request(url, body, {"Content-Type": kind})) as answer:
                return json.load(answer)["result"]
        except HTTPError as error:
            raise AssertionError(error.read().decode()) from None

    def heard(self) -> list[dict[str, Any]]:
        """The updates that came since the last look; where none has come yet, as soon as one does."""
        updates = self.bot("getUpdates", timeout=int(PATIENCE))
        if updates:
            self.bot("getUpdates", timeout=0, offset=updates[-1]["update_id"] + 1)
        return updates

    def until_complaints(self, page: Page, count: int) -> None:
        """Wait until so many have come in; the browser tells of them when it likes."""
        while len(self.complaints) < count:
            page.context.wait_for_event("console")

    def greet(self, *people: Person) -> None:
        """Let people write to the bot, as a bot may not write first; it forgets what they said."""
        for person in people or self.people:
            self._loop.run(self._do(self.playground.people.say, person.id, "/start"))
        self.heard()

    def act(self, deed: Any, *args: Any, **options: Any) -> Any:
        """Call something of the playground in its own thread."""
        return self._loop.run(self._do(deed, *args, **options))

    @staticmethod
    async def _do(deed: Any, *args: Any, **options: Any) -> Any:
        return deed(*args, **options)


def form(fields: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """A multipart body and its content type."""
    edge = "edge-of-the-form"
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts += [
        f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'.encode() + data
        for name, (filename, data) in files.items()
    ]
    body = b"".join(b"--" + edge.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return body + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def pane(page: Page, name: str) -> Any:
    """The conversation of one person."""
    return page.get_by_role("region", name=name, exact=True)


def inline(*rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """An inline keyboard from rows of (label, data or address)."""
    return {
        "inline_keyboard": [
            [{"text": text, "url" if "://" in data else "callback_data": data} for text, data in row] for row in rows
        ]
    }
