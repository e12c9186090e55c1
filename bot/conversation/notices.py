"""Notices: what is due becomes letters, worded from the facts of the moment at which they are sent."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from bot.actions import Work, calendars, draft, grouping, own_groups, poll, surveys
from bot.actions.day import close_meeting, operators
from bot.actions.group_life import forget_address
from bot.actions.invitation import MOST_NUDGES, missing
from bot.actions.remarks import forget_diets
from bot.actions.work import coordinators
from bot.actions.year import plan_year
from bot.clock import Clock
from bot.conversation import audience
from bot.conversation.access import Forbidden, Scene, scene_of
from bot.conversation.buttons import Leaf
from bot.conversation.facts import gather
from bot.conversation.mailing import mail_of
from bot.conversation.speak import Speaker, Turner
from bot.settings import Settings
from bot.storage import events, files, mails, outbox, reach, read, remarks
from bot.storage.attendance import there
from bot.storage.dues import CUE_LIFE, Due
from bot.storage.outbox import Letter, Priority
from bot.storage.tables import meetings, members, people, tasks
from dialogs import register
from dialogs.form import Line, Notice, Open, Say
from dialogs.views import MeetingView, MemberView

PRIORITIES = {
    "cue": Priority.CUE,
    "reply": Priority.REPLY,
    "reminder": Priority.REMINDER,
    "bulk": Priority.BULK,
}
FOR_COORDINATORS = frozenset({"order_mail", "chase_mail", "call_soon", "klu_ask", "follow_up_last", "agreements_back"})
DEEDS: Mapping[str, tuple[Callable[[Work, int], None], str]] = {
    "forget_diet": (forget_diets, "meeting"),
    "forget_address": (forget_address, "group"),
    "mend": (grouping.mend, "question"),
    "own_watch": (own_groups.watch, "own"),
    "poll_close": (poll.close, "poll"),
    "poll_remind": (poll.remind, "poll"),
    "draft_remind": (draft.remind, "meeting"),
    "draft_over": (draft.over, "meeting"),
    "survey_close": (surveys.close, "survey"),
    "survey_remind": (surveys.remind, "survey"),
}
"""Due rows that are deeds, not messages: what is done, to what."""
CARDS = {
    "board": "live",
    "day": "live",
    "grouping_ready": "groups",
    "grouping_search": "groups",
    "tables_ready": "tables",
}
QUIETLY = frozenset({"board", "placed_now"})
"""Notices that bring up to date what somebody looks at, and are nothing to who does not."""
AFRESH = frozenset({"day", "placed"})
CALENDARS = frozenset(
    {"receipt", "moved_up", "placed", "address", "called_off", "meeting_moved", "meeting_changed", "date_fixed"}
)
"""Notices that change what stands in somebody's calendar; a mail with them carries the event."""
IN_CHAT = frozenset({"address", "called_off", "meeting_moved", "meeting_changed", "date_fixed"})
"""Those of them that carry it in the chat too: the others have a button for it."""
MAIL_LIFE = timedelta(days=2)


def _of_group(conn: Connection, due: Due, meeting: MeetingView) -> list[int]:
    groups = read.groups_of(conn, meeting.id)
    return [seat.member for group in groups if group.id == due.about["group"] for seat in group.seats]


WHOM: Mapping[str, Callable[[Connection, Due, MeetingView], list[int]]] = {
    "eve": lambda conn, _due, meeting: audience.of_roles(conn, ("alle",), meeting),
    "private_plan": lambda conn, _due, meeting: there(conn, meeting),
    "group_evaluation": _of_group,
}


class Notices:
    """Renders due rows. `render` is what the dispatcher calls, inside its transaction."""

    def __init__(
        self, settings: Settings, clock: Clock, on_live: Callable[[str], None] = lambda _meeting: None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.on_live = on_live

    def render(self, conn: Connection, due: Due, now: datetime) -> Iterator[Letter]:
        """The letters a due row comes to: one for each person it is for, none where it has become needless."""
        if due.kind == "close":
            close_meeting(self._work(conn, now), int(due.about["meeting"]), now)
            return
        if due.kind in DEEDS:
            deed, of = DEEDS[due.kind]
            deed(self._work(conn, now), int(due.about[of]))
            return
        if due.kind == "clock":
            self.on_live(str(due.about["meeting"]))
            return
        if due.kind == "year":
            plan_year(self._work(conn, now), int(due.about["cluster"]), int(due.about["year"]) + 1)
        notice = register.NOTICES[due.kind]
        for seat in self._recipients(conn, due):
            if _by_mail(conn, due, notice, seat):
                self._mail(conn, due, notice, seat, now)
            elif seat.person_id:
                yield from self._letters(conn, due, notice, seat, now)

    def _work(self, conn: Connection, now: datetime) -> Work:
        return Work(conn, now, 0, self.settings.language, None, self.settings)

    def _recipients(self, conn: Connection, due: Due) -> list[MemberView]:
        meeting = read.meeting(conn, int(due.about["meeting"])) if "meeting" in due.about else None
        if "member" in due.about:
            ids = [int(due.about["member"])]
        elif "cluster" in due.about:
            ids = coordinators(conn, int(due.about["cluster"]))
        elif meeting is None:
            return []
        elif due.kind == "task":
            ids = _of_task(conn, due, meeting)
        elif due.kind == "overdue":
            ids = _deputies(conn, due, meeting)
        elif due.kind in FOR_COORDINATORS:
            ids = coordinators(conn, meeting.cluster_id)
        elif due.kind in WHOM:
            ids = WHOM[due.kind](conn, due, meeting)
        elif due.kind == "cue":
            ids = audience.of_cue(conn, due, meeting)
        else:
            ids = operators(self._work(conn, due.at), meeting)
        found = read.members_where(conn, members.c.id.in_(ids))
        # One person with two seats hears it once.
        return list({seat.person_id or -seat.id: seat for seat in found}.values())

    def _letters(self, conn: Connection, due: Due, notice: Notice, seat: MemberView, now: datetime) -> Iterator[Letter]:
        """One message, or several where it is too long for one and has no pages to turn."""
        person = conn.execute(select(people).where(people.c.id == seat.person_id)).one()
        state = _card(due)
        if due.kind in QUIETLY and outbox.card_message(conn, person.telegram_id, state or "") is None:
            return
        said = self._said(conn, due, notice, seat, now, person.language)
        if said is None:
            return
        speaker = Speaker(register.home(notice), person.language)
        spoken = speaker.speak(said[0], turner=_turner(due))
        file = said[0].file
        if due.kind in IN_CHAT and (made := _calendar(conn, said[1], seat, now, person.language, "chat")):
            file = calendars.keep_file(conn, made, now)
            words = speaker.line(Line("with_event", {"kind": due.kind}, "common"))
            spoken = replace(spoken, text=f"{spoken.text}\n\n{words}")
        method, field = files.way_of(conn, file) if file is not None else ("sendMessage", "")
        key = f"d.{due.key}.{due.revision}.{person.telegram_id}"
        expires = self.clock.real() + CUE_LIFE if notice.priority == "cue" else None
        # Each of a morning's tasks keeps a message of its own, with its buttons; only the first of them rings.
        again = due.kind in {"task", "overdue"} and outbox.announced(conn, person.telegram_id, "task.")
        quiet = {"disable_notification": True} if again else {}
        how: dict[str, Any] = {
            "priority": PRIORITIES[notice.priority], "expires_at": expires, "purpose": notice.priority
        }  # fmt: skip
        for nth, payload in enumerate(spoken.ahead()):
            yield Letter(f"{key}.{nth}", person.telegram_id, "sendMessage", payload, **how)
        yield Letter(
            key,
            person.telegram_id,
            method,
            quiet | (spoken.payload() if file is None else spoken.caption()),
            file=None if file is None else (file, field),
            card=said[0].card or state,
            fresh=said[0].fresh or due.kind in AFRESH or bool(spoken.before),
            **how,
        )

    def _said(  # noqa: PLR0913, PLR0917  # what, about what, to whom, when, in which language
        self, conn: Connection, due: Due, notice: Notice, seat: MemberView, now: datetime, lang: str
    ) -> tuple[Say, Scene] | None:
        """The notice in its dialog's terms; None where what it was about is gone, and so is the need to tell."""
        try:
            scene = _scene(conn, due, seat)
            say = notice.show(due.about, gather(conn, scene, notice.facts, now, lang, self.settings))
        except Forbidden:
            return None
        if say is not None and (words := due.about.get("words")):
            # What a coordinator has put into their own words stands first.
            say = replace(say, before=(Line("own_words", {"words": words}, "common"), *say.before))
        return None if say is None else (say, scene)

    def _mail(self, conn: Connection, due: Due, notice: Notice, seat: MemberView, now: datetime) -> None:
        """Owe the notice as a mail, with a calendar file where they come and it says when or where."""
        lang = seat.language or self.settings.language
        said = self._said(conn, due, notice, seat, now, lang)
        if said is None:
            return
        say, scene = said
        mail = mail_of(
            conn, say, register.home(notice), seat, scene, now, f"d.{due.key}.{due.revision}.{seat.id}", lang
        )
        gone = due.about.get("gone") == 1
        if due.kind in CALENDARS and (made := _calendar(conn, scene, seat, now, lang, "mail", gone=gone)):
            file = calendars.keep_file(conn, made, now)
            mail = replace(mail, calendar=file, files=(*mail.files, file), method=made.method)
        real = self.clock.real()
        last = None if notice.priority != "reminder" else real + MAIL_LIFE
        mails.put(conn, replace(mail, expires_at=last), real)


def _by_mail(conn: Connection, due: Due, notice: Notice, seat: MemberView) -> bool:
    """Whether this person gets this notice by mail: no cue, and no card, is worth one."""
    cue = notice.priority == "cue" or due.kind in CARDS or due.kind in QUIETLY
    return not cue and seat.way(mails=True) == "mail" and reach.mails(conn)


def _calendar(  # noqa: PLR0913, PLR0917  # whose file, of what, when, in which language, by which way
    conn: Connection,
    scene: Scene,
    seat: MemberView,
    now: datetime,
    lang: str,
    way: Literal["chat", "mail"],
    *,
    gone: bool = False,
) -> calendars.CalendarFile | None:
    """The event, where their calendar has it or shall have it.

    Who has said so after they had got it (`gone`) gets what takes it away.
    """
    meeting = read.meeting(conn, scene.meeting)
    if meeting is None:
        return None
    comes = events.holds(conn, meeting.id, seat.id, read.answer_of(conn, meeting.id, seat.id))
    if gone and not comes:
        return calendars.file_for(conn, replace(meeting, status="cancelled"), seat, now, lang, way)
    return calendars.file_for(conn, meeting, seat, now, lang, way) if comes else None


def _card(due: Due) -> str | None:
    """The notices that are a state, not a message: they bring a card up to date."""
    if due.kind in {"placed", "placed_now"}:
        return f"s.placed.{due.about['group']}"
    return f"s.{CARDS[due.kind]}.{due.about['meeting']}" if due.kind in CARDS else None


def _turner(due: Due) -> Turner | None:
    """How to turn the pages of a notice that is a card: by the screen it shows."""
    if due.kind not in CARDS:
        return None
    of = Open(CARDS[due.kind], (int(due.about["meeting"]),))
    return lambda number: Leaf(number, of)


def _scene(conn: Connection, due: Due, seat: MemberView) -> Scene:
    about: dict[str, Any] = dict(due.about)
    for of in ("group", "task", "agreement", "survey", "meeting", "poll", "cluster"):
        if of in about:
            return scene_of(conn, seat, of, int(about[of]))
    return scene_of(conn, seat, "member", seat.id)


def _of_task(conn: Connection, due: Due, meeting: MeetingView) -> list[int]:
    """Whom a task is for: the one it was handed to, else whoever fills its roles."""
    row = conn.execute(select(tasks).where(tasks.c.id == int(due.about["task"]))).first()
    if row is None:
        return []
    if row.member_id:
        return [row.member_id]
    spec = meeting.spec.task(row.key)
    if spec.kind == "report":
        groups = [group for group in read.groups_of(conn, meeting.id) if group.report != "submitted"]
        return [group.leader_id for group in groups if group.leader_id]
    if spec.kind == "sign_up":
        return _nudged(conn, meeting)
    if spec.kind == "questionnaire":
        return [one.id for one in remarks.to_ask(conn, meeting)["answered"]]
    own = audience.of_roles(conn, spec.who, meeting)
    return own or coordinators(conn, meeting.cluster_id)


def _deputies(conn: Connection, due: Due, meeting: MeetingView) -> list[int]:
    """Who hears of an overdue task: of one handed on the coordinators, else the mødeleder, else other coordinators."""
    first = coordinators(conn, meeting.cluster_id)
    if conn.execute(select(tasks.c.member_id).where(tasks.c.id == int(due.about["task"]))).scalar():
        return first
    if meeting.chair_id and meeting.chair_id not in first:
        return [meeting.chair_id]
    return [member for member in first if member != meeting.chair_id] if len(first) > 1 else []


def _nudged(conn: Connection, meeting: MeetingView) -> list[int]:
    """Who has not answered; a meeting's nudges are counted together, by hand or by plan, and two is the most."""
    if meeting.status != "invited" or meeting.nudges >= MOST_NUDGES:
        return []
    found = [one.id for one in missing(conn, meeting)]
    if found:
        conn.execute(update(meetings).where(meetings.c.id == meeting.id).values(nudges=meeting.nudges + 1))
    return found
