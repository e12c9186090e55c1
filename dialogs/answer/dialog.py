"""The sign-up of seed 000, a-e, as three questions; every tap is kept at once and can be changed later."""

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs import readers
from dialogs.commands import AnswerParty, SaveAnswer
from dialogs.form import (
    MOST_PRESSED,
    Answers,
    Args,
    Button,
    Choice,
    Do,
    Facts,
    Form,
    Line,
    Notice,
    Open,
    Reject,
    Right,
    Rows,
    Say,
    Screen,
    Start,
    Step,
    Verb,
)
from dialogs.hearing import asks, attendance, signs_off, topic_of, weekday_said
from dialogs.paging import paged
from dialogs.views import AnswerView, MeetingView, MemberView

A_PAGE = 16


def _two(first: str, second: str) -> Any:  # noqa: ANN401  # a function of choices
    return lambda _answers, _facts: [Choice(first), Choice(second)]


def comes(answers: Answers, _facts: Facts) -> bool:
    return answers.get("attend") == "yes"


def grouped(answers: Answers, facts: Facts) -> bool:
    """Whether the playbook forms groups and this doctor comes."""
    meeting: MeetingView = facts["meeting"]
    return comes(answers, facts) and meeting.spec.groups is not None and bool(facts["answerer"].doctor)


def own(answers: Answers, facts: Facts) -> bool:
    return grouped(answers, facts) and answers.get("grouping") == "own"


def practises(answers: Answers, facts: Facts) -> bool:
    """Only a doctor of the cluster who comes is asked about locums; a guest says yes or no and nothing else."""
    return comes(answers, facts) and bool(facts["answerer"].doctor)


def stands_in(answers: Answers, facts: Facts) -> bool:
    return comes(answers, facts) and answers.get("locum") == "yes"


def _own_groups(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """Groups that colleagues have named already, so that one name means one group."""
    return [Choice(name, name) for name in facts["own_groups"] if len(name.encode()) <= MOST_PRESSED]


def _read_own_group(text: str, facts: Facts) -> str:
    """The name of a group, or its code; one already named is meant when the letters are the same."""
    name = readers.naming(60)(text, facts)
    if asks(name) and topic_of(name):
        raise Reject("question")
    coded = facts["own_codes"].get("".join(char for char in name.upper() if char.isalnum()))
    if coded is not None:
        return str(coded)
    known = {readers.fold(one): one for one in facts["own_groups"]}
    return str(known.get(readers.fold(name), name))


def _practices(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """The doctor's own practice first: a UA or vikar mostly sits on the roster under it."""
    practices = sorted(facts["practices"], key=lambda one: one.id != facts["answerer"].practice_id)
    return [Choice(one.name, one.name) for one in practices if len(one.name.encode()) <= MOST_PRESSED][:8]


def _read_practice(text: str, facts: Facts) -> str:
    """A practice of the cluster as people write it; what is only near is asked about, never taken silently."""
    names = {practice.name: practice.name for practice in facts["practices"]}
    if text in names:
        return text
    try:
        return readers.practice(names)(text, facts)
    except Reject as reject:
        # The keys are the names, so what may be meant can be pressed as it stands.
        raise Reject(reject.why, **{"given": text, **reject.values}) from None


def _about(facts: Facts) -> Mapping[str, Any]:
    """The meeting, whose answer it is, and whether that is the one who speaks."""
    answerer, meeting = facts["answerer"], facts["meeting"]
    values = {"meeting": meeting, "answerer": answerer, "own": answerer.id == facts["seat"].id}
    return {**values, "full": _would_wait(facts)}


def _would_wait(facts: Facts) -> bool:
    """Whether a yes would lead to the waiting list."""
    mine: AnswerView | None = facts["answer"]
    return bool(facts["queue"].full and facts["answerer"].doctor and (mine is None or mine.attend != "yes"))


READ_ATTEND = readers.choice(
    {"yes": ("deltager", "ja", "kommer", "yes", "attend"), "no": ("deltager ikke", "nej", "no")}
)
READ_GROUPING = readers.choice(
    {"own": ("sørger selv", "egen gruppe", "own"), "place": ("placeres", "vil gerne placeres")}
)

STEPS = (
    Step("attend", READ_ATTEND, choices=_two("yes", "no"), shown="choice",
         values=lambda _answers, facts: _about(facts)),
    Step("grouping", READ_GROUPING, choices=_two("own", "place"), when=grouped, shown="choice", columns=1),
    Step("own_group", _read_own_group, choices=_own_groups, when=own, columns=1, rejects=("question",),
         sheet="own_group_on_page"),
    Step("locum", readers.read_yes_no, choices=_two("no", "yes"), when=practises, shown="choice"),
    Step("practice", _read_practice, choices=_practices, when=stands_in, columns=1),
)  # fmt: skip


def so_far(answer: AnswerView | None) -> Answers:
    """The stored answer as the form's answers; what is open is left out."""
    if answer is None:
        return {}
    parts = {
        # Who waits has said yes.
        "attend": "yes" if answer.attend == "wait" else answer.attend,
        "grouping": answer.grouping,
        "own_group": answer.own_group,
        "locum": answer.locum,
        "practice": answer.practice,
    }
    return {name: value for name, value in parts.items() if value}


def command(answers: Answers, meeting: int, member: int) -> SaveAnswer | None:
    if "attend" not in answers:
        return None
    grouping, own_group, locum, practice = (
        answers.get(name, "") for name in ("grouping", "own_group", "locum", "practice")
    )
    return SaveAnswer(meeting, member, answers["attend"], grouping, own_group, locum, practice)


def _done(answers: Answers, args: Args, facts: Facts) -> Rows:
    meeting = Button("b_meeting", Open("meeting", args[:1]))
    if not own_coming(answers, facts):
        return ((*_out_of_calendar(args, facts), meeting),)
    if answers.get("grouping") == "own":
        meeting = Button("b_own_group", Open("own_group", args[:1]))
    extras = (Button("b_calendar", Do("calendar", args[:1])), Button("b_diet", Start("q_diet", args[:1])))
    return (extras, (meeting,))


def _out_of_calendar(args: Args, facts: Facts) -> tuple[Button, ...]:
    """For who has just said no; before that they may have put the meeting into their calendar."""
    own = facts["answerer"].id == facts["seat"].id
    return (Button("b_calendar_out", Do("calendar", args[:1])),) if own and facts["in_calendar"] else ()


def own_coming(answers: Answers, facts: Facts) -> bool:
    """Whether the one who speaks comes."""
    return answers.get("attend") == "yes" and bool(facts["answerer"].id == facts["seat"].id)


def receipt(_answers: Answers, _args: Args, facts: Facts) -> Mapping[str, Any]:
    answer: AnswerView | None = facts["answer"]
    code = code_of(answer.own_group if answer else "", facts["own_codes"])
    told = answer is not None and answer.at > facts["meeting"].answer_by
    return {**_about(facts), "waits": facts["queue"].place(facts["answerer"].id), "code": code, "told": told}


def code_of(group: str, codes: Mapping[str, str]) -> str:
    """The code of a self-made group as people pass it on; empty where there is none."""
    code = next((code for code, name in codes.items() if name == group), "") if group else ""
    return f"{code[:4]}-{code[4:]}" if code else ""


def _page(facts: Facts) -> Line:
    """The meeting, and until when to answer; where all is answered the receipt tells until when it can be changed."""
    meeting, answer = facts["meeting"], facts["answer"]
    open_ = meeting.status == "invited" and not (answer and answer.whole)
    return Line("page", {"meeting": meeting, "open": open_, "late": facts.now > meeting.answer_by})


def meeting_over(meeting: MeetingView) -> Line | None:
    """Why nothing is answered any more, on the page of who has no chat."""
    return Line("page_over", dialog="common") if meeting.status in {"held", "cancelled"} else None


def _form(name: str, right: Right) -> Form:
    return Form(
        name,
        steps=STEPS,
        submit=lambda answers, args, facts: command(answers, int(args[0]), facts["answerer"].id),
        right=right,
        of="meeting",
        facts=("meeting", "answer", "queue", "own_groups", "own_codes", "practices", "seat", "answerer", "in_calendar"),
        begin=lambda _args, facts: so_far(facts["answer"]),
        review=False,
        autosave=True,
        done=_done,
        summary=receipt,
        texts="answer",
        page=_page,
        over=lambda facts: meeting_over(facts["meeting"]),
    )


def show_whom(args: Args, facts: Facts) -> Say:
    """Somebody to answer for, those who are missing first: anybody for a coordinator, else one's own practice."""
    meeting: MeetingView = facts["meeting"]
    answers, seat = facts["answers"], facts["seat"]
    mine = [one for one in facts["cluster"].doctors if seat.practice_id and one.practice_id == seat.practice_id]
    people = facts["cluster"].doctors if seat.coordinator else [one for one in mine if one.id != seat.id]
    doctors = sorted(people, key=lambda one: one.id in answers and answers[one.id].whole)
    shown, turn = paged(doctors, A_PAGE, Open("answer_whom", (meeting.id,)), args)
    buttons = [Button("", Start("answer_for", (meeting.id, member.id)), text=member.name) for member in shown]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    back = Button("b_answers", Open("answers", (meeting.id,)))
    if not seat.coordinator:
        back = Button("b_meeting", Open("meeting", (meeting.id,)))
    return Say("whom", {"meeting": meeting}, (*rows, *turn, (back,)))


def show_said(args: Args, facts: Facts) -> Say | Open | Start:
    """Words that are no answer to an open question: an invitation can be answered by typing, at any time.

    With a second argument they were said where they may have meant something else, and are asked about.
    """
    attend, day = attendance(str(args[0])), weekday_said(str(args[0]))
    invited: Sequence[tuple[MeetingView, AnswerView | None]] = [
        one for one in facts["invitations"] if day is None or one[0].starts.weekday() == day
    ]
    party = readers.read_party(str(args[0])) if invited else None
    if party is not None and (asked := _together(party, invited[0][0], facts)) is not None:
        return asked
    other = [(meeting, mine) for meeting, mine in invited if mine is None or mine.attend != attend]
    if not attend or not other:
        stands = len(invited) == 1 and signs_off(str(args[0]))
        return Start("answer", (invited[0][0].id,)) if stands else Open("heard", args[:1])
    missing = [meeting for meeting, mine in other if mine is None]
    if len(missing) == 1:
        only = missing[0]
        return _sure(only, attend, "sure_new") if args[1:] else Start("answer", (only.id,), attend)
    if not missing and len(other) == 1:
        return _sure(other[0][0], attend)
    rows = tuple(
        (Button("b_this", Start("answer", (meeting.id,), attend), {"meeting": meeting}),)
        for meeting in missing or [meeting for meeting, _ in other]
    )
    return Say("which", {"attend": attend}, rows)


def show_off(args: Args, facts: Facts) -> Say | Open | Start:
    """A sign-off in the middle of the answer itself; `args`: the meeting, yes or no."""
    meeting: MeetingView = facts["meeting"]
    mine: AnswerView | None = facts["my_answer"]
    attend = "yes" if str(args[1]) == "yes" else "no"
    if meeting.status != "invited" or meeting.starts <= facts.now or not facts["seat"].doctor:
        return Open("meeting", (meeting.id,))
    if mine is not None and mine.attend == attend and mine.whole:
        return Start("answer", (meeting.id,))
    if mine is not None and mine.whole:
        return _sure(meeting, attend)
    return Start("answer", (meeting.id,), attend)


def _sure(meeting: MeetingView, attend: str, block: str = "sure") -> Say:
    """What has been answered is not changed by a word that may have been meant for something else."""
    change, keep = Start("answer", (meeting.id,), attend), Open("meeting", (meeting.id,))
    return Say(block, {"meeting": meeting, "attend": attend}, ((Button("b_sure", change), Button("b_keep", keep)),))


def _together(party: readers.Party, meeting: MeetingView, facts: Facts) -> Say | None:
    """What somebody has said of all who come from a practice, said back before it is kept; None of another's."""
    seat = next((one for one in facts["seats"] if one.cluster == meeting.cluster_id), None)
    cluster = next((one for one in facts["clusters"] if one.id == meeting.cluster_id), None)
    names = {one.id: one.name for one in cluster.practices} if cluster else {}
    practice = _meant(party.practice, names, facts) if party.practice else seat.practice_id if seat else 0
    if seat is None or cluster is None or not (practice == seat.practice_id or seat.coordinator):
        return None
    doctors = [one for one in cluster.doctors if one.practice_id == practice]
    locums = [one for one in doctors if one.role in {"ua", "locum"}]
    values = {"party": party, "practice": names.get(practice, ""), "doctors": doctors, "meeting": meeting}
    if len(doctors) == party.count and party.locums in {0, len(locums)}:
        yes = Button("b_together", Do("together", (meeting.id, practice)))
        return Say("together", values, ((yes,), (Button("b_one_by_one", Open("answer_whom", (meeting.id,))),)))
    rows = tuple((Button("", _answers_for(one, seat, meeting), text=one.name),) for one in doctors[:A_PAGE])
    return Say("together_unsure", values, rows) if doctors else None


def _answers_for(one: MemberView, seat: MemberView, meeting: MeetingView) -> Start:
    return Start("answer", (meeting.id,), "yes") if one.id == seat.id else Start("answer_for", (meeting.id, one.id))


def _meant(said: str, names: Mapping[int, str], facts: Facts) -> int:
    """The practice that is likely meant; it is said back, so a guess will do. 0 where none is like it."""
    try:
        return int(readers.practice({str(number): name for number, name in names.items()})(said, facts))
    except Reject as reject:
        return int(reject.values.get("a", 0)) if reject.why in {"did_you_mean", "which"} else 0


def notice_receipt(about: Mapping[str, Any], facts: Facts) -> Say | None:
    """What has been answered, for who has no chat to see it in, or has been answered for."""
    meeting: MeetingView = facts["meeting"]
    answer: AnswerView | None = facts["answer"]
    if answer is None:
        return None
    late = facts.now > meeting.answer_by
    change = ((Button("b_change", Start("answer", (meeting.id,))),),)
    values = {"meeting": meeting, "answer": answer, "late": late, "by": about.get("by", "")}
    waiting = {"waits": facts["queue"].place(facts["seat"].id), "code": code_of(answer.own_group, facts["own_codes"])}
    return Say("receipt", {**values, **waiting}, change)


SCREENS = (
    Screen("sign_off", show_off, "member", "meeting", ("meeting", "my_answer", "seat")),
    Screen("answer_whom", show_whom, "member", "meeting", ("meeting", "answers", "cluster", "seat")),
    Screen(
        "said",
        show_said,
        facts=("invitations", "seats", "clusters"),
        verbs=(Verb("together", lambda args: AnswerParty(int(args[0]), int(args[1])), "member", "meeting"),),
    ),
)
FORMS = (_form("answer", "member"), _form("answer_for", "colleague"))
NOTICES = (Notice("receipt", notice_receipt, ("meeting", "answer", "queue", "own_codes", "seat"), "reply"),)
