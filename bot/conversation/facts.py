"""The facts a dialog asks for by name, loaded for one scene."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.actions.rehearsal import rehearsed, rehearsing
from bot.agenda import report
from bot.conversation import after_facts, group_facts, plan_facts
from bot.conversation.access import Forbidden, Scene, there
from bot.settings import Settings
from bot.storage import (
    doubts,
    events,
    own_groups,
    polls,
    reach,
    read,
    remarks,
    roles,
    segments,
    surveys,
)
from bot.storage.lives import live_of, live_view
from bot.storage.once import remembering
from bot.storage.practice_data import practice_told
from bot.storage.tables import lives, messages, notes, people, reports
from bot.storage.waiting import queue
from bot.texts import local
from dialogs.form import Facts
from package_specs import Package, packages

Loader = Callable[[Connection, Scene, datetime], Any]


def gather(  # noqa: PLR0913, PLR0917  # what facts are made of
    conn: Connection, scene: Scene, names: Iterable[str], now: datetime, lang: str, settings: Settings
) -> Facts:
    """The named facts of a scene at `now` (UTC).

    Asking for one raises `Forbidden` where what should be there is not.
    """
    known = Known(conn, replace(scene, settings=settings), frozenset(names), now)
    return Facts(local(now), lang, known, partial(practice_told, conn, scene.cluster))


class Known(Mapping[str, Any]):
    """A scene's facts, each read when it is first asked for: few screens need all of theirs each time.

    What is read after a deed is as the deed left it; what a dialog has seen before stays as it saw it.
    """

    def __init__(self, conn: Connection, scene: Scene, names: frozenset[str], now: datetime) -> None:
        self._conn, self._scene, self._names, self._now = conn, scene, names, now
        self._read: dict[str, Any] = {}
        with remembering() as self._memory:
            pass

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # facts are of many kinds
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            with remembering(self._memory):
                self._read[name] = LOADERS[name](self._conn, self._scene, self._now)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _me(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    return conn.execute(select(people).where(people.c.id == scene.person_id)).one()


def _clusters(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    ids = dict.fromkeys(seat.cluster for seat in read.seats_of(conn, scene.person_id))
    return tuple(there(read.cluster(conn, cluster_id)) for cluster_id in ids)


def _meetings(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    ids = {seat.cluster for seat in read.seats_of(conn, scene.person_id)}
    return read.meetings_of(conn, sorted(ids))


def _invitations(conn: Connection, scene: Scene, now: datetime) -> Any:  # noqa: ANN401
    """Meetings that this person has been invited to and that have not begun, each with what they have answered."""
    found = []
    for meeting in _meetings(conn, scene, now):
        seats = [seat for seat in read.seats_of(conn, scene.person_id) if seat.cluster == meeting.cluster_id]
        if meeting.status == "invited" and meeting.starts > local(now) and any(seat.doctor for seat in seats):
            given = (read.answer_of(conn, meeting.id, seat.id) for seat in seats if seat.doctor)
            found.append((meeting, next((one for one in given if one is not None), None)))
    return tuple(found)


def _my_group(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    mine = scene.seat.id if scene.seat else 0
    found = read.groups_of(conn, scene.meeting)
    return next((group for group in found if any(seat.member == mine for seat in group.seats)), None)


def _group(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    return there(next((group for group in read.groups_of(conn, scene.meeting) if group.id == scene.group), None))


def _my_place(conn: Connection, scene: Scene, _now: datetime) -> int:
    """One's place in the waiting list; 0 where one does not wait."""
    mine = there(scene.seat).id
    answer = read.answer_of(conn, scene.meeting, mine)
    waits = answer is not None and answer.attend == "wait"
    return queue(conn, there(read.meeting(conn, scene.meeting))).place(mine) if waits else 0


def _report(conn: Connection, scene: Scene, _now: datetime) -> Mapping[str, str]:
    return conn.execute(select(reports.c.answers).where(reports.c.group_id == scene.group)).scalar() or {}


def _reports(conn: Connection, scene: Scene, _now: datetime) -> Mapping[int, Mapping[str, str]]:
    ids = [group.id for group in read.groups_of(conn, scene.meeting)]
    rows = conn.execute(select(reports.c.group_id, reports.c.answers).where(reports.c.group_id.in_(ids)))
    return {row.group_id: row.answers for row in rows}


def _in_calendar(conn: Connection, scene: Scene, member: int) -> bool:
    """Whether their calendar may hold the event, as far as has been answered until now."""
    return events.holds(conn, scene.meeting, member, read.answer_of(conn, scene.meeting, member))


def _answerer(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    """Whose answer it is: one's own, or the one a coordinator or a colleague answers for."""
    if len(scene.args) < 2 or not isinstance(scene.args[1], int):  # noqa: PLR2004  # meeting and member
        return there(scene.seat)
    found = read.member(conn, scene.args[1])
    mine = scene.seat is not None and found == scene.seat
    if found is None or found.cluster != scene.cluster or not (mine or scene.coordinator or scene.right == "colleague"):
        raise Forbidden
    return found


def _holders(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    return roles.holders(conn, there(read.meeting(conn, scene.meeting)))


def _times(conn: Connection, scene: Scene, now: datetime) -> Any:  # noqa: ANN401
    live = live_of(conn, scene.meeting)
    return report(live, now) if live else ()


def _rehearsed(conn: Connection, scene: Scene, _now: datetime) -> Any:  # noqa: ANN401
    return rehearsed(
        there(read.meeting(conn, scene.meeting)), roles.holders(conn, there(read.meeting(conn, scene.meeting)))
    )


def _page(conn: Connection, scene: Scene, _now: datetime) -> str:
    """The clock page's address, where the bot has one that others can reach."""
    root = conn.execute(select(notes.c.text).where(notes.c.key == "public_url")).scalar()
    token = conn.execute(select(lives.c.page_token).where(lives.c.meeting_id == scene.meeting)).scalar()
    return f"{root.rstrip('/')}/ur/{token}" if root and token else ""


def bot_name(conn: Connection) -> str:
    """The bot's user name, for its links."""
    return conn.execute(select(notes.c.text).where(notes.c.key == "username")).scalar() or "drejebot"


def _shelf(scene: Scene) -> tuple[Package, ...]:
    return packages(scene.settings.playbooks if scene.settings else None)


def _my_poll(conn: Connection, scene: Scene, now: datetime) -> Any:  # noqa: ANN401
    """The poll as one member sees it: their own answers, and whether any is missing."""
    mine = _answerer(conn, scene, now).id
    return there(polls.poll(conn, scene.poll, _shelf(scene), local(now).date(), mine))


def _polls(conn: Connection, scene: Scene, now: datetime) -> Any:  # noqa: ANN401
    ids = sorted({seat.cluster for seat in read.seats_of(conn, scene.person_id)})
    found = (polls.poll(conn, row.id, _shelf(scene), local(now).date()) for row in polls.polls_of(conn, ids))
    return tuple(one for one in found if one is not None)


LOADERS: Mapping[str, Loader] = {
    "me": _me,
    "seat": lambda _conn, scene, _now: scene.seat,
    "seats": lambda conn, scene, _now: read.seats_of(conn, scene.person_id),
    "clusters": _clusters,
    "cluster": lambda conn, scene, _now: there(read.cluster(conn, scene.cluster)),
    "member": lambda conn, scene, _now: there(read.member(conn, scene.member)),
    "meetings": _meetings,
    "invitations": _invitations,
    "meeting": lambda conn, scene, _now: there(read.meeting(conn, scene.meeting)),
    "answers": lambda conn, scene, _now: read.answers_of(conn, scene.meeting),
    "answer": lambda conn, scene, now: read.answer_of(conn, scene.meeting, _answerer(conn, scene, now).id),
    "in_calendar": lambda conn, scene, now: _in_calendar(conn, scene, _answerer(conn, scene, now).id),
    "my_answer": lambda conn, scene, _now: read.answer_of(conn, scene.meeting, there(scene.seat).id),
    "name_of": lambda conn, scene, _now: partial(read.name_of, conn, scene.cluster),
    "my_place": _my_place,
    "own_codes": lambda conn, scene, _now: own_groups.codes(conn, scene.meeting),
    "own_group": lambda conn, scene, _now: own_groups.of_member(
        conn, there(read.meeting(conn, scene.meeting)), there(scene.seat).id
    ),
    "own_all": lambda conn, scene, _now: own_groups.of_meeting(conn, there(read.meeting(conn, scene.meeting))),
    "doubts": lambda conn, scene, _now: doubts.of_cluster(conn, scene.cluster),
    "queue": lambda conn, scene, _now: queue(conn, there(read.meeting(conn, scene.meeting))),
    "own_groups": lambda conn, scene, _now: read.own_groups(conn, scene.meeting),
    "groups": lambda conn, scene, _now: read.groups_of(conn, scene.meeting),
    "my_group": _my_group,
    "group": _group,
    "report": _report,
    "reports": _reports,
    "live": lambda conn, scene, now: live_view(conn, scene.meeting, now),
    "holders": _holders,
    "times": _times,
    "rehearsed": _rehearsed,
    "rehearsing": lambda conn, scene, _now: rehearsing(conn, scene.meeting, scene.person_id),
    "cue_choice": lambda conn, scene, _now: roles.choices(conn, (scene.person_id,)).get(scene.person_id, "all"),
    "cue_silences": lambda conn, scene, _now: roles.silences(conn, (scene.person_id,)).get(scene.person_id, ()),
    "answerer": _answerer,
    "page": _page,
    "poll": lambda conn, scene, now: there(polls.poll(conn, scene.poll, _shelf(scene), local(now).date())),
    "my_poll": _my_poll,
    "polls": _polls,
    "remarks": lambda conn, scene, _now: remarks.of_meeting(conn, scene.meeting),
    "to_ask": lambda conn, scene, _now: remarks.to_ask(conn, there(read.meeting(conn, scene.meeting))),
    "segments": lambda conn, scene, _now: segments.of_meeting(conn, there(read.meeting(conn, scene.meeting))),
    "message": lambda conn, scene, _now: conn.execute(
        select(messages.c.id, messages.c.text).where(messages.c.meeting_id == scene.meeting)
    ).all(),
    "practices": lambda conn, scene, _now: read.rooms_of(conn, scene.cluster),
    "survey": lambda conn, scene, _now: there(surveys.survey(conn, scene.survey)),
    "my_survey": lambda conn, scene, now: there(surveys.survey(conn, scene.survey, _answerer(conn, scene, now).id)),
    "surveys": lambda conn, scene, _now: surveys.of_meeting(conn, scene.meeting),
    "mails": lambda conn, _scene, _now: reach.mails(conn),
    "pages": lambda conn, _scene, _now: bool(reach.public_url(conn)),
    "bot_name": lambda conn, _scene, _now: bot_name(conn),
    **plan_facts.LOADERS,
    **after_facts.LOADERS,
    **group_facts.LOADERS,
}
