"""Copies of an SQLite database: made under writes, looked at before they go back, and never over anything."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.storage import backup as copies
from bot.storage.backup import Kept, Restored, backup, restore
from bot.storage.faults import BackupFault
from bot.storage.revisions import newest_revision
from bot.storage.schema import bring_up_to_date
from bot.storage.tables import notes
from tests.support.writer import noted, opened, writing

NOW = datetime(2026, 11, 12, 16, 45, tzinfo=UTC)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of ours with one note in it, made once."""
    path = tmp_path_factory.mktemp("template") / "bot.db"
    with opened(f"sqlite:///{path}") as db, db.begin() as conn:
        bring_up_to_date(conn)
        conn.execute(insert(notes).values(key="username", text="drejebot"))
    return path


@pytest.fixture
def url(template: Path, tmp_path: Path) -> str:
    shutil.copy(template, tmp_path / "bot.db")
    return f"sqlite:///{tmp_path}/bot.db"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm")))


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(BackupFault) as fault:
        work()
    return fault.value.reason


def test_a_copy_holds_what_was_there(url, tmp_path):
    """A copy is a whole database of the same revision, and only its owner may read it."""
    copy = tmp_path / "copy.db"
    kept = backup(url, copy)
    assert kept == Kept(copy, copy.stat().st_size, newest_revision())
    assert copy.stat().st_mode & 0o777 == 0o600
    assert noted(f"sqlite:///{copy}") == ["username"]


def test_a_copy_under_writes_is_one_moment(url, tmp_path):
    """While somebody writes, a copy holds whole transactions only, from the first one on without a gap."""
    with writing(url) as some:
        assert some.wait(30)
        for number in range(3):
            backup(url, tmp_path / f"copy{number}.db")
    for number in range(3):
        kept = noted(f"sqlite:///{tmp_path}/copy{number}.db")
        pairs = (len(kept) - 1) // 2
        assert pairs > 20
        assert kept == [f"{side}{n:05}" for side in "ab" for n in range(pairs)] + ["username"]


def test_a_copy_never_overwrites(url, tmp_path):
    """A name that is taken is refused, and the file there is left alone."""
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    assert refused(lambda: backup(url, taken)) == "exists"
    assert taken.read_text() == "mine"


@pytest.mark.parametrize(
    ("address", "reason"),
    [("sqlite://", "memory"), ("sqlite:///{folder}/none.db", "no_database"), ("sqlite:///{folder}/text.db", "damaged")],
)
def test_what_cannot_be_copied(tmp_path, address, reason):
    """Memory, no database and something else: a reason, and nothing is left behind."""
    (tmp_path / "text.db").write_text("a letter, and long enough to be taken for a database" * 40)
    before = files(tmp_path)
    assert refused(lambda: backup(address.format(folder=tmp_path), tmp_path / "copy.db")) == reason
    assert files(tmp_path) == before


def test_no_folder_to_write_to(url, tmp_path):
    """A folder that is not there is named."""
    assert refused(lambda: backup(url, tmp_path / "none" / "copy.db")) == "no_folder"


def test_a_full_disk_leaves_nothing(url, tmp_path, monkeypatch):
    """Where the copy cannot be written to the end, neither half of it nor its name is left."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "_settle", full)
    assert refused(lambda: backup(url, tmp_path / "copy.db")) == "full"
    assert files(tmp_path) == ["bot.db"]


def test_what_is_put_back_is_what_was_copied(url, tmp_path):
    """After a restore the old rows are back, and the database that stood there is kept beside."""
    copy = tmp_path / "copy.db"
    backup(url, copy)
    with opened(url) as db, db.begin() as conn:
        conn.execute(insert(notes).values(key="later", text="lost"))
    old = tmp_path / "bot.db.before-20261112-164500"
    assert restore(url, copy, NOW) == Restored(newest_revision(), old)
    assert noted(url) == ["username"]
    assert noted(f"sqlite:///{old}") == ["later", "username"]
    assert copy.exists()


def test_a_copy_moves_to_a_new_machine(url, tmp_path):
    """Where there is no database yet, the copy becomes it, folder and all."""
    copy = tmp_path / "copy.db"
    backup(url, copy)
    new = f"sqlite:///{tmp_path}/new/bot.db"
    assert restore(new, copy, NOW) == Restored(newest_revision(), None)
    assert noted(new) == ["username"]


def test_rows_that_only_the_log_holds_are_kept_aside(url, tmp_path):
    """What was written last may stand in the WAL alone; it is in the database that is kept."""
    copy = tmp_path / "copy.db"
    backup(url, copy)
    name = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(name, isolation_level=None)) as conn:
        conn.execute("PRAGMA wal_autocheckpoint=0")
        conn.execute("INSERT INTO notes VALUES ('last', 'in the log')")
        # As after a power cut: the log is there, and nobody has the database open.
        log = Path(f"{name}-wal").read_bytes()
        main = Path(name).read_bytes()
    Path(name).write_bytes(main)
    Path(f"{name}-wal").write_bytes(log)
    old = restore(url, copy, NOW).old
    assert noted(f"sqlite:///{old}") == ["last", "username"]
    assert noted(url) == ["username"]


def test_a_database_in_use_is_left_alone(url, tmp_path):
    """While the bot writes, nothing is put back and not a row is lost."""
    copy = tmp_path / "copy.db"
    backup(url, copy)
    with writing(url) as some:
        assert some.wait(30)
        assert refused(lambda: restore(url, copy, NOW)) == "in_use"
    kept = noted(url)
    assert kept[0] == "a00000"
    assert len(kept) > 41
    assert files(tmp_path) == ["bot.db", "copy.db"]


def test_a_bot_that_rests_still_uses_its_database(url, tmp_path):
    """An open connection is enough, even while it does nothing."""
    copy = tmp_path / "copy.db"
    backup(url, copy)
    with opened(url) as db:
        with db.begin() as conn:
            conn.execute(select(notes)).all()
        assert refused(lambda: restore(url, copy, NOW)) == "in_use"
    assert restore(url, copy, NOW).revision == newest_revision()


def test_a_damaged_database_can_be_replaced(url, tmp_path):
    """The very reason for a restore: the database cannot be opened any more."""
    copy = tmp_path / "copy.db"
    backup(url, copy)
    broken = Path(url.removeprefix("sqlite:///"))
    broken.write_bytes(b"not a database at all" * 500)
    old = restore(url, copy, NOW).old
    assert noted(url) == ["username"]
    assert old is not None
    assert old.read_bytes().startswith(b"not a database")


def no_file(copy: Path) -> None:
    copy.unlink()


def a_letter(copy: Path) -> None:
    copy.write_text("Kære klynge")


def cut_short(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])


def a_page_overwritten(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[4096 * 3 : 4096 * 4] = bytes(4096)
    copy.write_bytes(content)


def someone_elses(copy: Path) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as conn:
        conn.execute("CREATE TABLE songs (title)")


def from_the_future(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (no_file, "missing"),
        (a_letter, "not_sqlite"),
        (cut_short, "damaged"),
        (a_page_overwritten, "damaged"),
        (someone_elses, "no_revision"),
        (from_the_future, "unknown_revision"),
    ],
)
def test_a_bad_copy_is_not_put_back(url, tmp_path, spoil, reason):
    """Each way a copy can be bad is found before anything is touched."""
    copy = tmp_path / "copy.db"
    backup(url, copy)
    spoil(copy)
    before = Path(url.removeprefix("sqlite:///")).read_bytes()
    assert refused(lambda: restore(url, copy, NOW)) == reason
    assert Path(url.removeprefix("sqlite:///")).read_bytes() == before
    assert [name for name in files(tmp_path) if "before" in name or "part" in name] == []


def test_the_database_is_no_copy_of_itself(url):
    """Restoring the database from itself is a slip of the keys."""
    assert refused(lambda: restore(url, Path(url.removeprefix("sqlite:///")), NOW)) == "same"
