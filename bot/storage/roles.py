"""The people behind the roles of a meeting, and which cues a person wants."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, or_, select
from sqlalchemy.engine import Connection

from bot.storage.day_tables import cue_choices, cue_silences, meeting_roles
from bot.storage.tables import members
from dialogs.views import HolderView, MeetingView


@cache
def _named() -> Select[Any]:
    return (
        select(meeting_roles, members.c.name.label("member"), members.c.person_id)
        .outerjoin(members, members.c.id == meeting_roles.c.member_id)
        .where(meeting_roles.c.meeting_id == bindparam("meeting"))
        .where(or_(meeting_roles.c.member_id.is_(None), members.c.left_at.is_(None)))
        .order_by(meeting_roles.c.id)
    )


def holders(conn: Connection, meeting: MeetingView) -> tuple[HolderView, ...]:
    """Everybody who is named for the meeting; the premeeting's minute-taker too, unless another was named since."""
    rows = conn.execute(_named(), {"meeting": meeting.id})
    found = tuple(
        HolderView(row.id, row.role, row.item, row.member_id or 0, row.member or row.name, row.person_id is not None)
        for row in rows
    )
    if any(one.role == "referent" for one in found):
        return found
    return (*_of_premeeting(conn, meeting), *found)


def _of_premeeting(conn: Connection, meeting: MeetingView) -> tuple[HolderView, ...]:
    taker = meeting.agreed.get("pre.minute_taker", "")
    if not taker.isdecimal():
        return ()
    here = (members.c.id == int(taker), members.c.cluster_id == meeting.cluster_id, members.c.left_at.is_(None))
    rows = conn.execute(select(members).where(*here))
    return tuple(HolderView(0, "referent", "", row.id, row.name, row.person_id is not None) for row in rows)


def choices(conn: Connection, person_ids: Collection[int]) -> Mapping[int, str]:
    """Who wants fewer cues than all: `mine` or `none`, by person."""
    rows = conn.execute(select(cue_choices).where(cue_choices.c.person_id.in_(person_ids)))
    return {row.person_id: row.choice for row in rows}


def choose(conn: Connection, person_id: int, choice: str) -> None:
    """Keep what somebody wants; all is what everybody gets who has not chosen."""
    conn.execute(delete(cue_choices).where(cue_choices.c.person_id == person_id))
    if choice != "all":
        conn.execute(insert(cue_choices).values(person_id=person_id, choice=choice))


def silences(conn: Connection, person_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """The sorts of cues that people have switched off, by person."""
    found: dict[int, frozenset[str]] = {}
    for row in conn.execute(select(cue_silences).where(cue_silences.c.person_id.in_(person_ids))):
        found[row.person_id] = found.get(row.person_id, frozenset()) | {row.sort}
    return found


def switch(conn: Connection, person_id: int, sort: str, *, on: bool) -> None:
    """Keep whether somebody wants a sort of cues."""
    mine = (cue_silences.c.person_id == person_id, cue_silences.c.sort == sort)
    conn.execute(delete(cue_silences).where(*mine))
    if not on:
        conn.execute(insert(cue_silences).values(person_id=person_id, sort=sort))
