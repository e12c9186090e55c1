"""What dialogs ask for about the time after a meeting, loaded for one scene."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.engine import Connection

from bot.conversation.access import Forbidden, Scene
from bot.documents.catalogue import KINDS
from bot.storage import codes, evaluated, evaluations, read
from bot.storage.meeting_facts import evaluation_facts, meeting_facts
from dialogs.after_views import PaperView
from dialogs.evaluation.questions import IDEAS
from dialogs.views import MeetingView

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


LOADERS: Mapping[str, Loader] = {
    "evaluated": lambda conn, scene, _now: partial(evaluation_facts, conn, meeting_of(conn, scene)),
    "handed_in": lambda conn, scene, _now: evaluations.handed_in(conn, scene.meeting),
    "sheets_shown": lambda conn, scene, _now: len(evaluations.counted(conn, scene.meeting).get(evaluations.SHEET, ())),
    "not_evaluated": lambda conn, scene, _now: evaluated.waiting(conn, meeting_of(conn, scene)),
    "has_voted": _has_voted,
    "evaluation_page": lambda conn, scene, _now: codes.page(conn, scene.meeting, "evaluation"),
    "trend": lambda conn, scene, _now: evaluated.trend(conn, scene.cluster),
    "ideas": lambda conn, scene, _now: evaluations.counted(conn, scene.meeting).get(IDEAS.key, ()),
    "papers": _papers,
    "left_out": _left_out,
}
