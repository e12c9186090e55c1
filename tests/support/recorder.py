"""A recorder between SQLite and the disk: what is written to each file, and when it is made durable.

SQLite's own door to the disk (its VFS) is copied, and three of its functions are led past us. Nothing of SQLite is
changed, and the files are written as ever.
"""

import ctypes
import ctypes.util
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

WORD = ctypes.sizeof(c_void_p)
METHODS = 19  # words of sqlite3_io_methods; write, truncate and sync are the third to the fifth function
_Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
_Sync = CFUNCTYPE(c_int, c_void_p, c_int)
# SQLite keeps the name's address as long as the file is open, so it is passed on as an address.
_Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", c_int), ("file_size", c_int), ("longest_path", c_int), ("next", c_void_p), ("name", c_char_p),
        ("data", c_void_p), ("open", c_void_p), ("rest", c_void_p * 15),
    )  # fmt: skip


@dataclass(frozen=True)
class Op:
    """One step: bytes at a place, a new length, everything of the file made durable, or a word of the test's own."""

    what: Literal["write", "truncate", "sync", "word"]
    file: str
    at: int = 0
    content: bytes = b""


FULL = 13  # SQLITE_FULL


@dataclass
class Recorder:
    """What happened to the files; with `full` nothing more can be written to them."""

    full: bool = False
    ops: list[Op] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)  # what SQLite points at must outlive it
    copies: dict[int, Any] = field(default_factory=dict)

    def say(self, number: int) -> None:
        self.ops.append(Op("word", "", number))

    def opened(self, file: int, name: str) -> None:
        """Put our copy of the file's functions in the place of its own."""
        self.names[file] = name
        pointer = c_void_p.from_address(file)
        if pointer.value is not None:
            if pointer.value not in self.copies:
                self.copies[pointer.value] = self._copy(pointer.value)
            pointer.value = ctypes.addressof(self.copies[pointer.value])

    def _copy(self, methods: int) -> Any:
        words = (c_void_p * METHODS).from_buffer_copy(ctypes.string_at(methods, METHODS * WORD))
        real_write, real_cut, real_sync = _Write(words[3]), _Truncate(words[4]), _Sync(words[5])

        def write(file: int, content: int, size: int, at: int) -> int:
            if self.full:
                return FULL
            self.ops.append(Op("write", self.names[file], at, ctypes.string_at(content, size)))
            return int(real_write(file, content, size, at))

        def truncate(file: int, size: int) -> int:
            self.ops.append(Op("truncate", self.names[file], size))
            return int(real_cut(file, size))

        def sync(file: int, flags: int) -> int:
            done = int(real_sync(file, flags))
            self.ops.append(Op("sync", self.names[file]))
            return done

        ours = (_Write(write), _Truncate(truncate), _Sync(sync))
        self.kept += [real_write, real_cut, real_sync, *ours]
        for place, function in enumerate(ours, 3):
            words[place] = ctypes.cast(function, c_void_p).value
        return words


def _library() -> Any:
    """The SQLite that Python's own module uses; None where it cannot be reached."""
    maps = Path("/proc/self/maps")
    import sqlite3  # noqa: F401, PLC0415  # so that it is loaded

    lines = maps.read_text().splitlines() if maps.exists() else []
    loaded = next((line.split()[-1] for line in lines if "libsqlite3" in line), None)
    library = ctypes.CDLL(loaded)
    return library if hasattr(library, "sqlite3_vfs_find") else None


@contextmanager
def recording() -> Iterator[Recorder | None]:
    """Record what every connection opened in the block does to its files; None where SQLite cannot be reached."""
    library = _library()
    if library is None:
        yield None
        return
    library.sqlite3_vfs_find.restype = c_void_p
    found = library.sqlite3_vfs_find(None)
    real = _Vfs.from_address(found)
    ours = _Vfs.from_buffer_copy(real)
    recorder, real_open = Recorder(), _Open(real.open)

    def open_(_vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
        done = int(real_open(found, name, file, flags, out))
        if done == 0:
            recorder.opened(file, Path(ctypes.string_at(name).decode()).name if name else "")
        return done

    callback = _Open(open_)
    recorder.kept += [callback, real_open, ours]
    ours.name, ours.open = b"recorder", ctypes.cast(callback, c_void_p).value
    library.sqlite3_vfs_register(ctypes.byref(ours), 1)
    try:
        yield recorder
    finally:
        library.sqlite3_vfs_register(c_void_p(found), 1)
        library.sqlite3_vfs_unregister(ctypes.byref(ours))
