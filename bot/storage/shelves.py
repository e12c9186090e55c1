"""The playbooks a cluster can choose among: those on the shelf, and its own copies of them."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.engine import Connection

from bot.storage.tables import clusters
from package_specs import Package, packages

KEPT = "playbooks"
"""Where a cluster's settings hold its own copies, by key."""
RECIPIENT = "recipient"
"""Where they hold the address that data are asked of; among an order's fields it is called so too."""


@cache
def _settings() -> Select[Any]:
    return select(clusters.c.settings).where(clusters.c.id == bindparam("cluster"))


def settings_of(conn: Connection, cluster: int) -> dict[str, Any]:
    """What a cluster has chosen for all its meetings."""
    return conn.execute(_settings(), {"cluster": cluster}).scalar() or {}


def _kept(conn: Connection, cluster: int) -> dict[str, str]:
    return dict(settings_of(conn, cluster).get(KEPT, {}))


def shelf_of(conn: Connection, cluster: int, folder: Path) -> tuple[Package, ...]:
    """All playbooks; the cluster's own copy in place of the one it was made from."""
    own = {key: _package(text) for key, text in _kept(conn, cluster).items()}
    return tuple(own.get(spec.key, spec) for spec in packages(folder))


def kept_by(conn: Connection, cluster: int) -> frozenset[str]:
    """Keys of the playbooks that the cluster has an own copy of."""
    return frozenset(_kept(conn, cluster))


@lru_cache(maxsize=64)
def _package(text: str) -> Package:
    return Package.model_validate_json(text)
