"""Live pages: one picture of a thing, kept fresh for however many look at it.

Every topic (one unguessable link) has one task that makes its picture when something was published, and every few
seconds besides: that is the heartbeat, and it finds what another replica changed. A picture is serialised once and the
same bytes go to everyone. A listener has room for one picture: whoever is slow gets the newest, not all of them.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

log = logging.getLogger(__name__)

HEARTBEAT = 5.0
"""Seconds between two looks at a topic at which nothing happens."""
MOST_LISTENERS = 5000


class FeedFull(Exception):
    """As many are listening as this process serves."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a topic shows now.

    subject: what `publish` is called with. frames: the serialised event for each channel (a language). beat: a small
    event for those who have the newest frame. wake: seconds until it changes by itself, if that is known.
    """

    subject: str
    frames: Mapping[str, bytes]
    beat: bytes
    wake: float | None = None


Take = Callable[[str], Awaitable[Picture | None]]
"""Makes the picture of a topic; None when there is no such topic (any more)."""


class Listener:
    """One open page. `following` gives the bytes to write next, and None when the topic is gone."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self._frame = b""
        self._beat = b""
        self._closed = False
        self._news = asyncio.Event()

    def offer(self, frame: bytes, beat: bytes = b"") -> None:
        """Put something newer in the place of what was not written yet; a beat does not displace a frame."""
        self._frame, self._beat = frame or self._frame, beat
        self._news.set()

    def close(self) -> None:
        self._closed = True
        self._news.set()

    async def following(self) -> bytes | None:
        await self._news.wait()
        if self._closed:
            return None
        self._news.clear()
        due, self._frame, self._beat = self._frame + self._beat, b"", b""
        return due


class _Topic:
    """The listeners of one link and the task that keeps them fresh; the task ends with the last of them."""

    def __init__(self, name: str, take: Take, heartbeat: float) -> None:
        self.name = name
        self.subject: str | None = None
        self.listeners: set[Listener] = set()
        self.stale = asyncio.Event()
        self._take = take
        self._heartbeat = heartbeat
        self._frames: Mapping[str, bytes] = {}
        self.task = asyncio.create_task(self._keep_fresh(), name="live feed")

    def add(self, listener: Listener) -> None:
        self.listeners.add(listener)
        if frame := self._frames.get(listener.channel):
            listener.offer(frame)

    async def _keep_fresh(self) -> None:
        while True:
            self.stale.clear()
            try:
                picture = await self._take(self.name)
            except Exception:
                log.exception("a live page could not be refreshed")
                await asyncio.sleep(self._heartbeat)
                continue
            if picture is None:
                break
            self._show(picture)
            wake = self._heartbeat if picture.wake is None else min(max(picture.wake, 0.0), self._heartbeat)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stale.wait(), wake)
        for listener in self.listeners:
            listener.close()

    def _show(self, picture: Picture) -> None:
        self.subject = picture.subject
        news = {channel: frame for channel, frame in picture.frames.items() if self._frames.get(channel) != frame}
        self._frames = picture.frames
        for listener in self.listeners:
            listener.offer(news.get(listener.channel, b""), picture.beat)


class LiveFeed:
    """All topics somebody looks at. Belongs to one event loop; `publish` may be called from any thread."""

    def __init__(self, heartbeat: float = HEARTBEAT, most: int = MOST_LISTENERS) -> None:
        self._heartbeat = heartbeat
        self._most = most
        self._topics: dict[str, _Topic] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def listeners(self) -> int:
        return sum(len(topic.listeners) for topic in self._topics.values())

    def publish(self, subject: str) -> None:
        """Say that something about `subject` (a meeting) has changed and is committed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._mark, subject)

    @asynccontextmanager
    async def listen(self, topic: str, channel: str, take: Take) -> AsyncIterator[Listener]:
        """A listener of the topic for as long as the block lasts; raises FeedFull when there are too many."""
        if self.listeners >= self._most:
            raise FeedFull
        self._loop = asyncio.get_running_loop()
        entry = self._topics.get(topic)
        if entry is None or entry.task.done():
            entry = self._topics[topic] = _Topic(topic, take, self._heartbeat)
        listener = Listener(channel)
        entry.add(listener)
        try:
            yield listener
        finally:
            entry.listeners.discard(listener)
            if not entry.listeners:
                self._drop(entry)

    async def close(self) -> None:
        """Let every open page go; for the end of the process."""
        entries = list(self._topics.values())
        for entry in entries:
            for listener in entry.listeners:
                listener.close()
            self._drop(entry)
        await asyncio.gather(*(entry.task for entry in entries), return_exceptions=True)

    def _mark(self, subject: str) -> None:
        for entry in self._topics.values():
            if entry.subject in (subject, None):
                entry.stale.set()

    def _drop(self, entry: _Topic) -> None:
        if self._topics.get(entry.name) is entry:
            del self._topics[entry.name]
        entry.task.cancel()
