"""Which column holds what: header names in Danish and English, in any order and the usual spellings."""

from collections.abc import Iterable, Mapping, Sequence

from dialogs.readers import fold

_SPELLINGS: Mapping[str, str] = {
    "name": "navn, name, fulde navn, full name, lægens navn, lægenavn, læge, doctor",
    "first_name": "fornavn, fornavne, first name, given name",
    "last_name": "efternavn, last name, surname, family name",
    "practice": "praksis, practice, praksisnavn, practice name, klinik, kliniknavn, clinic, lægeklinik",
    "ydernummer": "ydernummer, ydernr, ydernumre, yder, yder nr, provider number, provider no",
    "house": "hus, house, lægehus, fælles hus, under samme tag",
    "form": "praksisform, practice form, form, praksistype, practice type, klinikform",
    "address": "adresse, address, vej, gade, street, street address, praksisadresse, gadeadresse",
    "postcode": "postnr, postnummer, postcode, post code, zip, zip code, postal code",
    "town": "by, town, city, bynavn, postdistrikt",
    "lat": "lat, latitude, breddegrad, bredde",
    "lon": "lon, lng, long, longitude, længdegrad, længde",
    "email": "email, mail, mailadresse, emailadresse, email address, mail address",
    "phone": "telefon, phone, tlf, tlfnr, telefonnr, telefonnummer, mobil, mobilnr, mobilnummer, mobile, telephone",
    "role": "rolle, role, funktion, stilling, position",
    "host_capacity": "plads, pladser, host capacity, capacity, kapacitet, antal pladser, siddepladser, seats",
    "answer": "svar, answer, tilmelding, reply, response",
    "own_group": "gruppe, group, own group, egen gruppe, selvvalgt gruppe, gruppenavn",
    "id": "id, medlemsnr, medlemsnummer, member id",
}


def _key(heading: str) -> str:
    return fold(heading).replace(" ", "")


_FIELDS = {_key(word): field for field, words in _SPELLINGS.items() for word in words.split(",")}
# A list often has a title above its header; further down it is no title any more.
TITLE_LINES = 15
_FEWEST = 2


def fields_of(cells: Sequence[str]) -> dict[int, str]:
    """Position -> field for every cell that is a known heading."""
    return {n: field for n, cell in enumerate(cells) if (field := _FIELDS.get(_key(cell))) is not None}


def find_header(lines: Iterable[Sequence[str]]) -> int | None:
    """The index of the line with the headings, among the first lines; None where there is none."""
    for n, cells in enumerate(lines):
        if n >= TITLE_LINES:
            return None
        known = fields_of(cells)
        filled = sum(bool(cell.strip()) for cell in cells)
        if known and len(known) >= min(_FEWEST, filled):
            return n
    return None
