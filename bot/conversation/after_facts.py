"""What dialogs ask for about the time after a meeting, loaded for one scene."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.actions import results
from bot.conversation.access import Forbidden, Scene, writes
from bot.documents.catalogue import KINDS
from bot.storage import agreements, attendance, codes, evaluated, evaluations, figures, history, read
from bot.storage.meeting_facts import evaluation_facts, meeting_facts
from bot.storage.tables import reports
from dialogs.after_views import AgreementView, PaperView
from dialogs.evaluation.questions import IDEAS
from dialogs.report.dialog import blanks, practices_of
from dialogs.views import GroupView, MeetingView

Loader = Callable[[Connection, Scene, datetime], Any]


def meeting_of(conn: Connection, scene: Scene) -> MeetingView:
    """The scene's meeting.

    Raises:
        Forbidden: it is gone.
    """
    found = read.meeting(conn, scene.meeting)
    if found is None:
        raise Forbidden
    return found


def _papers(conn: Connection, scene: Scene, _now: datetime) -> tuple[PaperView, ...]:
    """What has something to say; which language does not matter for that."""
    facts = meeting_facts(conn, scene.meeting, "da")
    if facts is None:
        raise Forbidden
    return tuple(PaperView(name, kind.suffixes) for name, kind in KINDS.items() if kind.ready(facts))


def _left_out(conn: Connection, scene: Scene, _now: datetime) -> tuple[str, ...]:
    """Who is in a group but has no address that Zoom could know them by."""
    from bot.documents.zoom import breakout  # noqa: PLC0415  # only where such a file is told of

    facts = meeting_facts(conn, scene.meeting, "da")
    return breakout(facts.groups, "da").left_out if facts else ()


def _has_voted(conn: Connection, scene: Scene, _now: datetime) -> bool:
    return scene.seat is not None and evaluations.has_voted(conn, scene.meeting, str(scene.seat.id))


def _history(conn: Connection, scene: Scene, _now: datetime) -> Callable[[str], Any]:
    """The search, in the clusters where this person has a seat and nowhere else."""
    clusters = sorted({seat.cluster for seat in read.seats_of(conn, scene.person_id)})
    return lambda question: history.search(conn, clusters, question) if question else ()


def _agreement(conn: Connection, scene: Scene, _now: datetime) -> AgreementView:
    found = agreements.one(conn, scene.agreement)
    if found is None:
        raise Forbidden
    return found


def _writes(conn: Connection, scene: Scene, _now: datetime) -> bool:
    """Whether this person may write for the meeting: who coordinates, leads it or takes the minutes."""
    return scene.seat is not None and (scene.seat.coordinator or writes(meeting_of(conn, scene), scene.seat))


def _group_of(conn: Connection, scene: Scene) -> tuple[GroupView, Mapping[str, str]]:
    group = next((one for one in read.groups_of(conn, scene.meeting) if one.id == scene.group), None)
    if group is None:
        raise Forbidden
    return group, conn.execute(select(reports.c.answers).where(reports.c.group_id == group.id)).scalar() or {}


def _report_gaps(conn: Connection, scene: Scene, _now: datetime) -> Callable[[str], list[str]]:
    """What the playbook wants answered and the group has not, in a language."""
    meeting, (group, given) = meeting_of(conn, scene), _group_of(conn, scene)
    asked = blanks(meeting.spec, practices_of(group))
    gaps = [one for one in asked if one.field.required and not given.get(one.key)]
    return lambda lang: [one.label(lang) for one in gaps]


def _own_evaluation(conn: Connection, scene: Scene, _now: datetime) -> Mapping[str, str]:
    """When and how the group has said that it will evaluate, in its own words."""
    meeting, (group, given) = meeting_of(conn, scene), _group_of(conn, scene)
    parts = [one for one in blanks(meeting.spec, practices_of(group)) if one.field.kind == "when_how" and one.part]
    said = {one.part.key: given.get(one.key, "") for one in parts}
    return {"said": said.get("when", ""), "how": said.get("how", "")}


def _minutes_readers(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401  # members
    return results.minutes_readers(conn, meeting_of(conn, scene))


LOADERS: Mapping[str, Loader] = {
    "present": lambda conn, scene, _now: attendance.present(conn, meeting_of(conn, scene)),
    "attendance_history": lambda conn, scene, _now: attendance.history(conn, scene.cluster),
    "agreements": lambda conn, scene, _now: agreements.of_meeting(conn, scene.meeting),
    "agreement": _agreement,
    "still_open": lambda conn, scene, _now: agreements.still_open(conn, scene.cluster, scene.meeting),
    "writes": _writes,
    "minutes": lambda conn, scene, _now: agreements.minutes_of(conn, scene.meeting),
    "minutes_round": lambda conn, scene, _now: agreements.round_of(conn, scene.meeting),
    "minutes_readers": _minutes_readers,
    "corrections": lambda conn, scene, _now: agreements.corrections_of(conn, scene.meeting),
    "history": _history,
    "report_gaps": _report_gaps,
    "own_evaluation": _own_evaluation,
    "evaluated": lambda conn, scene, _now: partial(evaluation_facts, conn, meeting_of(conn, scene)),
    "handed_in": lambda conn, scene, _now: evaluations.handed_in(conn, scene.meeting),
    "sheets_shown": lambda conn, scene, _now: len(evaluations.counted(conn, scene.meeting).get(evaluations.SHEET, ())),
    "not_evaluated": lambda conn, scene, _now: evaluated.waiting(conn, meeting_of(conn, scene)),
    "has_voted": _has_voted,
    "evaluation_page": lambda conn, scene, _now: codes.page(conn, scene.meeting, "evaluation"),
    "figures": lambda conn, scene, _now: figures.of_meeting(conn, scene.meeting),
    "numbers": lambda conn, scene, _now: partial(figures.numbers, conn, meeting_of(conn, scene)),
    "result_page": lambda conn, scene, _now: codes.page(conn, scene.meeting, "result"),
    "trend": lambda conn, scene, _now: evaluated.trend(conn, scene.cluster),
    "ideas": lambda conn, scene, _now: evaluations.counted(conn, scene.meeting).get(IDEAS.key, ()),
    "papers": _papers,
    "left_out": _left_out,
}
