"""The pages that anybody at a meeting may open by its codes: the evaluation's sheet, its result and the door.

Everything here is one transaction of the caller's; what is refused is said in words beside what was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.engine import Connection

from bot import texts
from bot.actions import Refused, Work
from bot.actions.attendance import arrive_by_name, door_is_open
from bot.actions.evaluation import is_open
from bot.documents.charts import results_svg
from bot.settings import Settings
from bot.storage import codes, evaluations, read
from bot.storage.meeting_facts import evaluation_facts
from bot.storage.practice_data import practice_told
from dialogs import readers
from dialogs.evaluation.questions import LONGEST, Question, questions
from dialogs.form import Facts
from dialogs.reject import Reject
from dialogs.views import MeetingView
from package_specs import ROLES

GUESTS = 40
"""Sheets beyond the cluster's members that a meeting takes in; more than that is somebody's joke."""


@dataclass(frozen=True)
class Option:
    value: str
    word: str


@dataclass(frozen=True)
class Field:
    """A question in words, with what was sent and why it was refused."""

    name: str
    legend: str
    options: tuple[Option, ...]
    value: str = ""
    error: str = ""


@dataclass(frozen=True)
class Sheet:
    """The evaluation as the page shows it; `state` is open, done or shut."""

    meeting: MeetingView
    state: str
    fields: tuple[Field, ...] = ()
    notice: str = ""


@dataclass(frozen=True)
class Door:
    """The door as the page shows it; `chat` is the link that does the same in Telegram."""

    meeting: MeetingView
    state: str
    chat: str
    name: str = ""
    practice: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Board:
    """The result as everybody at the meeting may see it: how many answered, a picture a question; `link` to answer."""

    meeting: MeetingView
    handed_in: int
    pictures: tuple[str, ...]
    link: str


class OpenSheets:
    """What stands behind the pages. Holds no state."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    # -- the evaluation ------------------------------------------------------------------------------------------------

    def look(self, conn: Connection, token: str, lang: str, now: datetime, slip: str) -> Sheet | None:
        """The sheet; None for a token that opens nothing."""
        meeting = self._meeting(conn, token, "evaluation")
        if meeting is None:
            return None
        if evaluations.has_voted(conn, meeting.id, evaluations.slip(slip)):
            return Sheet(meeting, "done")
        if not is_open(meeting, self._work(conn, now, lang)):
            return Sheet(meeting, "shut")
        return Sheet(meeting, "open", tuple(_field(one, meeting, lang, {}) for one in questions(meeting.spec)))

    def hand_in(  # noqa: PLR0913, PLR0917  # what was sent, by which slip, behind which token
        self, conn: Connection, token: str, lang: str, now: datetime, slip: str, given: Mapping[str, str]
    ) -> Sheet | None:
        """Take the sheet in; with a fault in it nothing is, and everything written is shown again."""
        shown = self.look(conn, token, lang, now, slip)
        if shown is None or shown.state != "open":
            return shown
        meeting = shown.meeting
        facts = Facts(texts.local(now), lang, told_of=partial(practice_told, conn, meeting.cluster_id))
        fields = tuple(_field(one, meeting, lang, given, facts) for one in questions(meeting.spec))
        if any(field.error for field in fields):
            return Sheet(meeting, "open", fields)
        answers = {field.name: field.value for field in fields if field.value}
        if not answers:
            return Sheet(meeting, "open", fields, _say("bad_empty", lang))
        cluster = read.cluster(conn, meeting.cluster_id)
        if evaluations.handed_in(conn, meeting.id) >= len(cluster.members if cluster else ()) + GUESTS:
            return Sheet(meeting, "shut")
        evaluations.take_in(conn, meeting.id, evaluations.slip(slip), answers)
        return Sheet(meeting, "done")

    def board(self, conn: Connection, token: str, lang: str) -> Board | None:
        """What may be shown of the evaluation so far, for a shared screen."""
        meeting = self._meeting(conn, token, "result")
        if meeting is None:
            return None
        pictures = results_svg(evaluation_facts(conn, meeting, lang), lang)
        link = codes.page(conn, meeting.id, "evaluation")
        return Board(meeting, evaluations.handed_in(conn, meeting.id), pictures, link)

    # -- the door ------------------------------------------------------------------------------------------------------

    def door(self, conn: Connection, token: str, lang: str, now: datetime) -> Door | None:
        meeting = self._meeting(conn, token, "here")
        if meeting is None:
            return None
        state = "open" if door_is_open(self._work(conn, now, lang), meeting) else "shut"
        return Door(meeting, state, codes.chat(conn, meeting.id))

    def arrive(  # noqa: PLR0913, PLR0917  # who, from where, behind which token
        self, conn: Connection, token: str, lang: str, now: datetime, name: str, practice: str
    ) -> Door | None:
        """Note who has come; the page says the same whether the name is on the list or not."""
        shown = self.door(conn, token, lang, now)
        if shown is None:
            return None
        try:
            arrive_by_name(self._work(conn, now, lang), shown.meeting, name, practice)
        except Refused as refused:
            notice = _say(f"no_{refused.why}", lang)
            return Door(shown.meeting, shown.state, shown.chat, name, practice, notice)
        return Door(shown.meeting, "done", shown.chat)

    def _meeting(self, conn: Connection, token: str, purpose: codes.Purpose) -> MeetingView | None:
        number = codes.meeting_of(conn, token, purpose)
        meeting = read.meeting(conn, number) if number else None
        return None if meeting is None or meeting.status == "cancelled" else meeting

    def _work(self, conn: Connection, now: datetime, lang: str) -> Work:
        return Work(conn, now, 0, lang, None, self.settings)


def _say(block: str, lang: str) -> str:
    return texts.plain(texts.render("common", block, lang))


def _field(
    question: Question, meeting: MeetingView, lang: str, given: Mapping[str, str], facts: Facts | None = None
) -> Field:
    partner = ROLES[meeting.spec.partner].in_(lang) if meeting.spec.partner else ""
    legend = texts.plain(texts.render("evaluation", f"ask_{question.key}", lang, partner=partner))
    options = tuple(
        Option(one, texts.plain(texts.render("evaluation", f"b_{question.scale}_{one}", lang)))
        for one in question.choices
    )
    value, error = given.get(question.key, ""), ""
    if question.choices:
        value = value if value in question.choices else ""
    elif value and facts is not None:
        value, error = _read(value, facts)
    return Field(question.key, legend, options, value, error)


def _read(text: str, facts: Facts) -> tuple[str, str]:
    try:
        value = readers.prose(LONGEST)(text, facts)
        if practice := facts.told_of(text):
            raise Reject("practice_data", practice=practice)  # noqa: TRY301  # refused like all else that is read
    except Reject as reject:
        if reject.why == "empty":
            return "", ""
        return text, texts.plain(texts.render("common", f"bad_{reject.why}", facts.lang, **reject.values))
    return value, ""
