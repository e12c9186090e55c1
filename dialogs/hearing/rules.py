"""The table of questions: which words make a question one about a topic, and which make it one about something else.

Words stand folded (`aa` for å); `*` is any ending, `_` a space between two words, `_?_` at most two words between.
"""

import re
from dataclasses import dataclass, field
from typing import Literal, get_args

Topic = Literal[
    "deadline", "calendar", "change", "answer", "zoom", "leader", "chair", "coordinator", "group", "who", "place",
    "programme", "time", "todo", "own",
]  # fmt: skip
TOPICS: tuple[Topic, ...] = get_args(Topic)

WHEN = r"(?:hvornaar|naar|when)\b"
WHERE = r"(?:hvor|where)\b(?! (?:mange|lang|langt|laenge|tit|ofte|meget|stor|store|naar|naer))"
WHO = r"(?:hvem|who)\b"
LONG = r"(?:hvor (?:laenge|lang tid)|how long)\b"

ELSEWHERE = (
    "data datasaet* spoerge*skema* skema* bestil* rekvir* formoede* rapport* indrapport* evaluer* referat* opfoelg* "
    "klyngepakke* pakke* materiale* journal* bilag* honorar* transport* plo kiap medibox regnskab* opsamling* oplaeg* "
    "praesent* pause* region* kommun* forplejning* mad spise invitation* kuvert* order* questionnaire* premeeting* "
    "report* evaluat* minutes follow* material* package break food catering"
)
"""What the playbook tells about, whatever else the question holds."""


@dataclass(frozen=True)
class Rule:
    """A topic is asked about where one of `asked` is said: (what comes first, any of these words after it).

    Not where one of `unless` is said, or one of `leads`; `book` is false where the playbook's words do not matter.
    """

    topic: Topic
    asked: tuple[tuple[str, str], ...]
    unless: str = ""
    leads: tuple[str, ...] = ()
    book: bool = True
    _yes: re.Pattern[str] = field(init=False, repr=False)
    _no: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        yes = (f"{lead}.*{_words(words)}" if lead else _words(words) for lead, words in self.asked)
        other = f"{self.unless} {ELSEWHERE if self.book else ''}".strip()
        no = (*self.leads, *([_words(other)] if other else []))
        object.__setattr__(self, "_yes", re.compile("|".join(yes)))
        object.__setattr__(self, "_no", re.compile("|".join(no) or r"(?!)"))

    def fits(self, said: str) -> bool:
        return bool(self._yes.search(said)) and not self._no.search(said)


def _words(words: str) -> str:
    """One pattern for any of the words."""
    gap = r" (?:\w+ ){0,2}"
    parts = [one.replace("*", r"\w*").replace("_?_", gap).replace("_", " ") for one in words.split()]
    return rf"\b(?:{'|'.join(parts)})\b"


RULES = (
    Rule(
        "deadline",
        (
            (WHEN, "frist* tilmeld* svar svare meld melde afbud afmeld* senest answer reply sign_up"),
            ("", "frist* svarfrist* tilmeldingsfrist* deadline"),
            (LONG, "svare tilmeld* melde answer"),
        ),
        unless="grupp* we_order faar_jeg_svar faar_vi_svar",
    ),
    Rule("calendar", (("", "kalender* calendar outlook"),)),
    Rule(
        "change",
        (
            ("", "aendre* rette lave_om fortryd* skifte ombestemme* afmeld* frameld* change cancel sign_up sign_off"),
            ("", "meld*_fra meld*_afbud meld*_til meld*_?_fra meld*_?_afbud meld*_?_til tilmeld*_?_mig tilmeld*_?_os"),
            ("", "tilmelde_sig svare_igen bliver_syg ikke_kan_komme ikke_kan_alligevel"),
            ("", "hvordan_svarer hvordan_tilmelder how_do_i_answer"),
        ),
        unless="grupp* sprog language program* moedet_om",
        leads=(WHO, WHERE),
    ),
    Rule(
        "answer",
        (
            (
                r"\b(?:har|er|staar|did|have|am) (?:jeg|i)\b",
                "svaret tilmeldt meldt skrevet_paa paa_listen answer* replied",
            ),
            (r"\b(?:have|am) i\b", "signed_up"),
            ("", "mit_svar min_tilmelding my_answer svarede_jeg"),
        ),
    ),
    Rule(
        "zoom",
        (
            ("", "zoom* link* teams online virtuelt videomoede*"),
            (
                "",
                (
                    "hvordan_kommer_?_paa hvordan_kommer_?_ind hvordan_logger hvor_logger how_do_i_join "
                    "how_do_we_join log_in"
                ),
            ),
        ),
        unless="hjaelp* help support problem* vaert* zoomvaert* host*",
        leads=(WHO,),
    ),
    Rule(
        "leader",
        (
            (WHO, "gruppeleder* group_leader leder_?_grupp* styrer_?_grupp* leads_?_group* leading_?_group*"),
            (r"\b(?:er|skal|am) (?:jeg|i)\b", "gruppeleder group_leader"),
            ("", "min_gruppeleder vores_gruppeleder my_group_leader our_group_leader er_der_en_gruppeleder"),
        ),
        unless="vaelge* udpege* bestemme* finde* choose* appoint*",
    ),
    Rule("chair", ((WHO, "moedeleder* leder_det leder_moedet styrer_moedet holder_moedet leads_the_meeting chair*"),)),
    Rule(
        "coordinator",
        (
            (
                WHO,
                (
                    "koordinator* klyngekoordinator* kontakte* ringe* skrive*_til siger_jeg_det spoerge henvende "
                    "coordinator contact ask"
                ),
            ),
        ),
        unless="zoom*",
    ),
    Rule(
        "own",
        (
            (
                "",
                "lave*_?_gruppe danne_?_gruppe selv_danne* i_gruppe_med selv_?_gruppe egen_gruppe make_?_group",
            ),
            ("", "vaelge_?_gruppe choose_?_group own_group"),
        ),
        leads=(WHO,),
        book=False,
    ),
    Rule(
        "group",
        (
            ("", "min_grupp* vores_grupp* my_group our_group hvilken_gruppe which_group what_group"),
            (WHO, "vaert vaerten gruppe_med i_gruppe i_gruppen sammen_med in_my_group with_me"),
            (WHERE, "grupp* group*"),
            (WHEN, "gruppearbejde* group_work grupp*_?_moedes grupp*_?_ses grupp*_?_starter grupp*_?_begynder"),
            (r"\b(?:er|har|am) (?:jeg|vi|i)\b", "gruppe group"),
        ),
        unless="dan* inddel* send* rapport* indrapport* evaluer* report stor opfoelg* made zoom*",
        book=False,
    ),
    Rule(
        "who",
        (
            (
                WHO,
                (
                    "kommer deltager har_svaret mangler er_tilmeldt har_tilmeldt meldt_afbud er_med skal_med coming "
                    "has_answered comes"
                ),
            ),
            (r"\bhvor mange\b", "kommer deltager tilmeldt er_vi er_der har_svaret mangler bliver_vi"),
            (r"\bhow many\b", "coming come answered"),
        ),
        unless="grupp* group* punkt*",
    ),
    Rule(
        "place",
        (
            (WHERE, "moede* klyngemoede* vi det foregaar afholdes holdes hen ses sted lokale* meeting we it be held"),
            ("", "hvilken_adresse adressen moedested* hvilket_sted hvilket_lokale which_address the_address venue"),
        ),
        unless="sende* skrive* finde* ser se laese* laegge* henvende ringe* aendre* rette find send see write grupp* "
        "link*",
    ),
    Rule(
        "programme",
        (("", "program* dagsorden* agenda* hvad_skal_vi_lave hvad_laver_vi hvad_skal_vi what_are_we_doing"),),
        unless="grupp* huske* aftale*",
        leads=(WHEN, WHO),
    ),
    Rule(
        "time",
        (
            (WHEN, "moede* klyngemoede* begynd* start* slut* faerdig* ses det holdes foregaar hjem ende* vaere_der"),
            (WHEN, "meeting it begin* end ends over we_meet"),
            (
                "",
                "hvad_tid hvilken_dag hvilken_dato hvilken_tid hvad_dag hvad_dato klokken what_time which_day what_day",
            ),
            ("", "what_date hvilken_uge er_moedet_aflyst er_moedet_flyttet er_der_moede er_det_i_dag er_det_i_aften"),
            (WHEN, "vi_vaere jeg_vaere vaere_hos"),
            (LONG, "moedet klyngemoedet det it meeting"),
        ),
        unless="grupp* program* huske* task* opgave* send* dan* vaelg* klar",
    ),
    Rule(
        "todo",
        (("", "hvad_skal_jeg_goere hvad_mangler_jeg mine_opgaver my_tasks mangler_jeg_noget what_do_i_have_to"),),
    ),
)
