"""Polls as views: dates, votes, and the order they come in."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from bot.planning.ranking import rank
from bot.planning.slots import hint
from bot.storage import read
from bot.storage.tables import clusters, members, poll_slots, poll_votes, polls
from bot.texts import local
from dialogs.views import PollView, SlotView
from package_specs import Package

Packages = tuple[Package, ...]


def poll(conn: Connection, poll_id: int, packages: Packages, today: date, only: int | None = None) -> PollView | None:
    """The poll as it stands; `today` is for what speaks against a date, as seen from now.

    With `only` it is one member's: as if nobody else had been asked, whatever the size of the cluster.
    """
    row = conn.execute(
        select(polls, clusters.c.name.label("cluster"))
        .join(clusters, clusters.c.id == polls.c.cluster_id)
        .where(polls.c.id == poll_id)
    ).first()
    return _view(conn, row, packages, today, only) if row else None


def _view(conn: Connection, row: Row[Any], packages: Packages, today: date, only: int | None) -> PollView:
    spec = next((spec for spec in packages if spec.key == row.package), None)
    found = conn.execute(select(poll_slots).where(poll_slots.c.poll_id == row.id).order_by(poll_slots.c.starts_at))
    slots = tuple(_slot(one, row.minutes, spec, today) for one in found)
    votes = votes_of(conn, row.id, only)
    whose = members.c.cluster_id == row.cluster_id
    everyone = read.members_where(conn, whose if only is None else whose & (members.c.id == only))
    asked = tuple(member for member in everyone if member.doctor or member.id in row.must)
    must = tuple(member.id for member in asked if member.id in row.must)
    titles = {"da": spec.title.da, "en": spec.title.en} if spec else {"da": row.package, "en": row.package}
    return PollView(
        id=row.id,
        cluster_id=row.cluster_id,
        cluster=row.cluster,
        package=row.package,
        titles=titles,
        minutes=row.minutes,
        status=row.status,
        answer_by=local(row.answer_by),
        slots=slots,
        asked=asked,
        must=must,
        votes=votes,
        ranked=rank([slot.id for slot in slots], [one.id for one in asked], must, votes),
        meeting=row.meeting_id or 0,
    )


def _slot(row: Row[Any], minutes: int, spec: Package | None, today: date) -> SlotView:
    starts: datetime = local(row.starts_at)
    against = hint(starts.date(), spec, today) if spec else None
    return SlotView(row.id, starts, starts + timedelta(minutes=minutes), against or "")


def votes_of(conn: Connection, poll_id: int, only: int | None = None) -> dict[int, dict[int, Any]]:
    """Votes by slot and member; of one member, if said so."""
    given = select(poll_votes).join(poll_slots, poll_slots.c.id == poll_votes.c.slot_id)
    given = given.where(poll_slots.c.poll_id == poll_id)
    rows = conn.execute(given if only is None else given.where(poll_votes.c.member_id == only))
    found: dict[int, dict[int, Any]] = {}
    for row in rows:
        found.setdefault(row.slot_id, {})[row.member_id] = row.vote
    return found


def polls_of(conn: Connection, cluster_ids: list[int]) -> tuple[Row[Any], ...]:
    """The clusters' polls that are not settled, newest first."""
    wanted = polls.c.cluster_id.in_(cluster_ids) & (polls.c.status != "fixed")
    return tuple(conn.execute(select(polls).where(wanted).order_by(polls.c.id.desc())))
