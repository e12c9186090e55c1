"""The live agenda: a programme, the presses of its operators, and everything that follows from the two.

`Live` is the whole state; `press` changes it; `figures`, `cues` and `report` are read off it.
"""

from bot.agenda.cues import Cue, cues
from bot.agenda.figures import Figures, PartRow, Row, Span, Step, figures
from bot.agenda.live import (
    END,
    NEXT,
    PAUSE,
    RESUME,
    START,
    UNDO,
    Live,
    Refusal,
    absorb,
    auto,
    from_json,
    goto,
    plus,
    press,
    settle,
    to_json,
)
from bot.agenda.programme import DEFAULT_RULES, EVERYONE, WHO, CueRule, Item, Mode, Programme, Sub, cue_rules
from bot.agenda.report import ReportLine, report
from bot.agenda.track import Command, Event

__all__ = [
    "DEFAULT_RULES",
    "END",
    "EVERYONE",
    "NEXT",
    "PAUSE",
    "RESUME",
    "START",
    "UNDO",
    "WHO",
    "Command",
    "Cue",
    "CueRule",
    "Event",
    "Figures",
    "Item",
    "Live",
    "Mode",
    "PartRow",
    "Programme",
    "Refusal",
    "ReportLine",
    "Row",
    "Span",
    "Step",
    "Sub",
    "absorb",
    "auto",
    "cue_rules",
    "cues",
    "figures",
    "from_json",
    "goto",
    "plus",
    "press",
    "report",
    "settle",
    "to_json",
]
