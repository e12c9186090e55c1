"""A meeting as documents take it: the same facts as the chat shows."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import texts
from bot.documents import facts as paper
from bot.storage import read
from bot.storage.tables import practices, reports
from dialogs.report.dialog import DEGREES, Blank, blanks, practices_of
from dialogs.views import GroupView, MeetingView
from package_specs import ROLES


def meeting_facts(conn: Connection, meeting_id: int, lang: str) -> paper.MeetingFacts | None:
    """Everything known of a meeting, in one language; reports that are drafts count as missing."""
    meeting = read.meeting(conn, meeting_id)
    if meeting is None:
        return None
    groups = read.groups_of(conn, meeting_id)
    numbers = _ydernumre(conn, meeting.cluster_id)
    cluster = read.cluster(conn, meeting.cluster_id)
    answers = read.answers_of(conn, meeting_id)
    coming = [
        one for one in (cluster.members if cluster else ()) if one.id in answers and answers[one.id].attend == "yes"
    ]
    return paper.MeetingFacts(
        title=meeting.title(lang),
        cluster=meeting.cluster,
        starts_at=meeting.starts,
        ends_at=meeting.ends,
        place=meeting.place,
        link=meeting.link,
        roles=(paper.Role("Mødeleder" if lang == "da" else "Chair", meeting.chair),) if meeting.chair else (),
        programme=tuple(_programme(meeting, lang)),
        groups=tuple(_group(group, meeting, numbers) for group in groups),
        expected=tuple(
            paper.Person(one.name, one.practice, numbers.get(one.practice, ""), one.role, one.email) for one in coming
        ),
        reports=_reports(conn, meeting, groups, lang),
    )


def _ydernumre(conn: Connection, cluster_id: int) -> Mapping[str, str]:
    rows = conn.execute(select(practices.c.name, practices.c.ydernummer).where(practices.c.cluster_id == cluster_id))
    return {row.name: row.ydernummer or "" for row in rows}


def _programme(meeting: MeetingView, lang: str) -> Any:  # noqa: ANN401  # an iterator of rows
    at = meeting.starts
    for item in meeting.spec.programme or ():
        end = at + timedelta(minutes=item.minutes or 0)
        who = ", ".join(ROLES[role].in_(lang) for role in item.who)
        yield paper.ProgrammeRow(at, end, item.title.in_(lang), who, item.mode)
        at = end


def _group(group: GroupView, meeting: MeetingView, numbers: Mapping[str, str]) -> paper.Group:
    people = tuple(paper.Person(seat.name, seat.practice, numbers.get(seat.practice, "")) for seat in group.seats)
    return paper.Group(group.number, people, group.leader, group.host, group.address, meeting.starts, meeting.ends)


def _reports(
    conn: Connection, meeting: MeetingView, groups: tuple[GroupView, ...], lang: str
) -> tuple[paper.GroupReport, ...]:
    rows = conn.execute(
        select(reports).where(
            reports.c.group_id.in_([group.id for group in groups]), reports.c.submitted_at.is_not(None)
        )
    )
    given = {row.group_id: row.answers for row in rows}
    if not given:
        return ()
    return tuple(
        paper.GroupReport(group.number, group.leader, _answers(meeting, group, given.get(group.id), lang))
        for group in groups
    )


def _answers(
    meeting: MeetingView, group: GroupView, given: Mapping[str, str] | None, lang: str
) -> tuple[paper.Answer, ...]:
    if given is None:
        return ()
    asked = blanks(meeting.spec, practices_of(group))
    return tuple(_answer([one for one in asked if one.field is field], given, lang) for field in meeting.spec.report)


def in_words(answer: str, lang: str) -> str:
    """A pressed degree as its word; everything else as it was written."""
    return texts.plain(texts.render("report", f"b_degree_{answer}", lang)) if answer in DEGREES else answer


def _answer(parts: list[Blank], given: Mapping[str, str], lang: str) -> paper.Answer:
    """One field of the report; its parts are one text, the practices' answers stay apart."""
    question = parts[0].field.label.in_(lang)
    if parts[0].practice:
        return paper.Answer(
            question, per_practice=tuple((one.practice, given[one.key]) for one in parts if given.get(one.key))
        )
    if parts[0].part is None:
        return paper.Answer(question, in_words(given.get(parts[0].key, ""), lang))
    lines = [f"{one.part.label.in_(lang)}: {given[one.key]}" for one in parts if given.get(one.key)]
    return paper.Answer(question, "\n".join(lines))
