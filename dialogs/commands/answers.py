"""Answers to an invitation, what is said beside them, and groups people make themselves."""

from dataclasses import dataclass

from dialogs.commands.base import Command


@dataclass(frozen=True)
class SaveAnswer(Command):
    """A sign-up answer, whole or so far; empty texts are questions not yet answered."""

    meeting: int
    member: int
    attend: str
    grouping: str = ""
    own_group: str = ""
    locum: str = ""
    practice: str = ""


@dataclass(frozen=True)
class AnswerParty(Command):
    """All doctors of a practice come; what else they have answered stays."""

    meeting: int
    practice: int


@dataclass(frozen=True)
class ClaimMember(Command):
    """Count a colleague into one's own group; they are asked themselves."""

    meeting: int
    member: int


@dataclass(frozen=True)
class JoinOwn(Command):
    """Yes to being counted in: come, and be in this group."""

    meeting: int
    group: int


@dataclass(frozen=True)
class DeclineClaim(Command):
    """No to being counted in."""

    meeting: int
    group: int


@dataclass(frozen=True)
class PutOut(Command):
    """Somebody who has written themselves on one's group does not belong to it."""

    meeting: int
    member: int


@dataclass(frozen=True)
class SetLeave(Command):
    """Whether others may be put into a self-made group that is too small: `yes` or `no`."""

    meeting: int
    group: int
    leave: str


@dataclass(frozen=True)
class SaveRemark(Command):
    """What a member says about a topic beside the sign-up."""

    meeting: int
    member: int
    topic: str
    value: str


@dataclass(frozen=True)
class AskMembers(Command):
    """Ask about a topic those who have not said anything yet."""

    meeting: int
    topic: str


@dataclass(frozen=True)
class AskComments(Command):
    """Ask for comments on the questionnaire's draft, by a last day."""

    meeting: int
    until: str


@dataclass(frozen=True)
class ForwardComments(Command):
    """The comments as they were previewed, by mail to who makes the questionnaire."""

    meeting: int
    comments: str
    to: str


@dataclass(frozen=True)
class MakeMailList(Command):
    """The addresses that may be given to whoever sends the questionnaire, as files."""

    meeting: int


@dataclass(frozen=True)
class MarkListSent(Command):
    meeting: int
