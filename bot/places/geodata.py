"""Files with postcodes and coordinates: GeoNames, the Danish address service, or any CSV with the columns."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.places.postcodes import PostcodeTable

LARGEST, RATIO = 40 * 2**20, 100
POSTCODES_URL = "https://api.dataforsyningen.dk/postnumre"
_CREDITS = {
    "geonames": "GeoNames (geonames.org), CC BY 4.0",
    "dataforsyningen": "Dataforsyningen (DAWA), CC BY 4.0",
}
# Denmark with Bornholm and some water around; what lies outside is no Danish postcode.
_LATITUDES, _LONGITUDES = (54.4, 58.0), (7.8, 15.4)
_HEADINGS = {
    "code": ("postcode", "postnr", "postnummer", "zipcode", "zip", "postal_code", "postalcode", "nr"),
    "town": ("place", "navn", "by", "town", "city", "place_name", "name"),
    "lat": ("lat", "latitude", "breddegrad", "visueltcenter_y"),
    "lon": ("lon", "lng", "long", "longitude", "laengdegrad", "længdegrad", "visueltcenter_x"),
}
# Country, postcode, town, three pairs of provinces, latitude, longitude, accuracy.
_GEONAMES_COLUMNS = 12

Row = tuple[str, str, float, float]


class GeodataFault(Exception):
    """The file is no table of Danish postcodes; `reason` is the key of the text (see `say`)."""

    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


_DANISH = {
    "too_large": "Filen er for stor ({most} MB er grænsen). Brug filen for Danmark alene.",
    "damaged": "Filen kan ikke åbnes. Hent den igen.",
    "unknown": "Det er ikke en tabel over postnumre. Brug DK.txt eller DK.zip fra GeoNames, postnumre som JSON fra "
    "Dataforsyningen, eller en CSV med kolonnerne postnr, navn, lat og lon.",
    "swapped": "Bredde og længde ser ud til at være byttet om. I Danmark er lat 54–58 og lon 8–15.",
    "none_danish": "Der er ingen danske postnumre med koordinater i filen.",
}
_ENGLISH = {
    "too_large": "The file is too large (the limit is {most} MB). Use the file for Denmark alone.",
    "damaged": "The file cannot be opened. Fetch it again.",
    "unknown": "This is no table of postcodes. Use DK.txt or DK.zip of GeoNames, the postcodes as JSON of "
    "Dataforsyningen, or a CSV with the columns postcode, place, lat and lon.",
    "swapped": "Latitude and longitude seem to be swapped. In Denmark lat is 54–58 and lon 8–15.",
    "none_danish": "There are no Danish postcodes with coordinates in the file.",
}


def say(fault: GeodataFault, lang: str = "da") -> str:
    """The fault in one plain sentence or two."""
    return (_DANISH if lang == "da" else _ENGLISH)[fault.reason].format(**fault.values)


def load_postcodes(content: bytes, name: str) -> PostcodeTable:
    """The table in a file; `name` is kept as its source where the file does not tell. Raises `GeodataFault`."""
    if content[:2] == b"PK":
        content = _unpacked(content)
    if len(content) > LARGEST:
        raise GeodataFault("too_large", most=LARGEST // 2**20)
    text = _text(content)
    rows, source = _read(text, name)
    return PostcodeTable(source, _in_denmark(list(rows)))


def _unpacked(content: bytes) -> bytes:
    """The largest text in the archive: GeoNames puts a readme beside its table."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _largest_text(archive)
    except GeodataFault:
        raise
    except Exception:  # noqa: BLE001 - archives and decompressors have errors of many kinds, without a common base
        raise GeodataFault("damaged") from None


def _largest_text(archive: zipfile.ZipFile) -> bytes:
    parts = [p for p in archive.infolist() if p.filename.lower().endswith((".txt", ".csv", ".tsv", ".json"))]
    best = max(parts, key=lambda part: part.file_size, default=None)
    if best is None:
        raise GeodataFault("unknown")
    if best.file_size > min(LARGEST, RATIO * max(best.compress_size, 1)):
        raise GeodataFault("too_large", most=LARGEST // 2**20)
    with archive.open(best) as part:
        return part.read(LARGEST + 1)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read(text: str, name: str) -> tuple[Iterable[Row], str]:
    start = text.lstrip()[:1]
    if start and start in "[{":
        return _from_json(text), _CREDITS["dataforsyningen"]
    first = text.lstrip().partition("\n")[0]
    if first.count("\t") == _GEONAMES_COLUMNS - 1:
        return _from_geonames(text), _CREDITS["geonames"]
    return _from_csv(text), name[:80]


def _from_json(text: str) -> Iterator[Row]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise GeodataFault("damaged") from None
    if not isinstance(told, list):
        raise GeodataFault("unknown")
    for item in told:
        if isinstance(item, dict) and (row := _row(_flat(item))):
            yield row


def _flat(item: Mapping[str, Any]) -> dict[str, str]:
    """An entry with its centre taken apart: the service writes it as [longitude, latitude]."""
    centre = item.get("visueltcenter")
    pair = centre if isinstance(centre, list) and len(centre) == 2 else ("", "")  # noqa: PLR2004 - a point
    both = {"visueltcenter_x": pair[0], "visueltcenter_y": pair[1]} if centre else {}
    return {key: str(value) for key, value in {**item, **both}.items()}


def _from_geonames(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        cells = line.split("\t")
        if len(cells) >= _GEONAMES_COLUMNS - 1 and cells[0] == "DK":
            row = _row({"postcode": cells[1], "place": cells[2], "lat": cells[9], "lon": cells[10]})
            if row:
                yield row


def _from_csv(text: str) -> Iterator[Row]:
    head = text.lstrip().partition("\n")[0]
    separator = max(";,\t", key=head.count)
    try:
        rows = list(csv.DictReader(io.StringIO(text.lstrip(), newline=""), delimiter=separator))
    except csv.Error:
        raise GeodataFault("damaged") from None
    names = {(heading or "").strip().casefold() for heading in (rows[0] if rows else ())}
    if not all(names & {*spellings} for key, spellings in _HEADINGS.items() if key != "town"):
        raise GeodataFault("unknown")
    for cells in rows:
        plain = {key.strip().casefold(): value or "" for key, value in cells.items() if isinstance(key, str)}
        if plain.get("country_code", "DK") == "DK" and (row := _row(plain)):
            yield row


def _row(cells: Mapping[str, str]) -> Row | None:
    """One postcode; None where a figure is missing or is none."""
    code, town, lat, lon = (next((cells[n] for n in names if cells.get(n)), "") for names in _HEADINGS.values())
    code = code.strip().zfill(4)
    try:
        return (code, town.strip()[:60], *_degrees(lat, lon)) if len(code) == 4 and code.isdecimal() else None  # noqa: PLR2004
    except ValueError:
        return None


def _degrees(lat: str, lon: str) -> tuple[float, float]:
    return float(lat.replace(",", ".")), float(lon.replace(",", "."))


def _in_denmark(rows: list[Row]) -> dict[str, tuple[str, float, float]]:
    """The rows that lie in Denmark, the first of each postcode."""
    towns: dict[str, tuple[str, float, float]] = {}
    for code, town, lat, lon in rows:
        if _inside(lat, lon):
            towns.setdefault(code, (town, round(lat, 5), round(lon, 5)))
    if not towns:
        raise GeodataFault("swapped" if any(_inside(lon, lat) for _, _, lat, lon in rows) else "none_danish")
    return dict(sorted(towns.items()))


def _inside(lat: float, lon: float) -> bool:
    return _LATITUDES[0] <= lat <= _LATITUDES[1] and _LONGITUDES[0] <= lon <= _LONGITUDES[1]
