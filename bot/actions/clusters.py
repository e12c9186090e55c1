"""Clusters and their rosters."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from bot.actions.day import rename
from bot.actions.leaving import clear_roles, end_links, forget_coming
from bot.actions.work import Refused, Result, Work, coordinators
from bot.actions.year import begin_years
from bot.storage import read
from bot.storage.tables import clusters, members, people, practices
from dialogs import commands as c
from dialogs.form import Button, Open, Start
from dialogs.guest_kinds import KINDS

SEATS = ("ua", "locum", *KINDS)
PRACTICE_FIELDS = ("ydernummer", "house", "form", "address", "postcode", "town", "lat", "lon", "host_capacity")


def create_cluster(command: c.CreateCluster, work: Work) -> Result:
    """A new cluster with its maker as coordinator; one each, unless operators are named and this is one of them."""
    operators = work.settings.operators
    person = work.conn.execute(select(people).where(people.c.id == work.person)).one()
    own = select(clusters.c.id).where(clusters.c.created_by == work.person)
    if operators and person.telegram_id not in operators:
        raise Refused("operators_only")
    if not operators and work.conn.execute(own).first():
        raise Refused("one_cluster")
    made = work.conn.execute(
        insert(clusters).values(name=command.name, settings={}, created_by=work.person, created_at=work.now)
    )
    cluster = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
    work.conn.execute(
        insert(members).values(
            cluster_id=cluster,
            practice_id=_practice(work, cluster, command.practice),
            name=command.coordinator,
            role="member",
            coordinator=True,
            chair=True,
            person_id=work.person,
            joined_at=work.now,
        )
    )
    begin_years(work, cluster)
    work.note("cluster made", cluster=cluster)
    buttons = (
        (Button("b_import", Start("roster", (cluster,))), Button("b_add", Start("new_member", (cluster,)))),
        (Button("b_cluster", Open("cluster", (cluster,))),),
    )
    return Result(values={"cluster": command.name}, buttons=buttons)


def _practice(work: Work, cluster: int, name: str, facts: Mapping[str, Any] | None = None) -> int | None:
    """The practice of that name, made where it is new; given facts are kept, missing ones leave what is known."""
    if not name:
        return None
    known = work.conn.execute(
        select(practices.c.id).where(practices.c.cluster_id == cluster, practices.c.name == name)
    ).scalar()
    values = {key: value for key, value in (facts or {}).items() if value not in (None, "")}
    if known is not None:
        if values:
            work.conn.execute(update(practices).where(practices.c.id == known).values(**values))
        return int(known)
    made = work.conn.execute(insert(practices).values(cluster_id=cluster, name=name, **{"host_capacity": 0, **values}))
    return int(made.inserted_primary_key[0])  # type: ignore[index]  # one column


def import_roster(command: c.ImportRoster, work: Work) -> Result:
    """Take in the rows: new people are added, known ones (by name and practice) brought up to date."""
    added = changed = 0
    for row in json.loads(command.rows)["rows"]:
        facts = {key: row.get(key) for key in PRACTICE_FIELDS}
        practice = _practice(work, command.cluster, row["practice"], facts)
        if _known(work, command.cluster, row, practice):
            changed += 1
        else:
            _add(work, command.cluster, row, practice)
            added += 1
    work.note("roster imported", cluster=command.cluster, added=added, changed=changed)
    buttons = (
        (Button("b_links", Open("links", (command.cluster,))),),
        (Button("b_cluster", Open("cluster", (command.cluster,))),),
    )
    return Result(values={"added": added, "changed": changed}, buttons=buttons)


def _known(work: Work, cluster: int, row: Mapping[str, Any], practice: int | None) -> bool:
    """Whether the person is on the roster already; their row is brought up to date."""
    same = (members.c.cluster_id == cluster, members.c.name == row["name"], members.c.left_at.is_(None))
    found = work.conn.execute(
        select(members).where(*same, members.c.practice_id.is_not_distinct_from(practice))
    ).first()
    if found is None:
        # The coordinator made the cluster before the list was read: their own row has another practice yet.
        found = work.conn.execute(select(members).where(*same, members.c.person_id == work.person)).first()
    if found is None:
        return False
    values = {
        "practice_id": practice,
        "email": row.get("email") or found.email,
        "phone": row.get("phone") or found.phone,
    }
    if values["email"] != found.email:
        values["mail_bad_at"] = None
    values["chair"] = found.chair or "moedeleder" in row["roles"]
    work.conn.execute(update(members).where(members.c.id == found.id).values(**values))
    return True


def _add(work: Work, cluster: int, row: Mapping[str, Any], practice: int | None) -> None:
    roles = row["roles"]
    work.conn.execute(
        insert(members).values(
            cluster_id=cluster,
            practice_id=practice,
            name=row["name"],
            role=next((role for role in roles if role in SEATS), "member"),
            coordinator="koordinator" in roles,
            chair="moedeleder" in roles,
            email=row.get("email"),
            phone=row.get("phone"),
        )
    )


def add_member(command: c.AddMember, work: Work) -> Result:
    """One person by hand; their join link follows."""
    practice = _practice(work, command.cluster, command.practice)
    same = (
        members.c.cluster_id == command.cluster,
        members.c.name == command.name,
        members.c.practice_id.is_not_distinct_from(practice),
        members.c.left_at.is_(None),
    )
    if work.conn.execute(select(members.c.id).where(*same)).first():
        raise Refused("same_person", name=command.name)
    made = work.conn.execute(
        insert(members).values(
            cluster_id=command.cluster,
            practice_id=practice,
            name=command.name,
            role=command.role,
            coordinator=False,
            chair=False,
            email=command.email or None,
        )
    )
    member = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
    work.note("member added", cluster=command.cluster, member=member)
    return Result(open=Open("member", (member,)))


def set_right(command: c.SetRight, work: Work) -> Result:
    """Give or take a right; a cluster always keeps one coordinator who has joined."""
    member = read.member(work.conn, command.member)
    if member is None:
        raise Refused("gone")
    if command.right == "coordinator" and not command.given:
        others = [other for other in joined_coordinators(work, member.cluster) if other != member.id]
        if not others:
            raise Refused("last_coordinator")
    work.conn.execute(update(members).where(members.c.id == member.id).values(**{command.right: command.given}))
    work.note("right set", cluster=member.cluster, member=member.id, right=command.right, given=command.given)
    return Result(toast="saved")


def joined_coordinators(work: Work, cluster: int) -> list[int]:
    """Member ids of the coordinators who have joined."""
    joined = {m.id for m in read.members_where(work.conn, members.c.cluster_id == cluster) if m.joined}
    return [member for member in coordinators(work.conn, cluster) if member in joined]


def remove_member(command: c.RemoveMember, work: Work) -> Result:
    """Take a person off the roster; what they answered for meetings held stays."""
    member = read.member(work.conn, command.member)
    if member is None:
        raise Refused("gone")
    if member.coordinator and joined_coordinators(work, member.cluster) == [member.id]:
        raise Refused("last_coordinator")
    clear_roles(work, member)
    forget_coming(work, member.id)
    end_links(work, member.id)
    work.conn.execute(
        update(members).where(members.c.id == member.id).values(left_at=work.now, coordinator=False, chair=False)
    )
    for meeting in read.meetings_of(work.conn, [member.cluster]):
        if meeting.status not in {"held", "cancelled"}:
            rename(work, meeting.id, f"left.{member.id}")
    work.note("member removed", cluster=member.cluster, member=member.id)
    return Result(toast="saved", open=Open("cluster", (member.cluster,)))
