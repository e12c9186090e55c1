"""What holds when groups are formed: the cluster's rules, and the rooms booked for a meeting."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.grouping import Room, Rules, Weights
from bot.places import PostcodeTable, area_of, saved_table
from bot.places.postcodes import FILE
from bot.storage.group_tables import rooms
from bot.storage.tables import clusters, practices
from dialogs.group_views import RoomView, RulesView

DEFAULTS = RulesView()
_POSTCODE = re.compile(r"\b\d{4}\b")


def kept(conn: Connection, cluster_id: int) -> Mapping[str, Any]:
    """The cluster's own settings for groups; what it has not set is not there."""
    settings = conn.execute(select(clusters.c.settings).where(clusters.c.id == cluster_id)).scalar() or {}
    return settings.get("groups", {})  # type: ignore[no-any-return]  # JSON


def keep(conn: Connection, cluster_id: int, **values: Any) -> None:  # noqa: ANN401  # JSON
    settings = conn.execute(select(clusters.c.settings).where(clusters.c.id == cluster_id)).scalar() or {}
    changed = {**settings, "groups": {**settings.get("groups", {}), **values}}
    conn.execute(update(clusters).where(clusters.c.id == cluster_id).values(settings=changed))


def _names(conn: Connection, cluster_id: int) -> Mapping[int, str]:
    rows = conn.execute(select(practices.c.id, practices.c.name).where(practices.c.cluster_id == cluster_id))
    return {row.id: row.name for row in rows}


def shown_pairs(conn: Connection, cluster_id: int) -> tuple[tuple[int, int], ...]:
    """Forbidden pairs by practice ids, without those of which one is gone."""
    names = _names(conn, cluster_id)
    return tuple((a, b) for a, b in kept(conn, cluster_id).get("forbidden", ()) if a in names and b in names)


def view(conn: Connection, cluster_id: int) -> RulesView:
    """The rules as people see them; pairs with a practice that is gone are left out."""
    own = kept(conn, cluster_id)
    names = _names(conn, cluster_id)
    pairs = tuple((names[a], names[b]) for a, b in shown_pairs(conn, cluster_id))
    return RulesView(
        forms=own.get("forms", DEFAULTS.forms),
        keep=own.get("keep", DEFAULTS.keep),
        form=own.get("form", DEFAULTS.form),
        size=own.get("size", DEFAULTS.size),
        host=own.get("host", DEFAULTS.host),
        forbidden=pairs,
    )


def rules_of(conn: Connection, cluster_id: int) -> Rules:
    """The rules as groups are formed by them; neighbouring forms and groups of eight cost half."""
    own = view(conn, cluster_id)
    weights = Weights(
        form_near=own.form // 2, form_far=own.form, size_five=own.size, size_eight=own.size // 2, no_host=own.host
    )
    return Rules(own.forms, own.keep, weights, forbidden=own.forbidden)  # type: ignore[arg-type]  # checked when set


def room_views(conn: Connection, meeting_id: int, folder: Path | None = None) -> tuple[RoomView, ...]:
    rows = conn.execute(select(rooms).where(rooms.c.meeting_id == meeting_id).order_by(rooms.c.id))
    return tuple(
        RoomView(row.id, row.name, row.address, row.capacity, _point(row.address, folder) is not None) for row in rows
    )


def rooms_of(conn: Connection, meeting_id: int, folder: Path | None = None) -> tuple[Room, ...]:
    """The meeting's booked rooms where their postcode says they are."""
    rows = conn.execute(select(rooms).where(rooms.c.meeting_id == meeting_id).order_by(rooms.c.id))
    return tuple(Room(str(row.id), row.name, _point(row.address, folder), row.capacity) for row in rows)


def _point(address: str, folder: Path | None) -> tuple[float, float] | None:
    found = _POSTCODE.findall(address)
    if not found:
        return None
    table = postcodes(folder)
    return (table.find(found[-1]) if table else None) or area_of(found[-1])


def postcodes(folder: Path | None) -> PostcodeTable | None:
    """The operator's table of postcodes, read again only when it has been loaded anew."""
    path = folder / FILE if folder else None
    if path is None or not path.exists():
        return None
    return _table(path.parent, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _table(folder: Path, _changed: int) -> PostcodeTable | None:
    return saved_table(folder)
