"""The database's shape: brought up to date by migrations, or made at once in memory."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from bot.storage import after_tables, day_tables, delivery_tables, group_tables, tables
from bot.storage.base import metadata

if TYPE_CHECKING:
    from alembic.config import Config

TABLES = (tables, delivery_tables, after_tables, day_tables, group_tables)
"""These modules write their tables into the one metadata when they are imported."""


LOCK = 7_236_531
"""Any number will do, as long as it is always the same."""


def bring_up_to_date(conn: Connection) -> str:
    """Run the migrations that are missing, inside the caller's transaction; returns the revision reached.

    A database in memory has no past, so its tables are made as they are now.
    """
    if conn.engine.url.database in {None, ""}:
        metadata.create_all(conn)
        return "memory"
    if conn.dialect.name == "postgresql":
        # Replicas that start together take turns; the second finds nothing left to do.
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    from alembic import command  # noqa: PLC0415  # two seconds, and only here
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    head = ScriptDirectory.from_config(config(conn)).get_current_head() or ""
    if MigrationContext.configure(conn).get_current_revision() != head:
        command.upgrade(config(conn), "head")
    return head


def revision(conn: Connection) -> str | None:
    """The migration the database stands at; None where it has none."""
    if "alembic_version" not in inspect(conn).get_table_names():
        return None
    return conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def config(conn: Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = conn
    return made
