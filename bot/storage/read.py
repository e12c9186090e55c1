"""Rows as the frozen views that dialogs, notices and documents share."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, select, update
from sqlalchemy.engine import Connection

from bot.storage.once import once
from bot.storage.tables import (
    answers,
    clusters,
    group_members,
    groups,
    join_links,
    meetings,
    members,
    people,
    practices,
    reports,
    tasks,
)
from bot.texts import local, sort_key
from dialogs.guest_kinds import KINDS
from dialogs.views import (
    AnswerView,
    ClusterView,
    GroupView,
    MeetingView,
    MemberView,
    PracticeView,
    SeatView,
    TaskView,
)
from package_specs import Package

chairs = members.alias("chairs")
GUESTS = frozenset(KINDS)
"""Seats that are not doctors of the cluster: they say whether they come, and nothing else is asked of them."""


@cache
def _person() -> Select[Any]:
    return select(people).where(people.c.telegram_id == bindparam("telegram"))


def person_of(conn: Connection, telegram_id: int) -> Row[Any] | None:
    return conn.execute(_person(), {"telegram": telegram_id}).first()


@cache
def _members() -> Select[Any]:
    # Such a statement takes longer to write than to run; these are asked for at almost every update.
    return (
        select(
            members,
            practices.c.name.label("practice"),
            people.c.blocked_at,
            select(join_links.c.expires_at)
            .where(
                join_links.c.member_id == members.c.id,
                join_links.c.revoked_at.is_(None),
                join_links.c.used_at.is_(None),
            )
            .order_by(join_links.c.id.desc())
            .limit(1)
            .scalar_subquery()
            .label("link_until"),
        )
        .outerjoin(practices, practices.c.id == members.c.practice_id)
        .outerjoin(people, people.c.id == members.c.person_id)
        .where(members.c.left_at.is_(None))
    )


def _member(row: Row[Any]) -> MemberView:
    return MemberView(
        id=row.id,
        cluster=row.cluster_id,
        name=row.name,
        role=row.role,
        practice=row.practice or "",
        practice_id=row.practice_id or 0,
        coordinator=row.coordinator,
        chair=row.chair,
        email=row.email or "",
        person_id=row.person_id or 0,
        joined=row.person_id is not None,
        blocked=row.blocked_at is not None,
        link_until=row.link_until.replace(tzinfo=UTC)
        if row.link_until and not row.link_until.tzinfo
        else row.link_until,
        mail_bad=row.mail_bad_at is not None,
        language=row.language or "",
    )


def _sorted(rows: list[MemberView]) -> tuple[MemberView, ...]:
    return tuple(sorted(rows, key=lambda member: (sort_key(member.practice), sort_key(member.name), member.id)))


def members_where(conn: Connection, *where: ColumnElement[bool]) -> tuple[MemberView, ...]:
    """Members in order of practice and name."""
    return _sorted([_member(row) for row in conn.execute(_members().where(*where))])


@once
def member(conn: Connection, member_id: int) -> MemberView | None:
    return next(iter(members_where(conn, members.c.id == member_id)), None)


@once
def cluster(conn: Connection, cluster_id: int) -> ClusterView | None:
    row = conn.execute(select(clusters).where(clusters.c.id == cluster_id)).first()
    if row is None:
        return None
    return ClusterView(
        row.id, row.name, members_where(conn, members.c.cluster_id == cluster_id), rooms_of(conn, cluster_id)
    )


@once
def rooms_of(conn: Connection, cluster_id: int) -> tuple[PracticeView, ...]:
    """The cluster's practices in alphabetical order."""
    rows = conn.execute(select(practices).where(practices.c.cluster_id == cluster_id))
    return tuple(sorted((practice_view(row) for row in rows), key=lambda practice: sort_key(practice.name)))


def practice_view(row: Row[Any]) -> PracticeView:
    return PracticeView(
        row.id,
        row.name,
        row.ydernummer or "",
        row.house or row.name,
        row.form or "",
        row.address or "",
        row.postcode or "",
        row.town or "",
        row.host_capacity,
    )


@cache
def _my_seats() -> Select[Any]:
    return _members().where(members.c.person_id == bindparam("person"))


@once
def name_of(conn: Connection, cluster_id: int, member_id: int) -> str:
    """The name of somebody of the cluster, also of one who has left; empty where nobody is meant."""
    theirs = (members.c.id == member_id, members.c.cluster_id == cluster_id)
    return conn.execute(select(members.c.name).where(*theirs)).scalar() or ""


@once
def seats_of(conn: Connection, person_id: int) -> tuple[MemberView, ...]:
    """The person's places in clusters."""
    return _sorted([_member(row) for row in conn.execute(_my_seats(), {"person": person_id})])


@lru_cache(maxsize=64)
def _package(text: str) -> Package:
    return Package.model_validate_json(text)


@cache
def _meetings() -> Select[Any]:
    return (
        select(meetings, clusters.c.name.label("cluster"), chairs.c.name.label("chair"))
        .join(clusters, clusters.c.id == meetings.c.cluster_id)
        .outerjoin(chairs, chairs.c.id == meetings.c.chair_id)
    )


def _meeting(row: Row[Any]) -> MeetingView:
    spec = _package(row.spec)
    return MeetingView(
        id=row.id,
        cluster_id=row.cluster_id,
        cluster=row.cluster,
        package=row.package,
        titles={"da": spec.title.da, "en": spec.title.en},
        starts=local(row.starts_at),
        ends=local(row.ends_at),
        form=row.form,
        place=row.place or "",
        link=row.link or "",
        chair=row.chair or "",
        chair_id=row.chair_id or 0,
        status=row.status,
        answer_by=local(row.answer_by),
        ordered=row.ordered_at is not None,
        nudges=row.nudges,
        options=tuple(row.options),
        revision=row.revision,
        spec=spec,
        agreed=row.agreed,
        follows=row.follows_id or 0,
        capacity=row.capacity,
    )


@cache
def _one_meeting() -> Select[Any]:
    return _meetings().where(meetings.c.id == bindparam("meeting"))


@once
def meeting(conn: Connection, meeting_id: int) -> MeetingView | None:
    row = conn.execute(_one_meeting(), {"meeting": meeting_id}).first()
    return _meeting(row) if row else None


def touch(conn: Connection, meeting_id: int) -> None:
    """When or where has changed: calendars know the newer file by its number."""
    conn.execute(update(meetings).where(meetings.c.id == meeting_id).values(revision=meetings.c.revision + 1))


@cache
def _held_in() -> Select[Any]:
    wanted = and_(meetings.c.cluster_id.in_(bindparam("clusters", expanding=True)), meetings.c.status != "cancelled")
    return _meetings().where(wanted).order_by(meetings.c.starts_at)


def meetings_of(conn: Connection, cluster_ids: Iterable[int]) -> tuple[MeetingView, ...]:
    """Meetings of these clusters, the cancelled left out, soonest first."""
    found = tuple(_meeting(row) for row in conn.execute(_held_in(), {"clusters": tuple(cluster_ids)}))
    for view in found:
        meeting.knows(view, view.id)
    return found


@cache
def _answers() -> Select[Any]:
    return (
        select(answers, members.c.role, practices.c.name.label("practice"))
        .join(members, members.c.id == answers.c.member_id)
        .outerjoin(practices, practices.c.id == answers.c.practice_id)
        .where(answers.c.meeting_id == bindparam("meeting"))
    )


@once
def answers_of(conn: Connection, meeting_id: int) -> Mapping[int, AnswerView]:
    """Answers by member id."""
    grouped = _forms_groups(conn, meeting_id)
    rows = conn.execute(_answers(), {"meeting": meeting_id})
    return {row.member_id: _answer(row, grouped) for row in rows}


@cache
def _one_answer() -> Select[Any]:
    return _answers().where(answers.c.member_id == bindparam("member"))


@once
def answer_of(conn: Connection, meeting_id: int, member_id: int) -> AnswerView | None:
    """One member's answer; a large cluster's answers need not be read for it."""
    row = conn.execute(_one_answer(), {"meeting": meeting_id, "member": member_id}).first()
    return _answer(row, _forms_groups(conn, meeting_id)) if row else None


def own_groups(conn: Connection, meeting_id: int) -> tuple[str, ...]:
    """Names of the groups that people have made themselves, the first named first."""
    wanted = (answers.c.meeting_id == meeting_id, answers.c.grouping == "own", answers.c.own_group != "")
    rows = conn.execute(select(answers.c.own_group).where(*wanted).order_by(answers.c.at, answers.c.member_id))
    return tuple(dict.fromkeys(rows.scalars()))


def _forms_groups(conn: Connection, meeting_id: int) -> bool:
    found = meeting(conn, meeting_id)
    return found is not None and found.spec.groups is not None


def _answer(row: Row[Any], grouped: bool) -> AnswerView:
    return AnswerView(
        row.member_id,
        row.attend,
        row.grouping or "",
        row.own_group or "",
        row.locum or "",
        row.practice or "",
        local(row.at),
        guest=row.role in GUESTS,
        groups=grouped,
        waits_since=row.waits_since,
    )


def tasks_of(conn: Connection, view: MeetingView, *where: ColumnElement[bool]) -> tuple[TaskView, ...]:
    """The meeting's plan, by day; what has no day keeps its place after what the playbook names before it."""
    specs = {spec.key: spec for spec in view.spec.tasks}
    rows = conn.execute(
        select(tasks, members.c.name.label("delegate"))
        .outerjoin(members, members.c.id == tasks.c.member_id)
        .where(tasks.c.meeting_id == view.id, *where)
    )
    found = {row.key: _task(row, specs[row.key]) for row in rows if row.key in specs}
    placed: list[tuple[int, date, TaskView]] = []
    for nth, phase in enumerate(("before", "during", "after")):
        latest = date.min
        for task in (found[key] for key, spec in specs.items() if spec.phase == phase and key in found):
            latest = task.due or latest
            placed.append((nth, latest, task))
    return tuple(task for _, _, task in sorted(placed, key=lambda one: one[:2]))


def _task(row: Row[Any], spec: Any) -> TaskView:  # noqa: ANN401  # a TaskSpec
    return TaskView(
        id=row.id,
        meeting=row.meeting_id,
        key=row.key,
        titles={"da": spec.title.da, "en": spec.title.en},
        who=tuple(spec.who),
        due=row.due,
        until=row.until,
        state=row.state,
        phase=spec.phase,
        certainty="chosen" if row.chosen else spec.certainty,
        source=spec.source or "",
        delegate=row.delegate or "",
        undoable=row.before is not None,
        chosen=row.chosen,
    )


@cache
def _groups() -> Select[Any]:
    leaders, deputies = members.alias("leaders"), members.alias("deputies")
    return (
        select(
            groups,
            practices.c.name.label("host"),
            leaders.c.name.label("leader"),
            deputies.c.name.label("deputy"),
            reports.c.submitted_at,
            reports.c.group_id.label("reported"),
        )
        .outerjoin(practices, practices.c.id == groups.c.host_practice_id)
        .outerjoin(leaders, leaders.c.id == groups.c.leader_id)
        .outerjoin(deputies, deputies.c.id == groups.c.deputy_id)
        .outerjoin(reports, reports.c.group_id == groups.c.id)
        .where(groups.c.meeting_id == bindparam("meeting"))
        .order_by(groups.c.number)
    )


@once
def groups_of(conn: Connection, meeting_id: int) -> tuple[GroupView, ...]:
    """The published groups, by number."""
    rows = conn.execute(_groups(), {"meeting": meeting_id}).all()
    seats = _seats(conn, meeting_id) if rows else {}
    return tuple(
        GroupView(
            id=row.id,
            number=row.number,
            seats=tuple(seats.get(row.id, ())),
            host=row.host or "",
            host_reason="",
            address=row.address or "",
            leader=row.leader or "",
            leader_id=row.leader_id or 0,
            leader_state=row.leader_state,
            self_made=False,
            km_mean=None,
            km_max=None,
            report="submitted" if row.submitted_at else "draft" if row.reported else "missing",
            place_kind=row.place_kind or "",
            deputy=row.deputy or "",
            deputy_id=row.deputy_id or 0,
            duties=_duties(row.duties or {}, seats.get(row.id, ())),
            data_choice=row.data_choice or "",
            gathered=local(row.gathered_at) if row.gathered_at else None,
        )
        for row in rows
    )


def _duties(given: Mapping[str, int], seats: Iterable[SeatView]) -> tuple[tuple[int, int, str], ...]:
    """Duties by number; of somebody who is no longer in the group they are the leader's again."""
    names = {seat.member: seat.name for seat in seats}
    return tuple((int(nth), member, names[member]) for nth, member in sorted(given.items()) if member in names)


@cache
def _seated() -> Select[Any]:
    return (
        select(group_members.c.group_id, members.c.id, members.c.name, practices.c.name.label("practice"))
        .join(members, members.c.id == group_members.c.member_id)
        .join(groups, groups.c.id == group_members.c.group_id)
        .outerjoin(practices, practices.c.id == members.c.practice_id)
        .where(groups.c.meeting_id == bindparam("meeting"))
    )


def _seats(conn: Connection, meeting_id: int) -> Mapping[int, list[SeatView]]:
    rows = conn.execute(_seated(), {"meeting": meeting_id})
    result: dict[int, list[SeatView]] = {}
    for row in sorted(rows, key=lambda row: (sort_key(row.practice or ""), sort_key(row.name))):
        result.setdefault(row.group_id, []).append(SeatView(row.id, row.name, row.practice or ""))
    return result


def group_meeting(conn: Connection, group_id: int) -> int | None:
    return conn.execute(select(groups.c.meeting_id).where(groups.c.id == group_id)).scalar()
