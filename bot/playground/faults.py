"""Faults that can be switched on: what Telegram and the line to it do to a bot on a bad day."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

Kind = Literal[
    "too_many_requests",  # 429 with retry_after
    "server_error",  # 500 or 502, not accepted; with `accepted` the call took effect all the same
    "timeout",  # accepted, and no answer comes
    "drop_before",  # the line breaks before the call is accepted
    "drop_after",  # the line breaks after it
    "bad_json",  # accepted, and the answer cannot be read
    "blocked",  # 403
    "migrated",  # 400: the group has become a supergroup
]
KINDS: Final = get_args(Kind)
ACCEPTED: Final = frozenset({"timeout", "drop_after", "bad_json"})


@dataclass(slots=True)
class Fault:
    """One fault, and to which calls it happens. `times` None: until it is taken away."""

    kind: Kind
    method: str | None = None  # None: every method but getUpdates
    chat_id: int | None = None
    times: int | None = 1
    skip: int = 0  # so many matching calls go well first
    retry_after: int = 3
    code: Literal[500, 502] = 500
    seconds: float = 60.0  # how long a timed-out call is held
    migrate_to: int = 0
    accepted: bool = False
    met: int = 0  # how often it has happened

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}; there are {', '.join(KINDS)}")
        self.accepted = self.accepted or self.kind in ACCEPTED

    def matches(self, method: str, chat_id: object) -> bool:
        if self.method is None and method == "getUpdates":
            return False
        return (self.method or method) == method and (self.chat_id is None or str(self.chat_id) == str(chat_id))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Faults:
    """The faults that are switched on, oldest first."""

    def __init__(self) -> None:
        self._active: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._active)

    def add(self, fault: Fault) -> Fault:
        self._active.append(fault)
        return fault

    def clear(self) -> None:
        self._active.clear()

    def take(self, method: str, chat_id: object) -> Fault | None:
        """The fault that happens to this call, if any."""
        for fault in self._active:
            if not fault.matches(method, chat_id):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.met += 1
            if fault.times is not None and fault.met >= fault.times:
                self._active.remove(fault)
            return fault
        return None
