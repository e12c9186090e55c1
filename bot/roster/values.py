"""One cell each: what may stand in a roster's columns and what is kept of it. All raise `Reject`."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from rapidfuzz import fuzz, process

from dialogs.readers import email_of, fold, one_line, phone_of, postcode_and_town, ydernummer_of
from dialogs.reject import Reject

_ROLES = {
    "member": "læge, medlem, klyngemedlem, member, doctor, gp, praktiserende læge, ejerlæge, ejer, ansat, ansat læge, "
    "speciallæge, almen læge, owner",
    "ua": "ua, uddannelsesamanuensis, praksisamanuensis, amanuensis, uddannelseslæge, introlæge, hoveduddannelseslæge, "
    "kbu, kbu læge, trainee",
    "locum": "vikar, vikarlæge, lægevikar, locum, substitute",
    "staff": "personale, praksispersonale, sygeplejerske, sekretær, lægesekretær, bioanalytiker, staff, nurse, "
    "secretary",
    "guest": "gæst, guest, ekstern, external",
    "partner": "partner, samarbejdspartner, kommune, kommunen, kommunal, amk, præhospital, præhospitalet, municipality",
    "facilitator": "facilitator, klyngeteam, kiap, kiap konsulent, konsulent, consultant",
    "koordinator": "koordinator, klyngekoordinator, coordinator, cluster coordinator",
    "moedeleder": "mødeleder, chair, chairperson, meeting leader",
}
_FORMS = {
    "solo": "solo, solopraksis, enkeltmand, enkeltmandspraksis, singlehanded, single handed, sololæge, enkeltpraksis",
    "kompagniskab": "kompagniskab, kompagniskabspraksis, kompagni, kompagnipraksis, kompagniskabs, partnership",
    "samarbejde": "samarbejde, samarbejdspraksis, samarbejds, cooperation, shared premises",
    "delepraksis": "delepraksis, dele, deleparaksis, samarbejde deleparaksis, samarbejde delepraksis, shared practice",
    "region": "region, regionsklinik, regionspraksis, regions, regional, regional clinic",
    "udbud": "udbud, udbudsklinik, udbudspraksis, tender",
    "licens": "licens, licenspraksis, licensklinik, ydernummer på licens, licence, license",
    "generationsskifte": "generationsskifte, generationsskiftepraksis, generationsskiftekompagniskab",
}
_ANSWERS = {
    "attend": "deltager, ja, yes, attend, attends, attending, tilmeldt, kommer",
    "absent": "deltager ikke, nej, no, afbud, absent, not attending, does not attend, kommer ikke, frameldt, declined",
    "own": "egen, egen gruppe, own, own group, selv, sørger selv, sørger selv for gruppe",
    "place": "placeres, place, placed, to be placed, vil placeres, vil gerne placeres, vil gerne placeres i gruppe",
}
_ALIKE = 86


def _table(spellings: Mapping[str, str]) -> dict[str, str]:
    return {fold(word): key for key, words in spellings.items() for word in words.split(",")}


def _one_of(spellings: Mapping[str, str], why: str) -> Callable[[str], str]:
    """A reader of a word by any of its spellings; a slip of the finger is forgiven where it leaves no doubt."""
    table = _table(spellings)

    def read(text: str) -> str:
        said = fold(text)
        if said in table:
            return table[said]
        near = {table[w] for w, _, _ in process.extract(said, list(table), scorer=fuzz.ratio, score_cutoff=_ALIKE)}
        if len(near) != 1 or len(said) < 5:  # noqa: PLR2004 - in a short word every letter counts
            raise Reject(why)
        return near.pop()

    return read


role_of = _one_of(_ROLES, "unknown_role")
form_of = _one_of(_FORMS, "unknown_form")
answer_of = _one_of(_ANSWERS, "unknown_answer")


def roles_of(text: str) -> tuple[str, ...]:
    """The roles of a person, `koordinator og mødeleder` being two."""
    parts = [part for part in re.split(r"[,/+&;]|\b(?:og|and|eller|or)\b", text) if part.strip()]
    if not parts:
        raise Reject("unknown_role")
    return tuple(dict.fromkeys(role_of(part) for part in parts))


def text_of(longest: int) -> Callable[[str], str]:
    """Plain text up to a length."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise Reject("too_long", longest=longest, given=len(text))
        return text

    return read


_CAPACITY = re.compile(r"(\d{1,3})(?:[.,]0)? ?(?:pladser|plads|personer|person|stole|seats|people)?")
_NO_ROOM = frozenset(("nej", "no", "ingen", "none", "kan ikke", ""))


def capacity_of(text: str) -> int:
    """How many can be seated."""
    if fold(text) in _NO_ROOM:
        return 0
    if not (found := _CAPACITY.fullmatch(text.casefold())):
        raise Reject("not_capacity")
    return int(found[1])


def degrees_of(text: str) -> float:
    """Decimal degrees, with a point or a comma."""
    if not re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{1,20})?", text):
        raise Reject("not_degrees")
    value = float(text.replace(",", "."))
    if not math.isfinite(value) or abs(value) > 180:  # noqa: PLR2004 - the globe
        raise Reject("not_degrees")
    return value


READERS: Mapping[str, Callable[[str], Any]] = {
    "name": text_of(200),
    "practice": text_of(200),
    "ydernummer": ydernummer_of,
    "house": text_of(200),
    "form": form_of,
    "address": text_of(300),
    "postcode": postcode_and_town,
    "town": text_of(100),
    "lat": degrees_of,
    "lon": degrees_of,
    "email": email_of,
    "phone": phone_of,
    "role": roles_of,
    "host_capacity": capacity_of,
    "answer": answer_of,
    "own_group": text_of(100),
    "id": text_of(60),
}


def cell_text(raw: str) -> str:
    """The visible text of a cell, without the quote that spreadsheets put before signs that could start a formula."""
    text = one_line(raw)
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text
