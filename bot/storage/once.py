"""Reads that are asked for again and again while one update is answered, and are made once.

Only inside `remembering`: elsewhere, and so in every deed, a read is a read. Whoever writes in between clears the
memory, which is theirs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

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


def once(
    read: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[Connection, P], T]:
    """A read whose arguments are hashable and whose result nobody changes."""

    @wraps(read)
    def reading(conn: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
        memory = _memory.get()
        if memory is None:
            return read(conn, *args, **kwargs)
        key = (read, args, *kwargs.items())
        if key not in memory:
            memory[key] = read(conn, *args, **kwargs)
        return memory[key]  # type: ignore[no-any-return]  # what the read returned

    return reading
