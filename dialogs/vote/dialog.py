"""Answering the question for a date: one question a date, kept tap by tap; and what those who are asked are told."""

from collections.abc import Mapping
from typing import Any

from dialogs import readers
from dialogs.commands import SaveVotes
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Line, Notice, Right, Rows, Say, Start, Step
from dialogs.views import PollView, SlotView

READ_VOTE = readers.choice(
    {
        "yes": ("ja", "yes", "kan", "jeg kan", "jeg kommer", "kommer"),
        "maybe": ("om nødvendigt", "måske", "if need be", "maybe"),
        "no": ("nej", "no", "kan ikke", "jeg kan ikke", "jeg kan ikke komme", "kommer ikke", "jeg kommer ikke"),
    }
)


def _vote_steps(facts: Facts) -> tuple[Step, ...]:
    """One question a date; a date that is added later is simply asked."""
    return tuple(_vote_step(slot, facts["my_poll"]) for slot in facts["my_poll"].slots)


def _vote_step(slot: SlotView, poll: PollView) -> Step:
    values = {"slot": slot, "poll": poll}
    return Step(
        f"s{slot.id}",
        READ_VOTE,
        choices=lambda _answers, _facts: [Choice(vote) for vote in ("yes", "maybe", "no")],
        shown="choice",
        columns=3,
        word="date",
        sheet="date_on_page",
        values=lambda _answers, _facts: values,
    )


def _given(_args: Args, facts: Facts) -> Answers:
    poll: PollView = facts["my_poll"]
    return {f"s{slot}": vote for slot, vote in poll.given(facts["answerer"].id).items()}


def _save(answers: Answers, args: Args, facts: Facts) -> SaveVotes:
    votes = {int(name[1:]): vote for name, vote in answers.items()}
    return SaveVotes(int(args[0]), facts["answerer"].id, votes)


def _receipt(_answers: Answers, _args: Args, facts: Facts) -> Mapping[str, Any]:
    answerer = facts["answerer"]
    return {"poll": facts["my_poll"], "answerer": answerer, "own": answerer.id == facts["seat"].id}


def _vote(name: str, right: Right) -> Form:
    return Form(
        name,
        steps=(),
        grow=_vote_steps,
        submit=_save,
        right=right,
        of="poll",
        facts=("my_poll", "seat", "answerer"),
        begin=_given,
        review=False,
        autosave=True,
        summary=_receipt,
        texts="vote",
        page=lambda facts: Line("page", {"poll": facts["my_poll"]}),
        over=lambda facts: None if facts["my_poll"].status == "open" else Line("page_over", dialog="common"),
    )


def _answer_row(poll: PollView) -> Rows:
    return ((Button("b_vote", Start("poll_vote", (poll.id,))),),)


def notice_asked(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    poll: PollView = facts["my_poll"]
    if poll.status != "open" or not poll.missing:
        return None
    return Say("asked", {"poll": poll}, _answer_row(poll))


def notice_nudge(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """Only to who is still missing when it is sent."""
    poll: PollView = facts["my_poll"]
    if poll.status != "open" or not poll.missing:
        return None
    return Say("nudge", {"poll": poll, "begun": bool(poll.given(facts["seat"].id))}, _answer_row(poll))


def notice_added(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The dates that somebody who was done has not answered yet, and no others."""
    poll: PollView = facts["my_poll"]
    given = poll.given(facts["seat"].id)
    new = [slot for slot in poll.slots if slot.id not in given]
    if poll.status != "open" or not new:
        return None
    return Say("added", {"poll": poll, "new": new}, _answer_row(poll))


def notice_fixed(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    meeting = facts["meeting"]
    return None if meeting.status == "cancelled" else Say("fixed", {"meeting": meeting})


FORMS = (_vote("poll_vote", "member"), _vote("poll_vote_for", "coordinator"))
SCREENS = ()
NOTICES = (
    Notice("poll_asked", notice_asked, ("my_poll", "seat"), "bulk"),
    Notice("poll_nudge", notice_nudge, ("my_poll", "seat")),
    Notice("poll_added", notice_added, ("my_poll", "seat"), "bulk"),
    Notice("date_fixed", notice_fixed, ("meeting",), "reply"),
)
