"""Lines of cells -> people: every line is taken whole or refused with its reasons."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.roster.model import Note, Refusal, Roster, RosterRow
from bot.roster.table import Table
from bot.roster.values import READERS, cell_text
from dialogs.guard import looks_like_cpr
from dialogs.readers import fold
from dialogs.reject import Reject

# Figures of a place are looked at as such; everywhere else ten digits may be a patient's.
_UNGUARDED = frozenset(("lat", "lon"))
# People who may come without a practice of the cluster.
_FREE = frozenset(("facilitator", "guest", "locum", "partner", "staff"))
_LATITUDES, _LONGITUDES = (54.0, 58.0), (7.5, 15.5)
_SHOWN = 80


def read_rows(table: Table) -> Roster:
    """Every line below the header, taken or refused."""
    rows: list[RosterRow] = []
    refused: list[Refusal] = []
    notes = [*table.notes]
    for line, cells in table.lines:
        found, wrong = _cells(line, cells, table)
        row = None if wrong else _person(line, found, wrong)
        refused += wrong
        if row is not None:
            rows.append(row)
    kept = tuple(_unrepeated(rows, refused))
    notes += _worth_knowing(kept)
    return Roster(kept, tuple(sorted(refused, key=lambda refusal: refusal.line)), tuple(notes))


def _cells(line: int, cells: tuple[str, ...], table: Table) -> tuple[dict[str, Any], list[Refusal]]:
    """What the known columns hold, and what cannot be read."""
    found: dict[str, Any] = {}
    wrong: list[Refusal] = []
    if extra := [text for cell in cells[table.width :] if (text := cell_text(cell))]:
        wrong.append(Refusal(line, None, None if looks_like_cpr(extra[0]) else extra[0][:_SHOWN], "too_many_cells"))
    for n, column in table.columns.items():
        text = cell_text(cells[n]) if n < len(cells) else ""
        if (trouble := table.troubles.get((line, n))) is not None:
            wrong.append(Refusal(line, column, text[:_SHOWN] or None, trouble))
        elif column not in _UNGUARDED and looks_like_cpr(text):
            wrong.append(Refusal(line, column, None, "cpr"))
        elif text:
            try:
                found[column] = READERS.get(column, READERS["name"])(text)
            except Reject as reject:
                wrong.append(Refusal(line, column, text[:_SHOWN], reject.why, _told(reject.values)))
    return found, wrong


def _told(values: Mapping[str, Any]) -> dict[str, str | int]:
    return {key: value for key, value in values.items() if key != "given" and isinstance(value, str | int)}


def _person(line: int, found: dict[str, Any], wrong: list[Refusal]) -> RosterRow | None:
    """The person of a line; `wrong` gets the reason where something is missing or does not fit together."""
    roles = found.get("role", ("member",))
    name = found.get("name") or " ".join(filter(None, (found.get("first_name"), found.get("last_name"))))
    practice = found.get("practice") or found.get("house") or _by_number(found) or ""
    if not name:
        wrong.append(Refusal(line, "name", None, "missing"))
    if not practice and not _FREE & {*roles}:
        wrong.append(Refusal(line, "practice", None, "missing"))
    wrong += _place_faults(line, found)
    if wrong:
        return None
    postcode, town = found.get("postcode", (None, ""))
    group = found.get("own_group")
    plain = ("ydernummer", "form", "address", "lat", "lon", "email", "phone")
    return RosterRow(
        id=found.get("id", ""),
        line=line,
        name=name,
        practice=practice,
        house=found.get("house") or practice,
        postcode=postcode,
        town=found.get("town") or town or None,
        role=roles[0],
        roles=roles,
        host_capacity=found.get("host_capacity", 0),
        answer=found.get("answer") or ("own" if group else ""),
        own_group=group,
        **{key: found.get(key) for key in plain},
    )


def _by_number(found: Mapping[str, Any]) -> str | None:
    return f"Ydernummer {found['ydernummer']}" if "ydernummer" in found else None


def _place_faults(line: int, found: Mapping[str, Any]) -> Iterator[Refusal]:
    lat, lon = found.get("lat"), found.get("lon")
    if lat is None and lon is None:
        return
    if lat is None or lon is None:
        yield Refusal(line, "lat" if lat is None else "lon", None, "half_place")
    elif _inside(lon, lat):
        yield Refusal(line, "lat", f"{lat}, {lon}", "swapped_place")
    elif abs(lat) > 90:  # noqa: PLR2004 - the poles
        yield Refusal(line, "lat", str(lat), "not_degrees")


def _inside(lat: float, lon: float) -> bool:
    return _LATITUDES[0] <= lat <= _LATITUDES[1] and _LONGITUDES[0] <= lon <= _LONGITUDES[1]


def _unrepeated(rows: list[RosterRow], refused: list[Refusal]) -> Iterator[RosterRow]:
    """The rows with their ids, each person and each id once; the later of two is refused."""
    own = {row.id for row in rows if row.id}
    ids: dict[str, int] = {}
    people: dict[tuple[str, ...], RosterRow] = {}
    for row in rows:
        ident = row.id or (str(row.line) if str(row.line) not in own else f"L{row.line}")
        same = people.get(_who(row))
        if ident in ids:
            refused.append(Refusal(row.line, "id", ident, "same_id", {"first": ids[ident]}))
        elif same is not None and not (row.id and same.id and row.id != same.id):
            refused.append(Refusal(row.line, "name", row.name[:_SHOWN], "same_person", {"first": same.line}))
        else:
            ids[ident] = row.line
            people[_who(row)] = row
            yield replace(row, id=ident)


def _who(row: RosterRow) -> tuple[str, ...]:
    """Two people of one name are two where practice or e-mail differs."""
    return fold(row.name), fold(row.practice), (row.email or "").casefold()


def _worth_knowing(rows: tuple[RosterRow, ...]) -> Iterator[Note]:
    mails: dict[str, RosterRow] = {}
    for row in rows:
        if row.lat is not None and row.lon is not None and not _inside(row.lat, row.lon):
            yield Note(row.line, "outside_denmark", {"name": row.name})
        if row.answer == "own" and not row.own_group:
            yield Note(row.line, "own_without_group", {"name": row.name})
        if row.email and (other := mails.setdefault(row.email.casefold(), row)) is not row:
            yield Note(row.line, "same_email", {"name": row.name, "other": other.name, "email": row.email})
