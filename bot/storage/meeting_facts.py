"""A meeting as documents take it: the same facts as the chat shows."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot import texts
from bot.documents import facts as paper
from bot.documents.words import words
from bot.storage import (
    agreements,
    attendance,
    codes,
    evaluated,
    evaluations,
    figures,
    prints,
    read,
    remarks,
    roles,
    seatings,
    surveys,
)
from bot.storage.tables import members, practices, reports
from dialogs.evaluation.questions import Question, questions
from dialogs.guest_kinds import KINDS
from dialogs.report.dialog import DEGREES, Blank, blanks, practices_of
from dialogs.roles.places import hands, of_place, places
from dialogs.views import AnswerView, GroupView, HolderView, MeetingView, MemberView
from package_specs import ROLES

SHOWN_ROLES = {name: f"role_{name}" for name in ("ua", "locum", *KINDS)}
"""A doctor of the cluster needs no word."""


def meeting_facts(conn: Connection, meeting_id: int, lang: str) -> paper.MeetingFacts | None:
    """Everything known of a meeting, in one language; reports that are drafts count as missing."""
    meeting = read.meeting(conn, meeting_id)
    if meeting is None:
        return None
    groups = read.groups_of(conn, meeting_id)
    people = _People(conn, meeting, lang)
    expected = people.expected(conn)
    return paper.MeetingFacts(
        title=meeting.title(lang),
        cluster=meeting.cluster,
        starts_at=meeting.starts,
        ends_at=meeting.ends,
        place=meeting.place,
        link=meeting.link,
        roles=tuple(_roles(meeting, people.held, lang)),
        programme=tuple(_programme(meeting, people.held, lang)),
        groups=tuple(people.group(group) for group in groups),
        phases=seatings.table_phases(conn, meeting, lang),
        expected=expected,
        sign_ups=people.sign_ups(conn),
        attendees=people.attendees(conn),
        reports=_reports(conn, meeting, groups, people, lang),
        agreements=tuple(
            paper.Agreement(one.what, one.who, one.due, one.status) for one in agreements.of_meeting(conn, meeting_id)
        ),
        evaluation=evaluation_facts(conn, meeting, lang),
        evaluation_answers=len(evaluations.counted(conn, meeting_id).get(evaluations.SHEET, ())) or None,
        trend=tuple(
            paper.Share(one["starts"], one["percent"], one["total"])
            for one in evaluated.trend(conn, meeting.cluster_id)
        ),
        figures=(
            *(figures.shown(one) for one in figures.of_meeting(conn, meeting_id)),
            *surveys.figures(conn, meeting_id, lang),
        ),
        numbers=figures.numbers(conn, meeting, lang),
        minutes=_minutes(conn, meeting, lang),
        questions=tuple(one.in_(lang) for item in meeting.spec.items for one in item.reflections),
        prints=prints.needed(meeting, expected, len(groups), lang),
        codes=tuple(_codes(conn, meeting, lang)),
    )


def _word(dialog: str, block: str, lang: str) -> str:
    return texts.plain(texts.render(dialog, block, lang))


class _People:
    """Members of the meeting's cluster as documents show them."""

    def __init__(self, conn: Connection, meeting: MeetingView, lang: str) -> None:
        self.meeting, self.lang = meeting, lang
        self.held = roles.holders(conn, meeting)
        rows = conn.execute(
            select(practices.c.name, practices.c.ydernummer).where(practices.c.cluster_id == meeting.cluster_id)
        )
        self.numbers = {row.name: row.ydernummer or "" for row in rows}
        self.members = {one.id: one for one in read.members_where(conn, members.c.cluster_id == meeting.cluster_id)}

    def role(self, seat: MemberView | None) -> str:
        return words(self.lang)(SHOWN_ROLES[seat.role]) if seat and seat.role in SHOWN_ROLES else ""

    def _doctor(self, member: int) -> bool:
        """Whether PLO counts them; of somebody who is on no list it is not known otherwise."""
        seat = self.members.get(member)
        return seat is None or seat.doctor

    def person(self, name: str, practice: str, seat: MemberView | None) -> paper.Person:
        email = seat.email if seat else ""
        return paper.Person(name, practice, self.numbers.get(practice, ""), self.role(seat), email)

    def expected(self, conn: Connection) -> tuple[paper.Person, ...]:
        """Who has said that they come; a locum from the practice where they work."""
        answers = read.answers_of(conn, self.meeting.id)
        coming = [one for one in self.members.values() if one.id in answers and answers[one.id].attend == "yes"]
        return tuple(self.person(one.name, one.practice or answers[one.id].practice, one) for one in coming)

    def sign_ups(self, conn: Connection) -> tuple[paper.SignUp, ...]:
        """Everybody who is asked, with what they have said; before the meeting."""
        if self.meeting.status not in {"planned", "invited"}:
            return ()
        answers, guests = read.answers_of(conn, self.meeting.id), remarks.guests(conn, self.meeting.id)
        asked = [one for one in self.members.values() if one.doctor or one.id in guests]
        return tuple(self._sign_up(one, answers.get(one.id)) for one in asked)

    def _sign_up(self, seat: MemberView, answer: AnswerView | None) -> paper.SignUp:
        if answer is None:
            return paper.SignUp(seat.name, seat.practice)
        w, comes = words(self.lang), answer.attend == "yes"
        group = w("placed") if answer.grouping == "place" else answer.own_group
        return paper.SignUp(seat.name, seat.practice, comes, group if comes else "", answer.practice if comes else "")

    def group(self, group: GroupView) -> paper.Group:
        """A group; it meets when its own part of the programme runs."""
        people = tuple(self.person(one.name, one.practice, self.members.get(one.member)) for one in group.seats)
        # Where somebody lives stands on no list.
        host, address = ("", "") if group.place_kind == "private" else (group.host, group.address)
        start, end = next(
            (
                (row.starts_at, row.ends_at)
                for row in _programme(self.meeting, self.held, self.lang)
                if row.mode == "groups"
            ),
            (self.meeting.starts, self.meeting.ends),
        )
        return paper.Group(group.number, people, group.leader, host, address, start, end)

    def attendees(self, conn: Connection) -> tuple[paper.Attendee, ...]:
        return tuple(
            paper.Attendee(
                one.name,
                one.practice,
                self.numbers.get(one.practice, ""),
                self.role(self.members.get(one.member)),
                one.at if one.late else None,
                one.left,
                doctor=self._doctor(one.member),
            )
            for one in attendance.present(conn, self.meeting)
        )


def _roles(meeting: MeetingView, held: tuple[HolderView, ...], lang: str) -> Iterator[paper.Role]:
    """Who leads, and everybody who is named for a place of the meeting."""
    if meeting.chair:
        yield paper.Role(_begun(ROLES["moedeleder"].in_(lang)), meeting.chair)
    for place in places(meeting):
        for one in of_place(held, place):
            yield paper.Role(_begun(place.title(meeting, lang)), one.name)


def _begun(title: str) -> str:
    return title[:1].upper() + title[1:]


def _programme(meeting: MeetingView, held: tuple[HolderView, ...], lang: str) -> Iterator[paper.ProgrammeRow]:
    at = meeting.starts
    for item in meeting.spec.programme or ():
        end = at + timedelta(minutes=item.minutes or 0)
        yield paper.ProgrammeRow(at, end, item.title.in_(lang), ", ".join(hands(meeting, held, item, lang)), item.mode)
        at = end
    for option in meeting.spec.options:
        if option.key in meeting.options and meeting.spec.programme:
            end = at + timedelta(minutes=option.minutes)
            yield paper.ProgrammeRow(at, end, option.title.in_(lang), ", ".join(hands(meeting, held, option, lang)))
            at = end


def _minutes(conn: Connection, meeting: MeetingView, lang: str) -> tuple[paper.Answer, ...]:
    said = agreements.minutes_of(conn, meeting.id)
    return tuple(
        paper.Answer(item.title.in_(lang), said[item.key]) for item in meeting.spec.items if said.get(item.key)
    )


def _codes(conn: Connection, meeting: MeetingView, lang: str) -> Iterator[paper.QrLink]:
    here = codes.page(conn, meeting.id, "here") or codes.chat(conn, meeting.id)
    if here:
        yield paper.QrLink(words(lang)("code_here"), here)
    if page := codes.page(conn, meeting.id, "evaluation"):
        yield paper.QrLink(words(lang)("code_evaluation"), page)


# -- evaluation --------------------------------------------------------------------------------------------------------


def evaluation_facts(conn: Connection, meeting: MeetingView, lang: str) -> tuple[paper.Evaluation, ...]:
    """What may be shown of the evaluation; a question with too few answers is left out."""
    counted = evaluations.counted(conn, meeting.id)
    found = (_evaluated(one, meeting, counted.get(one.key, ()), lang) for one in questions(meeting.spec))
    return tuple(one for one in found if one is not None)


def _evaluated(question: Question, meeting: MeetingView, given: tuple[str, ...], lang: str) -> paper.Evaluation | None:
    partner = ROLES[meeting.spec.partner].in_(lang) if meeting.spec.partner else ""
    title = texts.plain(texts.render("evaluation", f"ask_{question.key}", lang, partner=partner))
    if not question.choices:
        return paper.Evaluation(title, texts=given) if len(given) >= evaluations.SMALLEST else None
    counts = evaluations.withheld({choice: given.count(choice) for choice in question.choices})
    if counts is None:
        return None
    labels = tuple(_word("evaluation", f"b_{question.scale}_{choice}", lang) for choice in question.choices)
    return paper.Evaluation(title, labels, tuple(counts.values()))


# -- reports -----------------------------------------------------------------------------------------------------------


def _reports(
    conn: Connection, meeting: MeetingView, groups: tuple[GroupView, ...], people: _People, lang: str
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
        paper.GroupReport(
            group.number,
            group.leader,
            report_answers(meeting, group, given.get(group.id), lang),
            people.group(group).members,
        )
        for group in groups
    )


def report_answers(
    meeting: MeetingView, group: GroupView, given: Mapping[str, str] | None, lang: str
) -> tuple[paper.Answer, ...]:
    """A group's report, one answer a field; none at all where it is missing."""
    if given is None:
        return ()
    asked = blanks(meeting.spec, practices_of(group))
    return tuple(_answer([one for one in asked if one.field is field], given, lang) for field in meeting.spec.report)


def in_words(answer: str, lang: str) -> str:
    """A pressed degree as its word; everything else as it was written."""
    return _word("report", f"b_degree_{answer}", lang) if answer in DEGREES else answer


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
