"""Coming or not, as a whole message: "afbud", "jeg kan desværre ikke komme alligevel", "I can't make it"."""

import re
from typing import Literal

from dialogs.hearing.asking import asks
from dialogs.readers import fold

Attend = Literal["yes", "no", ""]

_DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "loerdag", "soendag")
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_SHORT = {
    **dict.fromkeys(("ja", "ja tak", "yes", "tilmeld", "kommer", "deltager", "coming", "attend", "attending"), "yes"),
    **dict.fromkeys(("nej", "nej tak", "no", "kan ikke", "jeg kan ikke"), "no"),
}
"""Words that only mean this where nothing else is asked."""

_KNOWN = frozenset(
    # Danish
    "hej kaere jeg ja nej tak desvaerre beklager sorry undskyld maa bliver blive blevet noedt til at er nok alligevel "
    "herfra mig lige vil gerne kan kommer komme deltager deltage vaere med i dag aften paa om den det moede moedet "
    "klyngemoede klyngemoedet saa men og har pludselig syg pga grund af sygdom forhindret "
    "melder melde meldt fra afbud ikke kunne skal nu "
    "altsaa heller mit min afmelding afmelder tilmelding fortryder traekker tilbage igen godt hilsen mvh "
    "vh kh nar naar naa "
    # English
    "hi hello dear i m am im can t cant cannot not come coming attend attending make it be there have to need must "
    "cancel unfortunately after all the meeting my will won wont afraid that ll regards on today tonight so you "
    "ill sick and "
    f"{' '.join(_DAYS)} {' '.join(_ENGLISH_DAYS)}".split()
)
"""A message with any other word is about something else too, or about somebody else, and is not taken."""

_BACK = re.compile(r"\b(?:fortryder|traekker) (?:mit|min) (?:afbud|afmelding)\b")
_NO = re.compile(
    r"\bafbud\b|\bmeld\w* (?:\w+ ){0,3}fra\b|\bafmelder mig\b|\bforhindret\b"
    r"|\b(?:kommer|deltager) (?:\w+ ){0,2}ikke\b|\bikke (?:\w+ ){0,2}(?:komme|deltage|vaere med|naa det)\b"
    r"|\b(?:kommer|komme|deltage|kan) (?:\w+ ){0,2}ikke alligevel\b|\bkan (?:\w+ ){0,2}alligevel ikke\b"
    r"|\b(?:can ?t|cannot|not|won ?t|wont) (?:be )?(?:able to )?(?:come|coming|attend|attending|make it|be there)\b"
    r"|\b(?:have to|need to|must) cancel$"
)
_YES = re.compile(
    r"\b(?:kommer|komme|deltager|deltage|med|kan) (?:\w+ )?alligevel\b|\bjeg (?:kommer|deltager)\b"
    r"|\b(?:coming|come|attending|attend|make it) after all\b|\b(?:i m|im|i am|i ll be) (?:coming|attending)\b"
)
_ILL = re.compile(r"\b(?:er|blevet) (?:\w+ ){0,2}syg\b|\b(?:m|am) (?:\w+ )?(?:ill|sick)\b")
_NOT = re.compile(r"\b(?:ikke|not|t|cannot|cant|wont)\b")
_TAKEN_BACK = re.compile(
    r"\bikke (?:\w+ ){0,2}(?:afbud\b|meld\w* (?:\w+ )?fra\b|forhindret\b)|\bmeld\w* (?:\w+ )?ikke (?:afbud|fra)\b"
)


def attendance(text: str) -> Attend:
    """Whether the whole message says that they come, or that they do not."""
    said = fold(text)
    return _SHORT.get(said, "") or signs_off(text)  # type: ignore[return-value]  # values of the table


def signs_off(text: str) -> Attend:
    """The same, for words that cannot be an answer to another question."""
    said = fold(text)
    if not said or "?" in text or asks(text) or not _KNOWN.issuperset(said.split()):
        return ""
    if _BACK.search(said):
        return "yes"
    if _TAKEN_BACK.search(said):
        return ""
    if _NO.search(said):
        return "no"
    if _NOT.search(said):
        return ""
    return "yes" if _YES.search(said) else _ill(said)


def _ill(said: str) -> Attend:
    """Who is ill does not come, where nothing else is said."""
    return "no" if _ILL.search(said) and "kommer" not in said.split() else ""


def speaks_of_self(text: str) -> bool:
    """Whether somebody says it of themselves: "afbud" may be a colleague's, "jeg kan ikke komme" is one's own."""
    return not {"jeg", "i", "im", "mig", "mit", "my"}.isdisjoint(fold(text).split())


def weekday_said(text: str) -> int | None:
    """The one weekday that is named, Monday being 0."""
    words = fold(text).split()
    found = [n for days in (_DAYS, _ENGLISH_DAYS) for n, day in enumerate(days) if day in words]
    return found[0] if len(found) == 1 else None
