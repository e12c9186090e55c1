# ruff: noqa: INP001  # Alembic finds it by path
"""Alembic's entry: the migrations run on the connection that the caller holds."""

from typing import Any, Literal

from alembic import context

import bot.storage.schema  # noqa: F401  # all tables write themselves into the metadata
from bot.storage.base import Utc, metadata


def plainly(kind: str, item: object, _context: Any) -> str | Literal[False]:  # noqa: ANN401  # Alembic's own
    """A migration stays as it was written, so it names no type of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Utc) else False


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, render_item=plainly)
with context.begin_transaction():
    context.run_migrations()
