"""Asking for comments on the questionnaire's draft, with a last day."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from dialogs import readers
from dialogs.asked.dialog import about
from dialogs.commands import AskComments
from dialogs.form import Answers, Args, Button, Choice, Facts, Form, Line, Notice, Open, Say, Start, Step
from dialogs.views import MeetingView


def _days(_answers: Answers, facts: Facts) -> Sequence[Choice]:
    """A few days, a week, ten days; nothing after the meeting."""
    meeting: MeetingView = facts["meeting"]
    days = [facts.today + timedelta(days=after) for after in (3, 7, 10)]
    fitting = [day for day in days if day < meeting.starts.date()] or [facts.today + timedelta(days=1)]
    return [Choice(day.isoformat(), block="b_day", values={"day": day}) for day in fitting]


def _summary(_answers: Answers, _args: Args, facts: Facts) -> Mapping[str, Any]:
    """What they will be asked, how many, and by which way."""
    ways = [member.way(mails=facts["mails"]) for member in facts["to_ask"]["comment"]]
    values = {**about(facts["meeting"], facts), "answerer": facts["seat"], "own": True}
    question = Line("ask_comment", values, dialog="asked")
    counts = {"reached": ways.count("chat"), "mailed": ways.count("mail"), "others": ways.count("none")}
    return {"question": question, **counts}


FORM = Form(
    "draft_round",
    steps=(Step("until", readers.read_day, choices=_days, shown="day", columns=1),),
    submit=lambda answers, args, _facts: AskComments(int(args[0]), answers["until"]),
    right="coordinator",
    of="meeting",
    facts=("meeting", "seat", "to_ask", "mails", "workday"),
    summary=_summary,
)


def notice_nudge(_about: Mapping[str, Any], facts: Facts) -> Say | None:
    """The morning of the last day, to who has still not said anything."""
    meeting: MeetingView = facts["meeting"]
    if all(one.id != facts["seat"].id for one in facts["to_ask"]["comment"]):
        return None
    return Say("nudge", {"meeting": meeting}, ((Button("b_write", Start("q_comment", (meeting.id,))),),))


def notice_gathered(_about: Mapping[str, Any], facts: Facts) -> Say:
    """The last day is over: how much there is, and the way to send it on."""
    said = facts["remarks"].get("comment", {}).values()
    comments = sum(one.value != "none" for one in said)
    number = (facts["meeting"].id,)
    look = Button("b_comments", Open("comments", number))
    rows = ((Button("b_forward", Start("draft_forward", number)), look),) if comments else ((look,),)
    return Say("gathered", {"meeting": facts["meeting"], "comments": comments, "fine": len(said) - comments}, rows)


SCREENS = ()
FORMS = (FORM,)
NOTICES = (
    Notice("comment_nudge", notice_nudge, ("meeting", "seat", "to_ask")),
    Notice("draft_gathered", notice_gathered, ("meeting", "remarks"), "reply"),
)
