"""`drejebot roster`, `groups` and `tables`: from a file of people to groups and tables."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.given import content
from bot.cli.show import Fault, Out, answering

if TYPE_CHECKING:
    from bot.grouping import Attendee, Plan
    from bot.roster import Roster, RosterRow
    from bot.seating import TablePlan


def read(out: Out, path: Path) -> "Roster":
    """The people in a file; what was refused is told on stderr, line by line, and is no reason to stop."""
    from bot.roster import RosterFault, read_roster  # noqa: PLC0415  # --help needs no spreadsheets
    from bot.roster.words import say  # noqa: PLC0415

    given = content(out, path)
    try:
        roster = read_roster(given, path.name)
    except RosterFault as fault:
        raise Fault(f"{path.name}: {say(fault, out.lang)}") from None
    for refusal in roster.refused:
        out.aside(say(refusal, out.lang))
    if roster.refused:
        lines = {refusal.line for refusal in roster.refused}
        out.aside(out.say("solve.refused", count=len(lines), of=len(lines) + len(roster.rows)))
    return roster


@click.command()
@click.argument("roster", type=click.Path(path_type=Path))
@answering
def roster(out: Out, roster: Path) -> None:
    """Læs en medlemsliste: linjer, der er forstået, og linjer, der ikke er. / Read a list of members.

    Example: drejebot roster medlemmer.csv --json
    """
    from bot.roster import roster_json  # noqa: PLC0415
    from bot.roster.words import say  # noqa: PLC0415

    found = read(out, roster)
    out.data(roster_json(found, say, out.lang))
    out.table(
        ("line", "name", "practice", "ydernummer", "form", "town", "role"),
        (
            (row.line, row.name, row.practice, row.ydernummer, row.form, row.town, _roles(out, row.roles))
            for row in found.rows
        ),
    )
    for note in found.notes:
        out.line(say(note, out.lang))
    if not found.rows:
        raise out.fault("solve.nothing", file=roster.name)


def _roles(out: Out, roles: Iterable[str]) -> str:
    return ", ".join(out.say(f"role.{role}") for role in roles)


@click.command()
@click.argument("roster", type=click.Path(path_type=Path))
@click.option("--forms", type=click.Choice(("alike", "mixed", "ignore")), default="alike", show_default=True)
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True, help="At most so long.")
@click.option("--keep", type=click.Path(path_type=Path), help="Et tidligere resultat / an earlier result: move few.")
@answering
def groups(out: Out, roster: Path, *, forms: Any, seconds: float, keep: Path | None) -> None:  # noqa: ANN401  # one of three words
    """Dan grupper på 5-8 af en liste. / Form groups of 5-8 from a list.

    Example: drejebot groups medlemmer.csv --forms alike --seconds 10 --json
    """
    from bot.grouping import GroupingError, Rules, form_groups  # noqa: PLC0415  # --help needs no solver
    from bot.grouping.jsonform import plan_json  # noqa: PLC0415
    from bot.grouping.words import error_text  # noqa: PLC0415

    kept = _kept(out, keep)
    rows = read(out, roster).rows
    people = attendees(out, rows)
    if not people:
        raise out.fault("solve.nobody" if rows else "solve.nothing", file=roster.name)
    if kept and all(row.id == str(row.line) for row in rows):
        out.aside(out.say("solve.keep_lines"))
    try:
        plan = form_groups(people, Rules(forms=forms), keep=kept, seconds=seconds)
    except GroupingError as error:
        raise Fault(error_text(error, _language(out))) from None
    out.data(plan_json(plan, _language(out)))
    if not out.json:
        _show_groups(out, plan, {person.id: person.name for person in people})


def _language(out: Out) -> Any:  # noqa: ANN401  # one of two words
    return out.lang


def _kept(out: Out, keep: Path | None) -> tuple[frozenset[str], ...] | None:
    """The groups of an earlier result, where one is given."""
    from bot.grouping.jsonform import groups_from_json  # noqa: PLC0415

    if keep is None:
        return None
    given = content(out, keep)
    try:
        return groups_from_json(json.loads(given))
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or JSON of another kind
        raise out.fault("solve.keep", file=keep.name) from None


def attendees(out: Out, rows: "Iterable[RosterRow]") -> "tuple[Attendee, ...]":
    """Those who come, each where their practice lies as well as it is known."""
    from bot.grouping.intake import attendees_from  # noqa: PLC0415
    from bot.places import place_of, saved_table  # noqa: PLC0415

    table = saved_table(out.settings.data_dir)

    def point(row: Any) -> tuple[float, float] | None:  # noqa: ANN401  # a row
        place = place_of(row, table)
        return place.point if place else None

    return attendees_from(rows, point)


def _show_groups(out: Out, plan: "Plan", names: dict[str, str]) -> None:
    from bot.grouping.words import proof_text, relaxation_text  # noqa: PLC0415
    from bot.texts import number  # noqa: PLC0415

    people, seconds = sum(len(group.members) for group in plan.groups), number(plan.seconds, out.lang, 2)
    out.line(out.say("solve.groups", people=people, groups=len(plan.groups), seconds=seconds))
    rows = []
    for group in plan.groups:
        host = group.host.practice if group.host else out.say("solve.no_host")
        shown = out.say("solve.self_made", host=host) if group.self_made else host
        km = f"{number(group.km.mean, out.lang)} ({number(group.km.max, out.lang)})"
        rows.append((group.number, len(group.members), _named(group.members, names), shown, km))
    out.table(("group", "count", "members", "host", "km"), rows)
    for relaxed in plan.relaxed:
        out.line(relaxation_text(relaxed, _language(out)))
    if plan.moved:
        out.line(out.say("solve.moved", names=_named(plan.moved, names)))
    out.line(proof_text(plan, _language(out)))


def _named(ids: Sequence[str], names: dict[str, str]) -> str:
    return ", ".join(names.get(one, one) for one in ids)


@click.command()
@click.argument("roster", type=click.Path(path_type=Path))
@click.option("--tables", "count", type=click.IntRange(1, 500), required=True, help="Antal borde / how many tables.")
@click.option("--seats", type=click.IntRange(1, 500), required=True, help="Pladser ved hvert / seats at each.")
@answering
def tables(out: Out, roster: Path, *, count: int, seats: int) -> None:
    """Bordplan i to dele: først ingen med egen praksis, så praksis sammen. / A table plan in two parts.

    Example: drejebot tables medlemmer.csv --tables 8 --seats 6 --json
    """
    from bot.seating import Guest, SeatingError, plan_tables, tables_of  # noqa: PLC0415  # --help needs no solver
    from bot.seating.jsonform import tables_json  # noqa: PLC0415
    from bot.seating.words import seating_error_text  # noqa: PLC0415

    rows = read(out, roster).rows
    guests = tuple(Guest(row.id, row.name, row.practice) for row in rows if row.answer != "absent")
    if not guests:
        raise out.fault("solve.nobody" if rows else "solve.nothing", file=roster.name)
    if len(guests) > count * seats:
        need = {"people": len(guests), "seats": count * seats, "tables": -(-len(guests) // seats)}
        raise out.fault("solve.too_few_seats", **need, each=-(-len(guests) // count))
    try:
        plan = plan_tables(guests, tables_of(count, seats))
    except SeatingError as error:
        raise Fault(seating_error_text(error, _language(out))) from None
    out.data(tables_json(plan))
    if not out.json:
        _show_tables(out, plan, {guest.id: guest.name for guest in guests})


def _show_tables(out: Out, plan: "TablePlan", names: dict[str, str]) -> None:
    from bot.seating.words import bottleneck_text  # noqa: PLC0415

    pairs = zip(plan.first.tables, plan.second.tables, strict=True)
    rows = ((n, _named(first, names), _named(second, names)) for n, (first, second) in enumerate(pairs, 1))
    out.table(("table", "first", "second"), rows)
    if plan.bottleneck:
        out.line(bottleneck_text(plan.bottleneck, _language(out)))
    for part in ("first", "second"):
        if found := getattr(plan, part).violations:
            told = "; ".join(f"{names[a]} – {names[b]}" for a, b in found)
            out.line(out.say(f"solve.{part}", pairs=told))
