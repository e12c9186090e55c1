"""Copies of the whole database: made while the bot runs, looked at before they are put back.

SQLite: one `VACUUM INTO`, which is a picture of one moment. PostgreSQL: `pg_dump` and `pg_restore` in their own format.
A copy holds people's names and addresses, so only its owner may read it.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.storage import pg_tools
from bot.storage.faults import BackupFault
from bot.storage.revisions import known_revisions

_HEADER = b"SQLite format 3\0"
_STAMP = "alembic_version"


@dataclass(frozen=True)
class Kept:
    """A backup that was written."""

    file: Path
    size: int
    revision: str


@dataclass(frozen=True)
class Restored:
    """What was put back, and where the database that stood there before is kept (None: there was none)."""

    revision: str
    old: Path | None


def backup(url: str, target: Path) -> Kept:
    """Write a copy of the database at `url` to a new file; nothing is ever overwritten. Raises `BackupFault`."""
    with _claimed(target) as part:
        if make_url(url).get_backend_name() == "sqlite":
            _vacuum(_file(url), part)
            revision = _looked_at(part, target)
        else:
            pg_tools.dump(url, part)
            revision = _known(pg_tools.revision(part, target), target)
        _settle(part)
        size = part.stat().st_size
        part.replace(target)
    return Kept(target, size, revision)


def restore(url: str, source: Path, now: datetime) -> Restored:
    """Put a copy back in place of the database at `url`, once it has proved whole and of a revision we know.

    The database must not be in use. What stood there before is kept beside it, marked with `now`. Raises `BackupFault`,
    and then everything is as it was.
    """
    if not source.is_file():
        raise BackupFault("missing", file=source)
    if make_url(url).get_backend_name() == "sqlite":
        return _restore_file(_file(url), source, f"{now:%Y%m%d-%H%M%S}")
    revision = _known(pg_tools.revision(source, source), source)
    pg_tools.refuse_if_used(url)
    old = source.absolute().with_name(f"{source.name}.before-{now:%Y%m%d-%H%M%S}")
    kept = backup(url, old).file if pg_tools.tables(url) else None
    pg_tools.put_back(url, source)
    return Restored(revision, kept)


def _file(url: str) -> Path:
    name = make_url(url).database
    if not name or name == ":memory:":
        raise BackupFault("memory")
    return Path(name)


@contextmanager
def _claimed(target: Path) -> Iterator[Path]:
    """A file beside `target` to write to, while the name itself is taken, so that no one else's file is overwritten."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise BackupFault("exists", file=target) from None
    except OSError:
        raise BackupFault("no_folder", folder=target.absolute().parent) from None
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
    except OSError as error:
        target.unlink(missing_ok=True)
        raise BackupFault("full", said=error.strerror or type(error).__name__) from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        part.unlink(missing_ok=True)


def _vacuum(source: Path, part: Path) -> None:
    """A picture of this moment, whatever is being written meanwhile."""
    if not source.is_file():
        raise BackupFault("no_database", file=source)
    try:
        # isolation_level=None: VACUUM refuses to run inside a transaction.
        with closing(sqlite3.connect(source, timeout=30.0, isolation_level=None)) as conn:
            conn.execute("VACUUM INTO ?", (str(part),))
    except sqlite3.OperationalError as error:
        raise BackupFault("full", said=str(error)) from None
    except sqlite3.DatabaseError:
        raise BackupFault("damaged", file=source) from None


def _looked_at(copy: Path, named: Path) -> str:
    """The revision of a whole SQLite database; a `BackupFault` about `named` where it is none or not whole."""
    with copy.open("rb") as opened:
        if opened.read(len(_HEADER)) != _HEADER:
            raise BackupFault("not_sqlite", file=named)
    try:
        with closing(sqlite3.connect(copy)) as conn:
            whole = conn.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            found = conn.execute("SELECT version_num FROM alembic_version").fetchone() if _STAMP in tables else None
    except sqlite3.DatabaseError:
        raise BackupFault("damaged", file=named) from None
    if not whole:
        raise BackupFault("damaged", file=named)
    return _known(found[0] if found else None, named)


def _known(revision: str | None, named: Path) -> str:
    if revision is None:
        raise BackupFault("no_revision", file=named)
    if revision not in known_revisions():
        raise BackupFault("unknown_revision", file=named, revision=revision)
    return revision


def _restore_file(database: Path, source: Path, mark: str) -> Restored:
    if database.exists() and source.samefile(database):
        raise BackupFault("same", file=source)
    part = database.with_name(f".{database.name}.{os.getpid()}.part")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        shutil.copyfile(source, part)
        # What is looked at is the copy that will stand there, not the file it came from.
        revision = _looked_at(part, source)
        _settle(part)
        old = _swap(part, database, f"{database.name}.before-{mark}")
        _settle(database.absolute().parent)
    except OSError as error:
        raise BackupFault("full", said=error.strerror or type(error).__name__) from None
    finally:
        part.unlink(missing_ok=True)
    return Restored(revision, old)


def _swap(part: Path, database: Path, aside: str) -> Path | None:
    """The new file in the database's place; the name of the old one, where there was one."""
    if not database.exists():
        part.replace(database)
        return None
    old = database.with_name(aside)
    with _held(database):
        _put_aside(database, old)
        part.replace(database)
    return old


@contextmanager
def _held(database: Path) -> Iterator[None]:
    """Keep everyone out of the database; a `BackupFault` where somebody is in."""
    with closing(sqlite3.connect(database, timeout=0.0, isolation_level=None)) as conn:
        try:
            # Leaving WAL needs the file for oneself, and writes what the WAL still holds into it.
            conn.execute("PRAGMA journal_mode=DELETE")
            conn.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise BackupFault("in_use") from None
        except sqlite3.DatabaseError:
            pass  # it is damaged: the very reason to put a copy back
        yield


def _put_aside(database: Path, old: Path) -> None:
    """Keep the old database under another name; there is no moment without a database in its place."""
    if old.exists():
        raise FileExistsError(0, f"{old.name} is there already")
    try:
        os.link(database, old)
    except OSError:  # not every file system has links
        shutil.copy2(database, old)
    for tail in ("-wal", "-shm"):
        beside = database.with_name(database.name + tail)
        if beside.exists():
            beside.rename(old.with_name(old.name + tail))


def _settle(path: Path) -> None:
    """On the disk, not only on its way there."""
    number = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some systems cannot settle a folder
            os.fsync(number)
    finally:
        os.close(number)
