"""Telegram's limits on sending, for those who want to meet them.

30 messages a second in all, one a second to a chat (a few at once), twenty a minute to a group.
"""

import math
import time
from collections.abc import Callable

from bot.playground.refusal import too_many


class Bucket:
    """`size` at once, then `per_second`; `take` tells how many seconds too early it was."""

    __slots__ = ("_at", "_left", "per_second", "size")

    def __init__(self, per_second: float, size: float, now: float) -> None:
        self.per_second, self.size = per_second, size
        self._left, self._at = size, now

    def wait(self, now: float) -> float:
        """Seconds until the next one may go; 0 when it may go now."""
        self._left = min(self.size, self._left + (now - self._at) * self.per_second)
        self._at = now
        return 0.0 if self._left >= 1 else (1 - self._left) / self.per_second

    def take(self) -> None:
        self._left -= 1


class Rates:
    """Off until `enforced` is set. Groups are the chats with ids below zero."""

    def __init__(self, real: Callable[[], float] = time.monotonic) -> None:
        self.enforced = False
        self._real = real
        self._overall = Bucket(30, 30, real())
        self._chats: dict[int, Bucket] = {}

    def spend(self, chat_id: int) -> None:
        """Count one message to a chat.

        Raises:
            Refusal: 429 with the whole seconds to wait.
        """
        if not self.enforced:
            return
        now = self._real()
        buckets = (self._overall, self._chat(chat_id, now))
        if (wait := max(bucket.wait(now) for bucket in buckets)) > 0:
            raise too_many(math.ceil(wait))
        for bucket in buckets:
            bucket.take()

    def _chat(self, chat_id: int, now: float) -> Bucket:
        if chat_id not in self._chats:
            self._chats[chat_id] = Bucket(20 / 60, 20, now) if chat_id < 0 else Bucket(1, 5, now)
        return self._chats[chat_id]
