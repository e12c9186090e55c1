"""How the moving parts tell what they do; the metrics listen, tests may, and nobody has to."""

from contextvars import ContextVar
from typing import Protocol

# The id of the update in hand, for the logs.
update_in_hand: ContextVar[int | None] = ContextVar("update_in_hand", default=None)


class Watch(Protocol):
    def __call__(self, what: str, value: float = 1.0, label: str = "") -> None:
        """`what` happened; `value` is seconds or a count; `label` tells kinds apart and holds nothing personal."""


def unwatched(what: str, value: float = 1.0, label: str = "") -> None:
    """Nobody listens."""
