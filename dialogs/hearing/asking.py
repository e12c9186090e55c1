"""Questions about the meeting itself, as busy people type them: lower case, no question mark, a slip of the keys."""

import re

from rapidfuzz.distance import OSA

from dialogs.hearing.rules import RULES, TOPICS, Topic
from dialogs.readers import fold

_OPENING = re.compile(
    r"^(?:hej |og |men |saa |hi |hello |ok )*"
    r"(?:hvornaar|hvor|hvem|hvad|hvilken|hvilket|hvilke|hvordan|hvorfor|hvis|naar er|naar skal|naar starter"
    r"|when|where|who|what|which|how|why"
    r"|(?:maa|kan|skal|boer|er|har|var|bliver|kommer|findes|gaelder|faar|deltager|can|may|must|should|is|are|am|do|does"
    r"|did|will|has|have) (?:jeg|vi|man|du|i|der|det|den|moedet|min|mit|mine|en|we|you|there|it|the|my)\b)"
)
_WANTS = re.compile(
    r"^(?:hej |og |kan du )*(?:send|giv|jeg mangler|(?:jeg )?kan ikke (?:finde|huske)|ved du|sig mig"
    r"|jeg (?:har glemt|ved ikke|vil gerne)|send me|give me|i (?:forgot|have forgotten|can t find|don t know))\b"
)
"""No question, but something of the meeting is asked for: "send linket", "jeg har glemt, hvornår det er"."""
_AT_ALL = re.compile(r"^(?:hvor|hvornaar|hvem|hvad)(?: \w+)? helst\b")
"""No question: "hvor som helst"."""

_BARE: dict[str, Topic] = {
    **dict.fromkeys(
        (
            "zoom",
            "zoom link",
            "zoomlink",
            "linket",
            "link",
            "teams",
            "zoom linket",
            "zoom kode",
            "zoom koden",
            "koden til zoom",
        ),
        "zoom",
    ),
    **dict.fromkeys(
        ("frist", "fristen", "svarfrist", "tilmeldingsfrist", "tilmelding", "sidste frist", "sidste tilmelding"),
        "deadline",
    ),
    **dict.fromkeys(("sted", "stedet", "adresse", "adressen", "hvor", "moedested", "lokale", "where"), "place"),
    **dict.fromkeys(
        ("tid", "tidspunkt", "tidspunktet", "klokken", "starttid", "hvornaar", "when", "moedetid", "time"), "time"
    ),
    **dict.fromkeys(("gruppeleder", "gruppelederen", "min gruppeleder", "group leader"), "leader"),
    **dict.fromkeys(("moedeleder", "moedelederen", "chair"), "chair"),
    **dict.fromkeys(("koordinator", "koordinatoren", "klyngekoordinator", "coordinator"), "coordinator"),
    **dict.fromkeys(("min gruppe", "gruppen", "my group", "own group"), "group"),
    **dict.fromkeys(("kalender", "i kalenderen", "calendar"), "calendar"),
    **dict.fromkeys(("deltagere", "deltagerne", "tilmeldte", "participants"), "who"),
    **dict.fromkeys(("mit svar", "min tilmelding", "my answer"), "answer"),
    **dict.fromkeys(("ret mit svar", "aendre svar", "afbud", "change my answer"), "change"),
}
"""What is not a sentence, but can only be asked for."""

_SPELT = (
    "moede", "moedes", "moeder",
    "hvornaar", "hvordan", "hvilken", "hvilket", "hvorfor", "fristen", "tilmelding", "moedet", "klyngemoedet",
    "gruppe", "gruppen", "gruppeleder", "moedeleder", "koordinator", "klyngekoordinator", "starter", "begynder",
    "slutter", "aendre", "adressen", "programmet", "kalender", "deadline", "dagsorden", "tidspunkt",
)  # fmt: skip
_SHORTEST, _LONG = 5, 8


def asks(text: str) -> bool:
    """Whether it is a question: by its mark, or by how it begins."""
    said = _mended(text)
    if not said:
        return False
    return bool(text.rstrip(" )!.").endswith("?") or (_OPENING.match(said) and not _AT_ALL.match(said)))


def topic_of(text: str) -> Topic | None:
    """What of the meeting is asked about; None where it is something else."""
    if (named := fold(text)) in TOPICS:
        return named
    said = _mended(text)
    if bare := _BARE.get(said):
        return bare
    if not (asks(text) or _WANTS.match(said)):
        return None
    return next((rule.topic for rule in RULES if rule.fits(said)), None)


def _mended(text: str) -> str:
    """Folded, and with the slips of the keys put right in the words that decide."""
    return " ".join(_spelt(word) for word in fold(text).split()[:60])


def _spelt(word: str) -> str:
    if len(word) < _SHORTEST or word in _SPELT:
        return word
    slips = 1 if len(word) < _LONG else 2
    near = [one for one in _SPELT if one[0] == word[0] and OSA.distance(word, one, score_cutoff=slips) <= slips]
    # An ending is no slip: gruppens is not gruppen, but says the same to every rule.
    return near[0] if len(near) == 1 else word
