"""Facts about the sign-up that dialogs read, beside those of `dialogs.views`."""

from dataclasses import dataclass

from dialogs.views import MemberView


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
