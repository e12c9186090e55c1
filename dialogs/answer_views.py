"""Facts about the sign-up that dialogs read, beside those of `dialogs.views`."""

from dataclasses import dataclass


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
