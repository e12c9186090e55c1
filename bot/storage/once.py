"""Reads that are asked for again and again while one update is answered, and are made once.

Only inside `remembering`: elsewhere, and so in every deed, a read is a read. Whoever writes in between clears the
memory, which is theirs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy.engine import Connection

P = ParamSpec("P")
T = TypeVar("T")
Memory = dict[tuple[Any, ...], Any]

_memory: ContextVar[Memory | None] = ContextVar("reads", default=None)


@contextmanager
def remembering(memory: Memory | None = None) -> Iterator[Memory]:
    """Keep what is read in `memory`; without one in that of the block around, or in a new one."""
    outer = _memory.get()
    kept = memory if memory is not None else outer if outer is not None else {}
    token = _memory.set(kept)
    try:
        yield kept
    finally:
        _memory.reset(token)


class once(Generic[P, T]):  # noqa: N801  # a decorator
    """A read whose arguments are hashable and whose result nobody changes."""

    def __init__(self, read: Callable[Concatenate[Connection, P], T]) -> None:
        self._read = read
        update_wrapper(self, read)

    def __call__(self, conn: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
        memory = _memory.get()
        if memory is None:
            return self._read(conn, *args, **kwargs)
        key = (self._read, args, *kwargs.items())
        if key not in memory:
            memory[key] = self._read(conn, *args, **kwargs)
        return memory[key]  # type: ignore[no-any-return]  # what the read returned

    def knows(self, found: T, *args: P.args, **kwargs: P.kwargs) -> None:
        """Another read has come upon what this one would find."""
        memory = _memory.get()
        if memory is not None:
            memory[self._read, args, *kwargs.items()] = found
