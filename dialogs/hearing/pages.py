"""Pages by the word that people call them by."""

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
    "help": ("hjælp", "hjælp mig", "hvad kan du", "hvad kan jeg skrive", "menu", "kommandoer", "help",
             "what can you do", "commands"),
    "hello": ("hej", "hejsa", "hallo", "halløj", "goddag", "dav", "davs", "hello", "hi", "god morgen", "godmorgen"),
    "fine": ("ok", "okay", "fint", "super", "perfekt", "godt", "modtaget", "det er fint", "det er ok", "fine", "great"),
    "thanks": ("tak", "mange tak", "tusind tak", "tak for det", "tak skal du have", "thanks", "thank you", "super tak"),
}  # fmt: skip
PAGES = {fold(word): page for page, words in _WORDS.items() for word in words}

_ABOUT = ("vis mig ", "vis ", "se ", "aabn ", "gaa til ", "show me ", "show ", "open ", "hej ")


def page_of(text: str) -> str:
    """The page that a word calls for; empty where it is none."""
    said = fold(text)
    for before in ("", *_ABOUT):
        if said.startswith(before) and (page := PAGES.get(said.removeprefix(before))):
            return page
    return ""
