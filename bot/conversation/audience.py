"""Whom a notice is for: the people behind the roles that it names, and what each of them wants to hear."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy.engine import Connection

from bot.actions.work import coordinators
from bot.storage import read, roles
from bot.storage.dues import Due
from bot.storage.tables import members
from dialogs.cue_choice.sorts import SORTS, sort_of
from dialogs.roles.places import holding
from dialogs.views import GroupView, HolderView, MeetingView, MemberView

LEADERS = frozenset({"koordinator", "moedeleder"})
ALONG_THE_WAY = frozenset({"start", "five_left", "two_left", "left", "time_up", "next_up"})
"""Cues about an item, of use to who holds it and to who keeps the time."""
OF_GROUPS = SORTS["groups"]


class Audience:
    """The people of one meeting by role, read as they are asked for."""

    def __init__(self, conn: Connection, meeting: MeetingView) -> None:
        self._conn, self._meeting = conn, meeting

    @cached_property
    def groups(self) -> tuple[GroupView, ...]:
        return read.groups_of(self._conn, self._meeting.id)

    @cached_property
    def holders(self) -> tuple[HolderView, ...]:
        return roles.holders(self._conn, self._meeting)

    @cached_property
    def coming(self) -> list[int]:
        answers = read.answers_of(self._conn, self._meeting.id)
        return [member for member, answer in answers.items() if answer.attend == "yes"]

    @cached_property
    def coordinators(self) -> list[int]:
        return coordinators(self._conn, self._meeting.cluster_id)

    def of(self, names: Iterable[str], item: str = "", part: int = -1) -> list[int]:
        """Member ids behind role keys, at a row or part of the programme; whoever is named by name alone gets none."""
        found = [member for name in names for member in self._of_role(name, item, part)]
        return list(dict.fromkeys(member for member in found if member))

    def _of_role(self, role: str, item: str, part: int) -> Sequence[int]:
        known = self._by_role.get(role)
        return known() if known else [one.member for one in holding(self.holders, role, item, part)]

    @cached_property
    def _by_role(self) -> Mapping[str, Callable[[], Sequence[int]]]:
        chair = [self._meeting.chair_id]
        guests = [one.member for one in self.holders]
        return {
            "koordinator": lambda: self.coordinators,
            "moedeleder": lambda: chair,
            "gruppeleder": lambda: [group.leader_id for group in self.groups],
            "gruppe": lambda: [seat.member for group in self.groups for seat in group.seats],
            "medlem": lambda: self.coming,
            "alle": lambda: [*self.coordinators, *chair, *self.coming, *guests],
        }

    def holders_of(self, item: str) -> tuple[str, ...]:
        """The roles that hold a row of the programme."""
        return next((row.who for row in self._meeting.spec.items if row.key == item), ())

    def in_groups(self) -> set[int]:
        return {seat.member for group in self.groups for seat in group.seats}


def of_roles(conn: Connection, names: Iterable[str], meeting: MeetingView) -> list[int]:
    """Member ids behind the role keys of a playbook; roles of guests are nobody until they are named."""
    return Audience(conn, meeting).of(names)


def of_cue(conn: Connection, due: Due, meeting: MeetingView) -> list[int]:
    """Member ids of those a cue is for and who want it."""
    audience, about = Audience(conn, meeting), due.about
    item, part = str(about["item"]), int(about["part"])
    found = audience.of(str(about["audience"]).split(","), item, part)
    seats = read.members_where(conn, members.c.id.in_(found))
    people = [seat.person_id for seat in seats if seat.person_id]
    wishes, off, sort = roles.choices(conn, people), roles.silences(conn, people), sort_of(str(about["cue"]))
    return [
        seat.id
        for seat in seats
        if sort not in off.get(seat.person_id, ()) and _wanted(wishes.get(seat.person_id, "all"), about, seat, audience)
    ]


def _wanted(wish: str, about: Mapping[str, Any], seat: MemberView, audience: Audience) -> bool:
    """Whether it is theirs: their own item or job, their group; who runs the meeting need not hear all that runs."""
    if wish != "mine":
        return wish == "all"
    kind, item, part = str(about["cue"]), str(about["item"]), int(about["part"])
    if kind in OF_GROUPS:
        return seat.id in audience.in_groups()
    if kind not in ALONG_THE_WAY:
        return True
    by = audience.holders_of(item)
    roles_of_it = [role for role in str(about["audience"]).split(",") if role not in LEADERS or role in by]
    return seat.id in audience.of(roles_of_it, item, part)
