"""What dialogs decide, as frozen values. `bot/actions` carries them out; nothing else changes the database.

Ids are those of the rows they name; texts are as people wrote them, already read and checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Command:
    """Something that shall happen."""


@dataclass(frozen=True)
class SetLanguage(Command):
    language: str


@dataclass(frozen=True)
class ExportMe(Command):
    pass


@dataclass(frozen=True)
class NotMe(Command):
    """The link that led here was another's: the roster entry is given back."""

    member: int


@dataclass(frozen=True)
class EraseMe(Command):
    pass


@dataclass(frozen=True)
class CreateCluster(Command):
    """A new cluster; who makes it becomes its coordinator."""

    name: str
    coordinator: str
    practice: str


@dataclass(frozen=True)
class ImportRoster(Command):
    """Rows as `bot.roster` reads them, JSON in `rows`; all of them or none."""

    cluster: int
    rows: str


@dataclass(frozen=True)
class AddMember(Command):
    cluster: int
    name: str
    practice: str
    role: str
    email: str


@dataclass(frozen=True)
class SetRight(Command):
    """Give or take a right: `coordinator` or `chair` (mødeleder)."""

    member: int
    right: Literal["coordinator", "chair"]
    given: bool


@dataclass(frozen=True)
class RemoveMember(Command):
    member: int


@dataclass(frozen=True)
class MakeLink(Command):
    """A new personal join link; older ones of the member stop working."""

    member: int


@dataclass(frozen=True)
class MakeLinks(Command):
    """A list of join links for all who have not joined, as a file."""

    cluster: int


@dataclass(frozen=True)
class PlanMeeting(Command):
    """A meeting from a playbook.

    `day` and `start` are wall time (`2027-03-10`, `16:45`); `answer_by` the last day of the sign-up.
    """

    cluster: int
    package: str
    day: str
    start: str
    form: str
    place: str
    link: str
    chair: int | None
    options: tuple[str, ...]
    answer_by: str
    follows: int = 0


@dataclass(frozen=True)
class MoveMeeting(Command):
    """Another day (`2027-03-17`) and start (`16:45`), with a new last day of the sign-up."""

    meeting: int
    day: str
    start: str
    answer_by: str


@dataclass(frozen=True)
class EditMeeting(Command):
    """Another place, link or mødeleder (a member's id); an empty value takes the first two away."""

    meeting: int
    part: Literal["place", "link", "chair"]
    value: str


@dataclass(frozen=True)
class MarkOrdered(Command):
    """It has been ordered, or (with `done` False) not after all."""

    meeting: int
    done: bool = True


@dataclass(frozen=True)
class SaveOrder(Command):
    """What the order sheet is filled in with, by field."""

    meeting: int
    fields: Mapping[str, str]


@dataclass(frozen=True)
class SendOrder(Command):
    """Mail the order as it was previewed; only ever by a press."""

    meeting: int


@dataclass(frozen=True)
class MarkContact(Command):
    """An address of a playbook (its key, or the meeting whose copy it is) has been seen to work; by its place."""

    subject: int | str
    contact: int


@dataclass(frozen=True)
class SetChaseTo(Command):
    """The address at which a delivery's provider is asked for it."""

    meeting: int
    material: str
    address: str


@dataclass(frozen=True)
class SendChase(Command):
    """Mail the question for a late delivery as it was shown; only ever by a press."""

    meeting: int
    material: str


@dataclass(frozen=True)
class MakeMailLink(Command):
    """A page that opens a draft in the reader's own mail program: the order, or the question for a delivery."""

    meeting: int
    material: str = ""


@dataclass(frozen=True)
class SetCall(Command):
    """When the provider calls, as wall time `2027-01-10T12:30`."""

    meeting: int
    when: str


@dataclass(frozen=True)
class SaveCall(Command):
    """What was agreed in the call: who makes the first contact, options (`yes`, `no`), and notes by their number."""

    meeting: int
    first_contact: str
    options: Mapping[str, str]
    notes: Mapping[str, str]


@dataclass(frozen=True)
class SavePremeeting(Command):
    """What the premeeting came to: the minute-taker's member id, options (`yes`, `no`), and words by outcome."""

    meeting: int
    minute_taker: str
    options: Mapping[str, str]
    notes: Mapping[str, str]


@dataclass(frozen=True)
class MoveReminder(Command):
    """Put a reminder that waits on another day; `meeting` is 0 where it is named as one of a cluster's."""

    meeting: int
    due: int
    day: str
    cluster: int = 0


@dataclass(frozen=True)
class MuteReminder(Command):
    meeting: int
    due: int
    muted: bool
    cluster: int = 0


@dataclass(frozen=True)
class WordReminder(Command):
    """Put one's own words first in a reminder; none takes them away."""

    meeting: int
    due: int
    words: str
    cluster: int = 0


@dataclass(frozen=True)
class SetTask(Command):
    """`done`, `skip`, `open`, `undo`, or `snooze` by days."""

    task: int
    deed: Literal["done", "skip", "undo", "snooze"]
    days: int = 0


@dataclass(frozen=True)
class Delegate(Command):
    task: int
    member: int


@dataclass(frozen=True)
class AddRows(Command):
    """Rows of a programme: title (or none), minutes, and the part of the playbook it fills (or none)."""

    meeting: int
    rows: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class DropTyped(Command):
    """Take the last row that was typed back."""

    meeting: int


@dataclass(frozen=True)
class FinishProgramme(Command):
    """What was typed is the programme."""

    meeting: int


@dataclass(frozen=True)
class EditRow(Command):
    """Another title, or other minutes; what is empty stays."""

    meeting: int
    row: str
    title: str = ""
    minutes: int = 0


@dataclass(frozen=True)
class DropRow(Command):
    meeting: int
    row: str


@dataclass(frozen=True)
class AddTask(Command):
    """A task of one's own on a day."""

    meeting: int
    title: str
    day: str


@dataclass(frozen=True)
class RenameTask(Command):
    """Give a task of the meeting's plan other words."""

    task: int
    title: str


@dataclass(frozen=True)
class ForgetPlaybook(Command):
    """The next meetings from this playbook begin with it as it is on the shelf, no longer with an own copy."""

    meeting: int


@dataclass(frozen=True)
class DropTask(Command):
    """Take a task out of the meeting's plan for good."""

    task: int


@dataclass(frozen=True)
class KeepPlaybook(Command):
    """Use the meeting's copy of its playbook for the cluster's next meetings too."""

    meeting: int


@dataclass(frozen=True)
class SaveDelivery(Command):
    """Which promised thing a forwarded file is."""

    file: int
    meeting: int
    material: str
    item: str


@dataclass(frozen=True)
class LinkMaterial(Command):
    """Where a promised thing is found on the web; it counts as arrived."""

    meeting: int
    material: str
    item: str
    link: str


@dataclass(frozen=True)
class MarkArrived(Command):
    """A promised thing has come by its own way; without `item` the whole delivery."""

    meeting: int
    material: str
    item: str = ""


@dataclass(frozen=True)
class HandOut(Command):
    """A practice has got its sealed envelope, or gives it back."""

    meeting: int
    material: str
    practice: int


@dataclass(frozen=True)
class FetchMaterial(Command):
    meeting: int
    material: str
    item: str


@dataclass(frozen=True)
class SendMaterials(Command):
    """Send the members' material to the invited."""

    meeting: int


@dataclass(frozen=True)
class SetYearTask(Command):
    """A task of a cluster's January: done, or undone again."""

    cluster: int
    year: int
    key: str


@dataclass(frozen=True)
class SendInvitation(Command):
    meeting: int


@dataclass(frozen=True)
class NudgeMissing(Command):
    meeting: int


@dataclass(frozen=True)
class MakeDraft(Command):
    """The invitation as a text with a personal link, for the coordinator to send to somebody the bot cannot reach."""

    member: int
    meeting: int


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
class SetCapacity(Command):
    """How many there is room for at a meeting; 0 for no limit. Who comes when it is full waits in line."""

    meeting: int
    seats: int


@dataclass(frozen=True)
class CreatePoll(Command):
    """A question for a date, not sent yet. `slots` are wall times (`2027-03-10T16:45`), `answer_by` its last day."""

    cluster: int
    package: str
    slots: tuple[str, ...]
    answer_by: str


@dataclass(frozen=True)
class AddSlot(Command):
    """One more date; those who have answered are asked for it alone."""

    poll: int
    wall: str


@dataclass(frozen=True)
class DropSlot(Command):
    poll: int
    slot: int


@dataclass(frozen=True)
class SetMust(Command):
    """Whether the date is no good without this member; pressing again turns it."""

    poll: int
    member: int


@dataclass(frozen=True)
class SendPoll(Command):
    poll: int


@dataclass(frozen=True)
class NudgePoll(Command):
    poll: int


@dataclass(frozen=True)
class ClosePoll(Command):
    poll: int


@dataclass(frozen=True)
class ReopenPoll(Command):
    """Take answers again, until `answer_by`; what was answered is kept."""

    poll: int
    answer_by: str


@dataclass(frozen=True)
class DropPoll(Command):
    poll: int


@dataclass(frozen=True)
class SaveVotes(Command):
    """A member's answer to a poll so far, by slot."""

    poll: int
    member: int
    votes: Mapping[int, str]


@dataclass(frozen=True)
class FixDate(Command):
    """The date of the poll is found: plan the meeting, and tell everybody who was asked."""

    poll: int
    slot: int
    meeting: PlanMeeting


@dataclass(frozen=True)
class MoveToSlot(Command):
    """Another date of the poll for the meeting that it was fixed for."""

    poll: int
    slot: int


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


@dataclass(frozen=True)
class CreateSurvey(Command):
    """A survey of the cluster's own, not sent yet. `answer_by` is its last day."""

    meeting: int
    title: str
    named: bool
    answer_by: str


@dataclass(frozen=True)
class AddQuestion(Command):
    """One more question: a `scale` from 1 to 5, one of the `choices`, or a `text` of one's own."""

    survey: int
    kind: Literal["scale", "choice", "text"]
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class DropQuestion(Command):
    survey: int
    question: int


@dataclass(frozen=True)
class DropSurvey(Command):
    survey: int


@dataclass(frozen=True)
class SendSurvey(Command):
    survey: int


@dataclass(frozen=True)
class NudgeSurvey(Command):
    survey: int


@dataclass(frozen=True)
class CloseSurvey(Command):
    survey: int


@dataclass(frozen=True)
class SaveSheet(Command):
    """A member's answers so far to a survey with names, by question."""

    survey: int
    answers: Mapping[int, str]


@dataclass(frozen=True)
class HandInSheet(Command):
    """A whole sheet of a survey without names."""

    survey: int
    answers: Mapping[int, str]


@dataclass(frozen=True)
class ShowSurvey(Command):
    """The survey's result as pictures and as a workbook."""

    survey: int


@dataclass(frozen=True)
class SendMessage(Command):
    """The coordinator's own words to one part of the meeting's people."""

    meeting: int
    segment: str
    text: str


@dataclass(frozen=True)
class SetRule(Command):
    """The cluster's own rule of attendance, `1/4`: away from at most one of four meetings; or `none`."""

    cluster: int
    rule: str


@dataclass(frozen=True)
class SetGuest(Command):
    """Whether somebody who is no doctor of the cluster is invited to a meeting; pressing again turns it."""

    meeting: int
    member: int


@dataclass(frozen=True)
class MakeCalendar(Command):
    """The meeting as a file for one's own calendar."""

    meeting: int


@dataclass(frozen=True)
class MakeFeed(Command):
    """A private address for one's calendar; `afresh` stops the older ones."""

    cluster: int
    afresh: bool


@dataclass(frozen=True)
class FormGroups(Command):
    """Ask for a proposal; it is reckoned after the transaction and comes by itself."""

    meeting: int


@dataclass(frozen=True)
class MoveMember(Command):
    """Put a person into another group of the proposal, or of the published plan."""

    meeting: int
    member: int
    group: int


@dataclass(frozen=True)
class LockMember(Command):
    meeting: int
    member: int


@dataclass(frozen=True)
class PublishGroups(Command):
    meeting: int


@dataclass(frozen=True)
class AnswerLeading(Command):
    """The asked group leader says yes or no; after a no the next is asked."""

    group: int
    accept: bool


@dataclass(frozen=True)
class StopSearch(Command):
    """End a search for groups: take the best that a second finds (`keep`), or go back to what was."""

    meeting: int
    keep: bool


@dataclass(frozen=True)
class SwapMembers(Command):
    meeting: int
    one: int
    other: int


@dataclass(frozen=True)
class LockGroup(Command):
    """Keep a whole group as it is when the rest is formed anew; a second time lets go."""

    meeting: int
    number: int


@dataclass(frozen=True)
class ChooseWay(Command):
    """What shall be done where a rule cannot hold; `number` is that of the breach in the proposal."""

    meeting: int
    number: int
    pick: str


@dataclass(frozen=True)
class AskPair(Command):
    """Ask why two do not sit together; the answer comes by itself."""

    meeting: int
    one: int
    other: int


@dataclass(frozen=True)
class UseRepair(Command):
    """Take one line of the menu after a late change."""

    meeting: int
    question: int
    line: int


@dataclass(frozen=True)
class DrawGroups(Command):
    """The groups on a map, as a picture."""

    meeting: int


@dataclass(frozen=True)
class SetGroupRule(Command):
    """A rule of the meeting's cluster: `forms`, `keep`, or a price in tenths of a person-kilometre."""

    meeting: int
    name: str
    value: str


@dataclass(frozen=True)
class ForbidPair(Command):
    """Two practices that may not share a group."""

    meeting: int
    one: int
    other: int


@dataclass(frozen=True)
class AllowPair(Command):
    meeting: int
    number: int


@dataclass(frozen=True)
class AddRoom(Command):
    meeting: int
    name: str
    address: str
    capacity: int


@dataclass(frozen=True)
class DropRoom(Command):
    meeting: int
    room: int


@dataclass(frozen=True)
class SharePlace(Command):
    """Where a practice lies, as somebody there has sent it; degrees."""

    cluster: int
    practice: int
    lat: float
    lon: float


@dataclass(frozen=True)
class SetAddress(Command):
    """Where the group meets: `practice`, `private` or `room`, and the address."""

    group: int
    kind: str
    address: str


@dataclass(frozen=True)
class SetDeputy(Command):
    """Who leads where the leader cannot; 0 takes the deputy away."""

    group: int
    member: int


@dataclass(frozen=True)
class SetDuty(Command):
    """Who sees to a duty of the leader's (its number in the playbook); 0 gives it back to the leader."""

    group: int
    duty: int
    member: int


@dataclass(frozen=True)
class SetDataChoice(Command):
    group: int
    text: str


@dataclass(frozen=True)
class MakeTables(Command):
    """Plan the tables of a meeting: so many, each with so many seats."""

    meeting: int
    count: int
    seats: int


@dataclass(frozen=True)
class Reseat(Command):
    """Seat again with as few moves as can be; `here`: only those who have come."""

    meeting: int
    here: bool


@dataclass(frozen=True)
class TellTables(Command):
    """Tell everybody who has not heard it their tables."""

    meeting: int


@dataclass(frozen=True)
class PressLive(Command):
    """A press on the meeting's control card; `seen` is the state's revision that the card showed.

    `item` names the row of the programme that a `goto` takes now.
    """

    meeting: int
    press: str
    seen: int
    item: str = ""


@dataclass(frozen=True)
class NameRole(Command):
    """Put somebody behind a role: a member's id, or the name of somebody who is on no list."""

    meeting: int
    role: str
    item: str
    person: str


@dataclass(frozen=True)
class UnnameRole(Command):
    meeting: int
    holder: int


@dataclass(frozen=True)
class SendWord(Command):
    """A short word to somebody while the meeting runs: one of the ready ones by its key, or a text."""

    meeting: int
    member: int
    text: str
    on_page: bool


@dataclass(frozen=True)
class MakePageCode(Command):
    """The clock page's address as a QR code."""

    meeting: int


@dataclass(frozen=True)
class RenewPage(Command):
    """A new address for the clock page; the old one stops working."""

    meeting: int


@dataclass(frozen=True)
class MakeTimes(Command):
    """Planned against actual minutes, as a workbook."""

    meeting: int


@dataclass(frozen=True)
class Rehearse(Command):
    """Play the meeting's cues so many times as fast, to the person who asks for it and nobody else."""

    meeting: int
    speed: int


@dataclass(frozen=True)
class StopRehearsal(Command):
    meeting: int


@dataclass(frozen=True)
class ChooseCues(Command):
    """Which messages of a meeting day the person wants."""

    choice: Literal["all", "mine", "none"]


@dataclass(frozen=True)
class SwitchCues(Command):
    """A sort of the day's messages that the person wants, or does not."""

    sort: str
    on: bool


@dataclass(frozen=True)
class SaveReport(Command):
    """A group's report so far; `before` is what it said when this writer looked, so that others' words stay."""

    group: int
    answers: Mapping[str, str]
    before: Mapping[str, str]


@dataclass(frozen=True)
class CancelMeeting(Command):
    meeting: int


@dataclass(frozen=True)
class WantPaper(Command):
    """A document of the meeting in one format; it is made outside the transaction and comes by itself."""

    meeting: int
    kind: str
    suffix: str


@dataclass(frozen=True)
class MakeCodes(Command):
    """The meeting's codes for arriving and for the evaluation, as pictures."""

    meeting: int


@dataclass(frozen=True)
class HandIn(Command):
    """A sheet of the evaluation; who hands it in is known only as one who has."""

    meeting: int
    answers: Mapping[str, str]


@dataclass(frozen=True)
class AskEvaluation(Command):
    """Ask those who were there and have not handed in a sheet."""

    meeting: int


@dataclass(frozen=True)
class SendResult(Command):
    """The evaluation's result to the mødeleder and, where an address is given, to the partner."""

    meeting: int
    partner: str


@dataclass(frozen=True)
class SendIdeas(Command):
    """The ideas as they were previewed, by mail to who provides the package."""

    meeting: int
    ideas: str
    to: str


@dataclass(frozen=True)
class TapHere(Command):
    """I am here."""

    meeting: int


@dataclass(frozen=True)
class NoteHere(Command):
    """Somebody was there: a member by id, or a name and practice on no list."""

    meeting: int
    member: int
    name: str
    practice: str


@dataclass(frozen=True)
class NoteAllHere(Command):
    """Everyone who had said that they would come was there."""

    meeting: int


@dataclass(frozen=True)
class NoteLeft(Command):
    """Somebody on the attendance list went before the end: at a time of the day (`18:45`), now (`now`), or not (``)."""

    meeting: int
    line: int
    at: str


@dataclass(frozen=True)
class TapLeft(Command):
    """I am going before the end; or I stay after all."""

    meeting: int
    gone: bool


@dataclass(frozen=True)
class SayGathered(Command):
    """A group is together on the day; or is not after all."""

    group: int
    gathered: bool


@dataclass(frozen=True)
class NoteGroupHere(Command):
    """One of a group is there; all of it where no member is named."""

    group: int
    member: int = 0


@dataclass(frozen=True)
class NotHere(Command):
    """Take a line off the attendance list."""

    meeting: int
    line: int


@dataclass(frozen=True)
class FinishAccounts(Command):
    """Receipts and attendance list have gone to PLO."""

    meeting: int


@dataclass(frozen=True)
class AddAgreement(Command):
    """What somebody has promised; `due` a day (`2027-05-01`) or nothing."""

    meeting: int
    what: str
    who: str
    due: str


@dataclass(frozen=True)
class AddFigure(Command):
    """Figures of the whole cluster; `unit` is "%" or nothing."""

    meeting: int
    title: str
    rows: tuple[tuple[str, int], ...]
    unit: str
    note: str


@dataclass(frozen=True)
class DropFigure(Command):
    meeting: int
    figure: int


@dataclass(frozen=True)
class SetAgreement(Command):
    """`done`, `dropped`, `open` again, or `later` by a fortnight."""

    agreement: int
    deed: Literal["done", "dropped", "open", "later"]


@dataclass(frozen=True)
class LaterPlan(Command):
    """My practice's own plan: remind me of it in a month, or it is under way."""

    meeting: int
    later: bool


@dataclass(frozen=True)
class SaveMinutes(Command):
    """The minutes so far, by row of the programme; `before` is what they said when this writer looked."""

    meeting: int
    answers: Mapping[str, str]
    before: Mapping[str, str]


@dataclass(frozen=True)
class SendMinutes(Command):
    """The minutes to everybody, present or absent; `final` ends the corrections."""

    meeting: int
    final: bool


@dataclass(frozen=True)
class AddCorrection(Command):
    meeting: int
    text: str


@dataclass(frozen=True)
class SettleCorrection(Command):
    meeting: int
    correction: int


@dataclass(frozen=True)
class SetKlu(Command):
    """When the KLU meets next; the agenda is asked for three weeks before."""

    meeting: int
    day: str


@dataclass(frozen=True)
class ChooseFollowUp(Command):
    """The last nudge to follow up: ask again later, or never."""

    meeting: int
    later: bool


@dataclass(frozen=True)
class SendAgain(Command):
    """Send once more what perhaps never came: a letter or a mail, by its number."""

    cluster: int
    way: Literal["chat", "mail"]
    number: int


@dataclass(frozen=True)
class NoteArrived(Command):
    """What perhaps never came has come, or does not matter."""

    cluster: int
    way: Literal["chat", "mail"]
    number: int


@dataclass(frozen=True)
class SubmitReport(Command):
    """The leader hands the group's report in."""

    group: int
