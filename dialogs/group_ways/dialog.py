"""Where a rule cannot hold: what it is, why, and the ways out with what each leads to."""

from dialogs.commands import ChooseWay
from dialogs.form import Args, Button, Do, Facts, Open, Rows, Say, Screen, Verb
from dialogs.group_views import BreachView
from dialogs.views import MeetingView, ProposalView


def show_ways(args: Args, facts: Facts) -> Say | Open:
    """One breach at a time, the first that nobody has decided on."""
    meeting: MeetingView = facts["meeting"]
    proposal: ProposalView = facts["proposal"]
    if not proposal.breaches:
        return Open("groups", (meeting.id,))
    first = next(iter(proposal.open), proposal.breaches[0]).number
    at = int(args[1]) if len(args) > 1 else first
    breach: BreachView = proposal.breaches[min(at, len(proposal.breaches) - 1)]
    rows: Rows = tuple((_way(meeting, breach, nth, facts.lang),) for nth in range(len(breach.ways)))
    less = (Button("b_less", Open("ways", (meeting.id, breach.number - 1))),) if breach.number else ()
    more = breach.number + 1 < len(proposal.breaches)
    on = (Button("b_more", Open("ways", (meeting.id, breach.number + 1))),) if more else ()
    values = {
        "lines": breach.texts[facts.lang],
        "ways": [(way.words[facts.lang], way.pick == breach.chosen) for way in breach.ways],
        "number": breach.number + 1,
        "total": len(proposal.breaches),
        "chosen": bool(breach.chosen),
    }
    back = (Button("b_groups", Open("groups", (meeting.id,))),)
    return Say("ways", values, (*rows, *(((*less, *on),) if less or on else ()), back))


def _way(meeting: MeetingView, breach: BreachView, nth: int, lang: str) -> Button:
    way = breach.ways[nth]
    return Button("", Do("way", (meeting.id, breach.number, way.pick)), text=way.short[lang])


SCREENS = (
    Screen(
        "ways",
        show_ways,
        "coordinator",
        "meeting",
        ("meeting", "proposal"),
        verbs=(
            Verb(
                "way",
                lambda args: ChooseWay(int(args[0]), int(args[1]), str(args[2])),
                "coordinator",
                "meeting",
                then="ways",
            ),
        ),
    ),
)
FORMS = ()
NOTICES = ()
