"""An answer to a sign-up before and after, as those who must know of it look at it."""

from dataclasses import dataclass, replace

from dialogs.views import AnswerView, MeetingView, MemberView


@dataclass(frozen=True)
class Change:
    """Whose answer to what, before and now; `lucky` are those who have got the place that was freed."""

    meeting: MeetingView
    member: MemberView
    before: AnswerView | None
    now: AnswerView
    lucky: tuple[int, ...] = ()

    @property
    def turned(self) -> bool:
        return self.before is None or self.before.attend != self.now.attend

    @property
    def any(self) -> bool:
        return self.before is None or replace(self.before, at=self.now.at) != self.now
