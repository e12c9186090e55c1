"""Facts about the sign-up that dialogs read, beside those of `dialogs.views`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialogs.views import AnswerView, MemberView


@dataclass(frozen=True)
class Heads:
    """The figures of a sign-up; whoever is shown one of them is shown the same.

    Attributes:
        invited, answered: doctors who have been asked, and those of them whose answer is whole.
        coming, away: those who have said yes or no, whole or not; who waits has no place yet, and is neither.
        own, place: those of `coming` who see to a group themselves, and who want to be put in one.
        half: those of `coming` who have a question open; `ungrouped` have not said which group.
        guests: others who come.
    """

    invited: int
    answered: int
    coming: int
    away: int
    own: int
    place: int
    half: int
    ungrouped: int
    guests: int

    @property
    def meals(self) -> int:
        """Everybody who comes, as the kitchen counts."""
        return self.coming + self.guests


def heads(doctors: Iterable[MemberView], answers: Mapping[int, AnswerView]) -> Heads:
    """The figures as the answers stand."""
    asked = {one.id for one in doctors}
    given = [answer for answer in answers.values() if answer.member in asked]
    coming = [answer for answer in given if answer.attend == "yes"]
    return Heads(
        invited=len(asked),
        answered=sum(answer.whole for answer in given),
        coming=len(coming),
        away=sum(answer.attend == "no" for answer in given),
        own=sum(answer.grouping == "own" for answer in coming),
        place=sum(answer.grouping == "place" for answer in coming),
        half=sum(not answer.whole for answer in coming),
        ungrouped=sum("grouping" in answer.lacks for answer in coming),
        guests=sum(answer.attend == "yes" and answer.guest for answer in answers.values()),
    )


@dataclass(frozen=True)
class QueueView:
    """Room at a meeting: `seats` in all (0 where nobody counts), `taken`, and the member ids that wait, first first."""

    seats: int = 0
    taken: int = 0
    line: tuple[int, ...] = ()

    @property
    def full(self) -> bool:
        """Whether who says yes now must wait; nobody passes those who do."""
        return bool(self.seats) and (self.taken >= self.seats or bool(self.line))

    def place(self, member: int) -> int:
        """The member's place in the line, the first being 1; 0 where they do not wait."""
        return self.line.index(member) + 1 if member in self.line else 0


@dataclass(frozen=True)
class OwnGroupView:
    """A group that people make themselves.

    Attributes:
        code: lets a colleague in. leave: yes, no, or empty until its members have said whether others may be put in.
        people: who is in it by their own answer, the first to come first; `waiting` of them have no place yet.
        asked, declined: colleagues who have been counted in, and have not answered or have said no.
        low, high: how many a group should have.
    """

    id: int
    meeting: int
    name: str
    code: str
    leave: str
    people: tuple[MemberView, ...]
    waiting: tuple[int, ...]
    asked: tuple[MemberView, ...]
    declined: tuple[MemberView, ...]
    low: int
    high: int

    @property
    def size(self) -> int:
        return len(self.people)

    @property
    def small(self) -> bool:
        return self.size < self.low

    @property
    def full(self) -> bool:
        return self.size >= self.high

    def has(self, member: int) -> bool:
        return any(one.id == member for one in self.people)
