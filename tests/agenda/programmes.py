"""The playbooks' programmes as literal data, and a few words to play them with."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.agenda import Command, CueRule, Item, Live, Programme, Sub, cues, press

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
START_OF_HYBRID = datetime(2026, 11, 12, 15, 45, tzinfo=UTC)
START_AT_FOUR = datetime(2026, 11, 12, 15, 0, tzinfo=UTC)

HYBRID = Programme(
    items=(
        Item("velkomst", "Virtuel velkomst", 15, "virtual"),
        Item(
            "praesentationer",
            "Virtuelle præsentationer",
            45,
            "virtual",
            ("oplaegsholder",),
            sub=(Sub("Første", 15), Sub("Anden", 15), Sub("Tredje", 15)),
        ),
        Item("nyt", "Nyt fra PLO og praksiskonsulenter", 30, "virtual", ("plo_k", "praksiskonsulent"), shortenable=10),
        Item("intro", "Intro til gruppearbejde", 15, "virtual"),
        Item("grupper", "Gruppearbejde", 60, "groups", ("gruppeleder",)),
        Item("opsamling", "Opsamling og evaluering", 30, "virtual"),
    ),
    starts_at=START_OF_HYBRID,
    fixed_end=START_OF_HYBRID + timedelta(minutes=195),
)

PREHOSPITAL = Programme(
    items=(
        Item("velkomst", "Velkomst", 5, who=("moedeleder",)),
        Item(
            "praehospitalet",
            "Præsentation af Præhospitalet",
            20,
            who=("praehospital_rep",),
            cues=(CueRule("handout", "start", 0, ("moedeleder",), values=(("what", "print"),)),),
        ),
        Item("hastegrader", "Patienttransporter og hastegrader", 40, who=("moedeleder", "praehospital_rep")),
        Item("pause", "Kort pause", 10, "break", shortenable=5),
        Item("efter", "Efter rekvirering", 15, who=("moedeleder", "praehospital_rep")),
        Item("dialog", "Dialog og refleksion", 20, who=("moedeleder",)),
        Item("opsamling", "Opsamling og opfølgning", 8, who=("moedeleder",)),
        Item("evaluering", "Evaluering", 2, cues=(CueRule("evaluation", "start", 0, ("alle",)),)),
    ),
    starts_at=START_AT_FOUR,
    options=(Item("ambulance", "Besøg af ambulance", 30),),
)

ACUTE = Programme(
    items=(
        Item("intro", "Introduktion", 10),
        Item("blok1", "Akutfunktionen", 65, who=("kommune",), sub=(Sub("Oplæg fra kommunen", 20),)),
        Item("pause", "Pause", 15, "break", shortenable=5),
        Item("blok2", "Henvisningsprocedurer", 40, who=("kommune",), shortenable=10),
        Item("blok3", "Opsamling", 20),
    ),
    starts_at=START_AT_FOUR,
)

CHRONIC = Programme(
    items=(
        Item("intro", "Introduktion", 10),
        Item("blok1", "Kommunens tilbud", 60, who=("kommune",), sub=(Sub("Oplæg", 25), Sub("Dialog", 35, ("alle",)))),
        Item("pause", "Pause", 20, "break", shortenable=10),
        Item("blok2", "Kendskab og information", 20),
        Item("blok3", "Henvisning", 20, who=("kommune",), sub=(Sub("Oplæg", 5), Sub("Dialog", 15))),
        Item("opsamling", "Opsamling", 20, shortenable=5),
    ),
    starts_at=START_AT_FOUR,
    fixed_end=START_AT_FOUR + timedelta(minutes=150),
)


def after(programme: Programme, minutes: float) -> datetime:
    """So many minutes after the planned start."""
    return programme.starts_at + timedelta(minutes=minutes)


def play(programme: Programme, *presses: tuple[float, Command]) -> Live:
    """The meeting after these presses, each given with its minutes after the planned start."""
    live = Live(programme)
    for minutes, command in presses:
        live = accepted(press(live, command, after(programme, minutes), "anna"))
    return live


def accepted(answer: object) -> Live:
    assert isinstance(answer, Live), answer
    return answer


def wall(moment: datetime) -> str:
    return moment.astimezone(COPENHAGEN).strftime("%H.%M")


def heard(programme: Programme, *presses: tuple[float, Command]) -> list[str]:
    """What a dispatcher would send over the whole meeting: 'time kind step', each key once."""
    live, sent, lines = Live(programme), set[str](), list[str]()
    for minutes, command in (*presses, (24 * 60.0, None)):
        moment = after(programme, minutes)
        for cue in cues(live):
            if cue.at < moment and cue.key not in sent:
                sent.add(cue.key)
                step = cue.item if cue.part is None else f"{cue.item}/{cue.part}"
                lines.append(f"{wall(cue.at)} {cue.kind} {step}".strip())
        if command is not None:
            live = accepted(press(live, command, moment, "anna"))
    return lines
