"""Pages by the word that people call them by."""

import re

from dialogs.readers import fold

_WORDS: dict[str, tuple[str, ...]] = {
    "meetings": ("møder", "mine møder", "møderne", "meetings", "my meetings"),
    "mine": ("møde", "mødet", "mit", "mine opgaver", "opgaver", "meeting", "mine", "my tasks", "tasks"),
    "answers": ("svar", "svarene", "tilmeldinger", "answers", "replies"),
    "groups": ("grupper", "grupperne", "gruppe", "gruppeinddeling", "groups", "group"),
    "plan": ("plan", "planen", "påmindelser", "the plan", "reminders"),
    "papers": ("dokumenter", "dokumenterne", "papirer", "lister", "documents", "papers"),
    "invitation": ("invitation", "invitationen", "the invitation"),
    "order": ("bestilling", "bestillingen", "rekvirér data", "rekvirer data", "the order"),
    "live": ("mødedagen", "mødedag", "dagen", "start mødet", "the meeting day", "meeting day"),
    "roles": ("roller", "hvem gør hvad", "roles", "who does what"),
    "tables": ("bordplan", "bordplanen", "borde", "table plan", "tables"),
    "materials": ("materiale", "materialer", "materialet", "materials"),
    "around": ("forplejning", "oplæg", "beskeder forplejning oplæg", "catering"),
    "premeeting": ("formøde", "formødet", "premeeting"),
    "change": ("ret mødet", "ret møde", "change the meeting"),
    "after": ("efter mødet", "opfølgning", "after the meeting"),
    "reports": ("gruppernes svar", "rapporter", "indrapportering", "reports", "group reports"),
    "agreements": ("aftaler", "aftalerne", "agreements"),
    "evaluate": ("evaluering", "evaluér", "evaluer", "vurdering", "evaluation"),
    "programme": ("program", "programmet", "dagsorden", "dagsordenen", "agenda", "programme", "the programme"),
    "book": ("drejebog", "drejebogen", "playbook", "the playbook"),
    "books": ("drejebøger", "drejebøgerne", "playbooks"),
    "cluster_where": ("klynge", "klyngen", "medlemmer", "medlemsliste", "praksis", "cluster", "members"),
    "order_where": ("bestil", "planlæg et møde", "planlæg møde", "nyt møde", "plan a meeting", "new meeting"),
    "polls": ("dato", "find en dato", "datoer", "find a date", "date"),
    "cue_choice": ("beskeder", "messages"),
    "privacy": ("privatliv", "mine data", "om mine data", "gdpr", "privacy", "my data", "about my data"),
    "language": ("sprog", "engelsk", "dansk", "language", "english", "danish"),
    "find": ("find", "søg", "search"),
    "help": ("hjælp", "hjælp mig", "hvad", "hvad kan du", "hvad kan jeg skrive", "menu", "kommandoer", "help",
             "what can you do", "commands"),
    "hello": ("hej", "hejsa", "hallo", "halløj", "goddag", "dav", "davs", "hello", "hi", "god morgen", "godmorgen"),
    "fine": ("ok", "okay", "fint", "super", "perfekt", "godt", "modtaget", "det er fint", "det er ok", "fine", "great"),
    "thanks": ("tak", "mange tak", "tusind tak", "tak for det", "tak for hjælpen", "tak for hjælp",
               "tak skal du have", "thanks", "thank you", "super tak"),
}  # fmt: skip
PAGES = {fold(word): page for page, words in _WORDS.items() for word in words}

_SENTENCES = (
    ("help", r"^hvad kan (?:du|jeg|man)(?: (?:spoerge|skrive|sige|bruge|goere))?(?: (?:dig|om|til|her))*$"),
    ("help", r"^hvordan (?:bruger|virker)\b|^what can (?:you|i)(?: (?:do|ask|write))?$|^how does (?:this|it) work$"),
    ("privacy", r"\bgemmer\b|\bgemt om\b|\bslet(?:te|ter)? (?:jeg )?mig\b|\bmine (?:data|oplysninger)\b|\bgdpr\b"),
    ("privacy", r"\b(?:delete|erase|stored about) me\b|\bpersondata\b"),
    ("language", r"\bpaa (?:engelsk|dansk)\b|\bin (?:english|danish)\b|\bskift sprog\b|\bchange (?:the )?language\b"),
    ("cue_choice", r"\b(?:faerre|for mange|hvorfor|slaa|stop|fewer|too many|why)\b.*\b(?:beskeder|messages)\b"),
)
"""What people say when they mean one of these pages."""
_ABOUT = ("vis mig ", "vis ", "se ", "aabn ", "gaa til ", "show me ", "show ", "open ", "hej ")


def page_of(text: str) -> str:
    """The page that a word calls for; empty where it is none."""
    said = fold(text)
    for before in ("", *_ABOUT):
        if said.startswith(before) and (page := PAGES.get(said.removeprefix(before))):
            return page
    return next((page for page, pattern in _SENTENCES if re.search(pattern, said)), "")
