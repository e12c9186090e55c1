"""The migrations and the tables say the same, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from bot.storage.base import Database, metadata
from bot.storage.schema import bring_up_to_date, config, newest, revision
from tests.support import pg


def migrated(conn: Connection) -> None:
    command.upgrade(config(conn), "head")


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/test.db")
        yield database
        database.close()
        return
    with pg.schema(request.getfixturevalue("postgres")) as address:
        database = Database(address)
        yield database
        database.close()


@pytest.mark.parametrize("made", [migrated, bring_up_to_date], ids=["by migrations", "at once"])
def test_migrations_make_the_tables(db, made):
    """Migrated or made at once, a database has exactly the tables, columns and indexes of the code."""
    with db.begin() as conn:
        made(conn)
        assert revision(conn) == newest()
    with db.begin() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("made", [migrated, bring_up_to_date], ids=["by migrations", "at once"])
def test_partial_indexes_are_partial(db, made):
    """Claiming among a million rows rests on the partial indexes, so the migration has made them partial."""
    with db.begin() as conn:
        made(conn)
        found = {
            index["name"]: index["dialect_options"]
            for table in ("letters", "lanes", "dues")
            for index in inspect(conn).get_indexes(table)
        }
    partial = {name for name, options in found.items() if any(key.endswith("_where") for key in options)}
    letters = {f"ix_letters_{name}" for name in ("new", "pending", "lease", "card", "due", "uncertain")}
    assert partial == {*letters, "ix_lanes_ready", "ix_dues_waiting"}


def test_migrating_twice_changes_nothing(db):
    """A second run finds the newest revision and leaves rows alone."""
    with db.begin() as conn:
        bring_up_to_date(conn)
        conn.execute(text("INSERT INTO notes (key, text) VALUES ('username', 'drejebot')"))
    with db.begin() as conn:
        assert bring_up_to_date(conn) == newest()
        assert conn.execute(text("SELECT text FROM notes")).scalars().all() == ["drejebot"]


def test_the_newest_migration_is_where_they_lead(db):
    """The file names and Alembic agree on the last migration."""
    with db.begin() as conn:
        assert newest() == ScriptDirectory.from_config(config(conn)).get_current_head()


def test_an_older_database_is_brought_along(db):
    """One that stands before the last migration gets what is missing, and keeps its rows."""
    with db.begin() as conn:
        conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    with db.begin() as conn:
        assert bring_up_to_date(conn) == revision(conn) == newest()
        assert set(metadata.tables) <= set(inspect(conn).get_table_names())


def test_a_failed_migration_leaves_nothing(db):
    """Migrations run in the caller's transaction: half of one is never kept."""
    with pytest.raises(RuntimeError, match="power cut"), db.begin() as conn:  # noqa: PT012  # what follows the migration is the point
        bring_up_to_date(conn)
        raise RuntimeError("power cut")
    with db.begin() as conn:
        assert inspect(conn).get_table_names() == []


def test_a_database_without_migrations_has_no_revision(db):
    """An empty database says None, not an error."""
    with db.begin() as conn:
        assert revision(conn) is None


def test_every_migration_can_be_undone(db):
    """Down to nothing and up again gives the same tables."""
    with db.begin() as conn:
        migrated(conn)
        command.downgrade(config(conn), "base")
    with db.begin() as conn:
        assert inspect(conn).get_table_names() == ["alembic_version"]
        command.upgrade(config(conn), "head")
        assert set(metadata.tables) <= set(inspect(conn).get_table_names())
