"""The database's shape: brought up to date by migrations, or made at once in memory."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table, inspect, select
from sqlalchemy.engine import Connection

from bot.storage import after_tables, day_tables, delivery_tables, group_tables, survey_tables, tables
from bot.storage.base import metadata

if TYPE_CHECKING:
    from alembic.config import Config

TABLES = (tables, delivery_tables, after_tables, day_tables, group_tables, survey_tables)
"""These modules write their tables into the one metadata when they are imported."""


MIGRATIONS = Path(__file__).parent / "migrations"
stands_at = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own table, as Alembic makes it."""
LOCK = 7_236_531
"""Any number will do, as long as it is always the same."""


def bring_up_to_date(conn: Connection) -> str:
    """Make the tables, or run the migrations that are missing, inside the caller's transaction; the revision reached.

    A new database has no past: its tables are made as they are now, which is where the migrations lead.
    """
    if conn.dialect.name == "postgresql":
        # Replicas that start together take turns; the second finds nothing left to do.
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    here = inspect(conn).get_table_names()
    if not here:
        metadata.create_all(conn)
        stands_at.create(conn)
        conn.execute(stands_at.insert().values(version_num=newest()))
    elif revision(conn) != newest():
        # A second and thirteen megabytes, so only for those who come from an older version.
        from alembic import command  # noqa: PLC0415

        command.upgrade(config(conn), "head")
    return newest()


def newest() -> str:
    """The last of the migrations, by the number that its file begins with."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("*_*.py"))


def revision(conn: Connection) -> str | None:
    """The migration the database stands at; None where it has none."""
    if stands_at.name not in inspect(conn).get_table_names():
        return None
    return conn.execute(select(stands_at.c.version_num)).scalar()


def config(conn: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = conn
    return made
