"""One small town in values: what every sentence and every form can be tried with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import agenda
from bot.actions.sheet import order_text
from bot.documents.facts import Evaluation
from bot.planning import closed_as, lead_time, workday_until
from bot.planning.ask import ask
from bot.planning.facts import facts as cards_of
from bot.planning.materials import guesses
from bot.planning.phrases import spelt
from bot.planning.ranking import rank
from bot.planning.slots import hint, propose
from dialogs.after_views import AgreementView, CorrectionView, FigureView, FoundView, PresentView, RoundView
from dialogs.answer_views import Heads, OwnGroupView, QueueView
from dialogs.form import Facts
from dialogs.group_views import ChangeView, RoomView, RulesView, SearchView, SeatingView, TableView
from dialogs.survey_views import SurveyQuestionView, SurveyView
from dialogs.views import (
    AnswerView,
    ClusterView,
    DoubtView,
    FileView,
    GroupView,
    HolderView,
    LiveView,
    MeetingView,
    MemberView,
    PollView,
    PracticeView,
    ProposalView,
    SeatView,
    SlotView,
    TaskView,
)
from package_specs import package, packages

ZONE = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 9, 1, 9, 0, tzinfo=ZONE)
STARTS = datetime(2026, 11, 12, 16, 45, tzinfo=ZONE)
TODAY, DAY = NOW.date(), STARTS.date()

ADELGADE = PracticeView(
    1, "Lægerne Adelgade", "057584", "Adelgade 1", "kompagni", "Adelgade 1", "8660", "Skanderborg", 8
)
RY = PracticeView(2, "Lægehuset Ry & Omegn", "057585", "Ry", "solo", "Torvet 2", "8680", "Ry", 0)


def _member(number: int, name: str, home: PracticeView, **more: Any) -> MemberView:
    base = MemberView(
        number,
        1,
        name,
        "member",
        home.name,
        home.id,
        coordinator=False,
        chair=False,
        email="",
        person_id=number,
        joined=True,
        blocked=False,
    )
    return replace(base, **more)


ANNE = _member(1, "Anne Holm", ADELGADE, coordinator=True, chair=True, email="anne@adelgade.dk")
BO = _member(2, "Bo <Bo> Lund", RY, blocked=True)
CLARA = _member(3, "Clara Dam", RY, joined=False, person_id=0, role="ua", link_until=datetime(2026, 12, 1, tzinfo=UTC))
DORTE = _member(4, "Dorte Vad", ADELGADE, joined=False, person_id=0, practice="", practice_id=0, role="guest")
PEOPLE = (ANNE, BO, CLARA, DORTE)
CLUSTER = ClusterView(1, "Klynge Skanderborg", PEOPLE, (ADELGADE, RY))


def meeting_of(key: str, **more: Any) -> MeetingView:
    """A planned meeting from a playbook."""
    spec = package(key)
    base = MeetingView(
        id=7,
        cluster_id=1,
        cluster=CLUSTER.name,
        package=key,
        titles={"da": spec.title.da, "en": spec.title.en},
        starts=STARTS,
        ends=STARTS + timedelta(minutes=spec.minutes or 120),
        form="hybrid",
        place="Kulturhuset",
        link="https://zoom.us/j/123",
        chair=ANNE.name,
        chair_id=ANNE.id,
        status="planned",
        answer_by=datetime(2026, 10, 29, 20, 0, tzinfo=ZONE),
        ordered=False,
        nudges=0,
        options=(),
        revision=0,
        spec=spec,
    )
    return replace(base, **more)


KEYS = tuple(spec.key for spec in packages())
MEETING = meeting_of("hybrid_meeting")
MEETINGS = (
    *(meeting_of(key) for key in KEYS),
    replace(MEETING, status="invited", place="", chair=""),
    replace(MEETING, status="held", link="", ordered=True),
    replace(MEETING, status="invited", capacity=20),
)
DOUBTS = (
    DoubtView("chat", 3, "Bo <Bo> Lund", NOW, MEETING, repeated=False),
    DoubtView("chat", 4, CLARA.name, NOW, None, repeated=True),
    DoubtView("mail", 4, DORTE.name, NOW, MEETING, repeated=False),
)
HEADS = (
    Heads(invited=29, answered=27, coming=26, away=3, own=4, place=20, half=2, ungrouped=2, guests=1),
    Heads(invited=29, answered=26, coming=26, away=2, own=4, place=20, half=2, ungrouped=1, guests=2),
    Heads(invited=2, answered=2, coming=2, away=0, own=0, place=2, half=0, ungrouped=0, guests=0),
)
WHOLE = AnswerView(1, "yes", "own", "Ry-gruppen", "yes", RY.name, NOW)
ANSWERS = (
    WHOLE,
    AnswerView(2, "no", "", "", "", "", NOW),
    AnswerView(3, "yes", "place", "", "no", "", NOW),
    AnswerView(3, "yes", "", "", "", "", NOW),
    AnswerView(4, "wait", "place", "", "no", "", NOW, waits_since=NOW),
)
OWN_GROUPS = (
    OwnGroupView(1, 7, "Søndergruppen", "ABCD2345", "", (BO, CLARA), (CLARA.id,), (DORTE,), (), 5, 8),
    OwnGroupView(2, 7, "Ry & omegn", "ABCD2346", "yes", (ANNE,), (), (), (DORTE,), 5, 8),
    OwnGroupView(3, 7, "De to", "ABCD2347", "no", (ANNE, BO), (), (), (), 5, 8),
    OwnGroupView(4, 7, "De mange", "ABCD2348", "", (ANNE, BO, CLARA, DORTE) * 2, (), (), (), 5, 8),
    OwnGroupView(5, 7, "De fem", "ABCD2349", "", (ANNE, BO, CLARA, DORTE, ANNE), (), (), (), 5, 8),
)
SEATS = (SeatView(1, ANNE.name, ADELGADE.name, locked=True), SeatView(2, BO.name, RY.name), SeatView(4, DORTE.name, ""))
GROUP = GroupView(
    5,
    2,
    SEATS,
    ADELGADE.name,
    "",
    "Adelgade 1, 8660 Skanderborg",
    ANNE.name,
    1,
    "accepted",
    self_made=True,
    km_mean=3.14,
    km_max=9.9,
    report="draft",
)
GROUPS = (
    GROUP,
    replace(
        GROUP,
        place_kind="private",
        deputy="Bo Lund",
        deputy_id=2,
        duties=((0, 2, "Bo Lund"),),
        data_choice="Antibiotika",
        approximate=True,
        locked=True,
    ),
    replace(GROUP, place_kind="room", host=""),
    replace(
        GROUP, host="", address="", leader="", leader_id=0, leader_state="", km_mean=None, km_max=None, report="missing"
    ),
    replace(GROUP, address="", leader_state="asked", seats=SEATS[:1], self_made=False, report="submitted"),
)
RULES = (
    RulesView(forbidden=((ADELGADE.name, RY.name),)),
    RulesView(forms="mixed", keep="ydernummer", form=15, size=0, host=0),
    RulesView(forms="ignore"),
)
ROOMS = (RoomView(1, "Salen", "Torvet 1", 12, known=False), RoomView(2, "Biblioteket", "Torvet 2, 8660", 8, known=True))
SEARCHES = (SearchView(3), SearchView(1, 182.4), SearchView(9, 182.4, 3.1), None)
CHANGES = (
    ChangeView(2.4, ((1, 6, 5), (2, 6, 7)), {}, {}, ((ANNE.name, 1, 2),), ((1, RY.name), (2, ""))),
    ChangeView(-2.4, (), {}, {}, tuple((f"Nr. {n}", 1, 2) for n in range(11))),
    ChangeView(0.0, (), {}, {}, ()),
)
REPAIRS = (
    {
        "km": 2.4,
        "moved": [("Anne Holm", 1, 2), ("Bo Lund", 2, 1)],
        "come": [("Clara Dam", 0, 2)],
        "places": [(2, "Lægehuset Ry"), (3, "")],
        "broken": ["En regel"],
    },
    {"km": -1.0, "moved": [], "come": [], "broken": [], "places": []},
)
TABLES = (TableView(1, ("Anne Holm", "Bo Lund")), TableView(2, ("Clara Dam",)))
SEATING = SeatingView(
    "planned",
    (6, 6),
    TABLES,
    TABLES,
    (("Anne Holm", "Bo Lund"),),
    coming=12,
    untold=3,
    moved=1,
    together=tuple(f"A{n} + B{n}" for n in range(8)),
    split=("Anne Holm + Bo Lund",),
    lonely=("Clara Dam",),
)
SEATINGS = (SEATING, SeatingView("none", coming=12), SeatingView("planned", (6,), TABLES, TABLES))
TASK = TaskView(
    9,
    7,
    "order",
    {"da": "Bestil pakken", "en": "Order the package"},
    ("koordinator",),
    date(2026, 10, 1),
    None,
    "open",
    "before",
    "stated",
    "Bestil senest seks uger før",
    "",
    undoable=False,
)
TASKS = (
    TASK,
    replace(TASK, due=date(2026, 8, 1), delegate=BO.name, certainty="suggested", source=""),
    replace(TASK, until=date(2026, 10, 20), state="done", undoable=True, due=TODAY),
    replace(TASK, due=TODAY),
    replace(TASK, due=None, state="skipped", titles={"da": "Et meget langt navn " * 8, "en": "A very long name " * 8}),
)

_PROGRAMME = agenda.Programme(
    items=(
        agenda.Item("welcome", "Velkomst", 15, mode="plenum", who=("moedeleder",)),
        agenda.Item(
            "groups", "Grupper", 60, mode="groups", who=("gruppe",), sub=(agenda.Sub("Data", 30), agenda.Sub("Mål", 30))
        ),
        agenda.Item("end", "Afslutning", 15, mode="plenum", who=("moedeleder",)),
    ),
    starts_at=STARTS,
    zone="Europe/Copenhagen",
)
START = STARTS.astimezone(UTC)


def _live(*presses: tuple[Any, int], at: int) -> agenda.Figures:
    state = agenda.Live(_PROGRAMME)
    for verb, minute in presses:
        after = agenda.press(state, verb, START + timedelta(minutes=minute), "1")
        assert isinstance(after, agenda.Live)
        state = after
    return agenda.figures(state, START + timedelta(minutes=at))


RESULTS = (
    Evaluation("Hvordan var mødet?", ("Godt", "Dårligt"), (14, None)),
    Evaluation("Hvad kan gøres bedre?", texts=("Kortere <b>velkomst</b>.",)),
)
AGREEMENT = AgreementView(
    4, 7, 1, "CRP måles <b>før</b> antibiotika", "alle praksisser", 0, date(2026, 12, 1), "open", STARTS
)
FIGURES_SHOWN = (
    FigureView(1, "Har I en <fast> procedure?", (("Ja", 14), ("Delvist & nej", None)), "", "KiAP, 24 svar"),
    FigureView(2, "Brug af CRP", (("Før", 58), ("Aldrig", 42)), "%", ""),
)
NUMBERS = (Evaluation("Tilmelding", ("Deltager", "Deltager ikke"), (26, 3)),)
AGREEMENTS = (
    AGREEMENT,
    replace(AGREEMENT, due=None, status="done", member=2, who=BO.name),
    replace(AGREEMENT, due=TODAY, status="dropped"),
    replace(AGREEMENT, due=TODAY),
    replace(AGREEMENT, due=TODAY - timedelta(days=1)),
)
PRESENT = (
    PresentView(1, 1, ANNE.name, ADELGADE.name, STARTS),
    PresentView(2, 0, "Gæst <Gæstesen>", "", STARTS + timedelta(minutes=20), late=True),
)
LEFT = replace(PRESENT[0], left=STARTS + timedelta(hours=1))
PRESENT = (*PRESENT, LEFT)
TOGETHER = replace(GROUP, gathered=STARTS)
ROUND = RoundView(STARTS, DAY + timedelta(days=7), final=False)
ROUNDS = (ROUND, replace(ROUND, final=True), None)
CORRECTIONS = (CorrectionView(3, BO.name, "Der står <forkert>.", settled=False),)
FOUND = (
    FoundView("agreement", 7, "", STARTS, AGREEMENT.what, AGREEMENT.who, "open"),
    FoundView("minutes", 7, "Velkomst", STARTS, "Alt gik <b>godt</b> " * 30),
    FoundView("report", 7, "Emnevalg", STARTS, "Antibiotika"),
)
FIGURES = (
    _live(at=-30),
    _live((agenda.START, 5), at=8),
    _live((agenda.START, 0), at=40),
    _live((agenda.START, 0), (agenda.NEXT, 5), at=6),
    _live((agenda.START, 0), (agenda.NEXT, 5), (agenda.PAUSE, 8), at=12),
    _live((agenda.START, 0), (agenda.NEXT, 9), (agenda.NEXT, 40), (agenda.NEXT, 70), at=75),
    _live((agenda.START, 0), (agenda.END, 60), at=90),
)
HOLDERS = (
    HolderView(1, "oplaegsholder", "presentations/0", 1, ANNE.name, joined=True),
    HolderView(2, "referent", "", 3, CLARA.name, joined=False),
    HolderView(3, "plo_k", "", 0, "Per & Lis", joined=False),
)
_BEGUN = agenda.press(agenda.Live(_PROGRAMME), agenda.START, START, "1")
assert isinstance(_BEGUN, agenda.Live)
_SECOND = agenda.press(_BEGUN, agenda.NEXT, START + timedelta(minutes=19), "1")
assert isinstance(_SECOND, agenda.Live)
TIMES = agenda.report(_SECOND)
STEP = {"title": "Velkomst", "part": "Data", "by": (), "at": STARTS}
SHEETS = tuple(sheet for meeting in MEETINGS for lang in ("da", "en") if (sheet := order_text(meeting, ANNE, lang)))


SLOTS = (
    SlotView(1, STARTS, STARTS + timedelta(minutes=195), ""),
    SlotView(2, STARTS + timedelta(days=7), STARTS + timedelta(days=7, minutes=195), "winter"),
    SlotView(3, STARTS + timedelta(days=14), STARTS + timedelta(days=14, minutes=195), "late"),
)
_VOTES = {1: {1: "yes", 2: "maybe"}, 2: {1: "no", 2: "no", 3: "no"}, 3: {1: "maybe"}}
POLL = PollView(
    4, 1, CLUSTER.name, "hybrid_meeting", MEETING.titles, 195, "open", MEETING.answer_by, SLOTS, PEOPLE[:3], (1, 3),
    _VOTES, rank([1, 2, 3], [1, 2, 3], [1, 3], _VOTES), 0,
)  # fmt: skip
POLLS = (
    POLL,
    replace(POLL, status="draft", must=(), votes={}, ranked=rank([1, 2, 3], [1, 2, 3], [], {})),
    replace(POLL, status="closed", ranked=rank([1, 2, 3], [1, 2], [], {1: {1: "yes", 2: "yes"}})),
    replace(POLL, status="fixed", meeting=7),
)


_ASKED = (
    SurveyQuestionView(1, "scale", "Hvor tryg er du ved <CRP>?", ()),
    SurveyQuestionView(2, "choice", "Hvor ofte?", ("Dagligt & ofte", "Sjældent")),
    SurveyQuestionView(3, "text", "Hvad mangler du?", ()),
)
SURVEY = SurveyView(
    4, 7, 1, "Hvordan bruger vi CRP?", False, STARTS, "open", _ASKED, PEOPLE[:3], frozenset({1}), {}, False
)
SURVEYS = (
    SURVEY,
    replace(SURVEY, named=True, mine={1: "4"}),
    replace(SURVEY, status="draft", questions=(), done=frozenset()),
    replace(SURVEY, status="closed"),
)


def facts_of(form: str, lang: str = "da", meeting: MeetingView = MEETING) -> Facts:
    """Every fact that some form asks for."""
    known: Mapping[str, Any] = {
        "me": ANNE,
        "seat": ANNE,
        "seats": (ANNE,),
        "clusters": (CLUSTER,),
        "cluster": CLUSTER,
        "member": BO,
        "meetings": MEETINGS,
        "invitations": tuple((one, None) for one in MEETINGS),
        "meeting": meeting,
        "answers": {2: replace(WHOLE, member=2)},
        "answer": None,
        "my_answer": None,
        "queue": QueueView(),
        "my_place": 0,
        "in_calendar": True,
        "own_codes": {"ABCD2345": "Søndergruppen"},
        "own_group": OWN_GROUPS[0],
        "own_all": OWN_GROUPS,
        "name_of": lambda _member: BO.name,
        "to_ask": {"comment": PEOPLE, "answered": PEOPLE[:2], "consent": (), "present": ()},
        "survey": SURVEY,
        "surveys": SURVEYS,
        "my_survey": replace(SURVEY, named=form == "survey_named"),
        "own_groups": ("Søndergruppen",),
        "task": TASK,
        "tasks": TASKS,
        "groups": GROUPS,
        "group": GROUP,
        "holders": HOLDERS,
        "proposal": ProposalView("proposed", GROUPS, {}, {}, 1),
        "live": LiveView(2, "t", FIGURES[2], _PROGRAMME),
        "report": {},
        "rules": RULES[0],
        "rooms": ROOMS,
        "seating": SEATING,
        "answerer": CLARA if form == "answer_for" else ANNE,
        "book": meeting.spec,
        "cards": cards_of,
        "ask": ask,
        "spelt": spelt,
        "checked": lambda _address: None,
        "kept": frozenset({meeting.package}),
        "practices": CLUSTER.practices,
        "remarks": {},
        "segments": {"missing": PEOPLE[:2], "group3": PEOPLE[1:]},
        "mails": True,
        "doubts": DOUBTS,
        "poll": POLL,
        "my_poll": POLL,
        "propose_days": propose,
        "day_hint": hint,
        "closed_as": closed_as,
        "workday": workday_until,
        "lead_time": lead_time,
        "packages": packages(),
        "order_values": {"name": ANNE.name, "email": ANNE.email},
        "moves": lambda *_: (),
        "file": FileView(3, "dias.pptx"),
        "expecting": (meeting,),
        "guesses": guesses,
        "call_at": STARTS,
        "reminder": None,
        "ideas": ("Kortere velkomst", "Mere tid"),
        "present": PRESENT,
        "minutes": {},
        "history": lambda question: FOUND if question else (),
    }
    return Facts(NOW, lang, known)
