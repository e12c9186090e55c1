"""What is erased is gone from the file too."""

from pathlib import Path

from sqlalchemy import delete, insert

from bot.storage.base import Database
from bot.storage.schema import bring_up_to_date
from bot.storage.tables import notes
from tests.support.writer import opened


def fold(db: Database) -> None:
    """Bring everything from the log into the file itself."""
    raw = db.engine.raw_connection()
    try:
        raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def test_what_is_erased_is_written_over(tmp_path: Path):
    """Once the log has been folded in, nobody who takes the file finds the words in its empty places."""
    words = "Marianne Skovgaard-Bittersøe"
    file = tmp_path / "over.db"
    with opened(f"sqlite:///{file}") as db:
        with db.begin() as conn:
            bring_up_to_date(conn)
            conn.execute(insert(notes).values(key="x", text=words))
        fold(db)
        assert words.encode() in file.read_bytes()
        with db.begin() as conn:
            conn.execute(delete(notes))
        fold(db)
        assert words.encode() not in file.read_bytes()
