"""`drejebot packages`, `plan` and `agenda`: what the playbooks say, and what follows from a date."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.given import day, known_options, playbook, playbooks_folder, start_of
from bot.cli.show import Out, answering

if TYPE_CHECKING:
    from bot.planning import AgendaRow, Plan
    from package_specs import Offset, Package, PackageFault, Role


@click.group()
def packages() -> None:
    """Drejebøgerne. / The playbooks.

    Example: drejebot packages show praehosp
    """


@packages.command("list")
@answering
def list_(out: Out) -> None:
    """Alle drejebøger, også dine egne i datamappen. / All playbooks, your own in the data folder too.

    Example: drejebot packages list --json
    """
    from package_specs import shelf  # noqa: PLC0415  # --help needs no pydantic

    found = shelf(playbooks_folder(out))
    out.table(
        ("key", "title", "minutes", "order", "options"),
        (
            (
                p.key,
                p.title.in_(out.lang),
                p.minutes,
                _when_ordered(out, p),
                ", ".join(option.key for option in p.options),
            )
            for p in found.packages
        ),
    )
    packages = [_summary(package, out.lang) for package in found.packages]
    out.data({"packages": packages, "faults": [_fault(fault, out.lang) for fault in found.faults]})
    for fault in found.faults:
        out.aside(_fault_line(fault, out.lang))


def _lead(package: "Package") -> "Offset | None":
    return package.order.lead if package.order else None


def _when_ordered(out: Out, package: "Package") -> str | None:
    """The lead time, said to be a proposal where the document names none."""
    when = _when_due(out, _lead(package))
    proposed = package.order is not None and package.order.certainty == "suggested"
    return f"{when} ({_certain(out, 'suggested')})" if when and proposed else when


def _when_due(out: Out, due: "Offset | None", until: "Offset | None" = None) -> str | None:
    from bot.planning.phrases import spelt  # noqa: PLC0415

    return spelt(due, until, out.lang) if due else None


def _summary(package: "Package", lang: str) -> dict[str, Any]:
    return {
        "key": package.key,
        "title": package.title.in_(lang),
        "kind": package.kind,
        "version": package.version,
        "minutes": package.minutes,
        "order_lead": str(lead) if (lead := _lead(package)) else None,
        "order_certainty": package.order.certainty if package.order else None,
        "options": [{"key": o.key, "title": o.title.in_(lang), "minutes": o.minutes} for o in package.options],
    }


def _fault(fault: "PackageFault", lang: str) -> dict[str, str]:
    return {"file": fault.file, "field": fault.field, "reason": fault.in_(lang)}


def _fault_line(fault: "PackageFault", lang: str) -> str:
    return ": ".join(part for part in (fault.file, fault.field, fault.in_(lang)) if part)


@packages.command()
@click.argument("key")
@answering
def show(out: Out, key: str) -> None:
    """Én drejebog: program, opgaver og materialer. / One playbook: programme, tasks and materials.

    Example: drejebot packages show praehosp
    """
    package = playbook(out, key)
    out.data(package.model_dump(mode="json"))
    out.line(f"{package.title.in_(out.lang)} ({package.key}, version {package.version})")
    out.line(package.purpose.in_(out.lang))
    if package.order and package.order.wording:
        out.line(
            out.say("playbook.order", wording=package.order.wording, certainty=_certain(out, package.order.certainty))
        )
    out.line()
    rows = [
        (None if i.minutes is None else i.minutes, i.title.in_(out.lang), _roles(i.who, out.lang))
        for i in package.items
    ]
    rows += [
        (o.minutes, f"+ {o.title.in_(out.lang)} (--option {o.key})", _roles(o.who, out.lang)) for o in package.options
    ]
    out.table(("minutes", "title", "who"), rows)
    out.table(
        ("due", "task", "who", "certainty"),
        (
            (
                _when_due(out, task.due, task.until),
                task.title.in_(out.lang),
                _roles(task.who, out.lang),
                _certain(out, task.certainty),
            )
            for task in package.tasks
        ),
    )
    if package.materials:
        out.table(("due", "material"), ((_when_due(out, m.due), m.title.in_(out.lang)) for m in package.materials))


def _roles(roles: "tuple[Role, ...]", lang: str) -> str:
    from package_specs import ROLES  # noqa: PLC0415

    return ", ".join(ROLES[role].in_(lang) for role in roles)


def _certain(out: Out, certainty: str) -> str:
    return out.say(f"certainty.{certainty}")


@packages.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@answering
def check(out: Out, files: tuple[Path, ...]) -> None:
    """Se drejebøger efter: fil, felt og grund for hver fejl. / Check playbook files.

    Example: drejebot packages check data/package_specs/*.yaml
    """
    from package_specs import check_file  # noqa: PLC0415

    found = {path: check_file(path) for path in files}
    bad = sum(bool(faults) for faults in found.values())
    out.data(
        {
            "ok": not bad,
            "files": [
                {"file": str(path), "faults": [_fault(fault, out.lang) for fault in faults]}
                for path, faults in found.items()
            ],
        }
    )
    for path, faults in found.items():
        for fault in faults:
            out.line(_fault_line(fault, out.lang))
        if not faults:
            out.line(out.say("playbook.good", file=path))
    if bad:
        raise out.fault("playbook.bad", bad=bad, of=len(found))


@click.command()
@click.argument("key")
@click.option("--date", "on", required=True, help='Dagen / the day: 2027-03-10, 10/3, "onsdag i uge 10".')
@click.option("--start", help="Klokkeslæt / time: 16:30. Else the playbook's own.")
@click.option("--option", "options", multiple=True, help="Et tilvalg / an option, such as ambulance.")
@click.option("--today", help="Regn fra denne dag / reckon from this day.")
@answering
def plan(  # noqa: PLR0913  # one for each thing that can be given
    out: Out, key: str, *, on: str, start: str | None, options: tuple[str, ...], today: str | None
) -> None:
    """Planen for et møde, regnet tilbage fra dagen. / A meeting's plan, counted back from its day.

    Example: drejebot plan praehospital --date 2027-03-10 --start 16:30 --option ambulance --json
    """
    from bot.planning import back_schedule, plan_json  # noqa: PLC0415  # --help needs no dateutil

    package = playbook(out, key)
    seen_from = day(out, today)
    starts = start_of(out, package, day(out, on, seen_from), start)
    made = back_schedule(package, starts, today=seen_from, options=known_options(out, package, options))
    out.data(plan_json(made, out.lang))
    if not out.json:
        _show_plan(out, package, made)


def _show_plan(out: Out, package: "Package", made: "Plan") -> None:
    out.line(f"{package.title.in_(out.lang)}: {_when(out, made.starts_at, made.ends_at)}")
    out.line(_verdict(out, made))
    rows = (
        (
            _days(out, task.due, task.until),
            out.say(f"phase.{task.phase}"),
            task.title.in_(out.lang),
            _roles(task.who, out.lang),
            _certain(out, task.certainty),
        )
        for task in made.tasks
    )
    out.table(("due", "phase", "task", "who", "certainty"), rows)


def _when(out: Out, starts: datetime, ends: datetime | None) -> str:
    from bot import texts  # noqa: PLC0415  # a language's dates are heavy

    return texts.span(starts, ends, out.lang) if ends else texts.moment(starts, out.lang)


def _days(out: Out, due: date | None, until: date | None) -> str:
    from bot import texts  # noqa: PLC0415

    # With the year: a plan reaches from one into the next.
    days = [f"{texts.short_day(one, out.lang)} {one.year}" for one in (due, until) if one]
    return " – ".join(days) or out.say("playbook.no_day")


def _verdict(out: Out, made: "Plan") -> str:
    from bot import texts  # noqa: PLC0415

    lead = made.lead
    if lead.order_by is None:
        return out.say("verdict.over" if lead.verdict == "too_late" else "verdict.free")
    earliest = texts.day(lead.earliest, out.lang) if lead.earliest else ""
    return out.say(f"verdict.{lead.verdict}", day=texts.day(lead.order_by, out.lang), earliest=earliest)


@click.command()
@click.argument("key")
@click.option("--start", help="Klokkeslæt / time: 16:45. Else the playbook's own.")
@click.option("--date", "on", help="Dagen / the day. Else today.")
@click.option("--option", "options", multiple=True, help="Et tilvalg / an option, such as ambulance.")
@answering
def agenda(out: Out, key: str, start: str | None, on: str | None, options: tuple[str, ...]) -> None:
    """Programmet med klokkeslæt. / The programme with clock times.

    Example: drejebot agenda hybrid --start 16:45 --date 2026-11-12
    """
    from bot.planning import agenda_json, agenda_rows, ends_at  # noqa: PLC0415  # --help needs no dateutil

    package = playbook(out, key)
    starts = start_of(out, package, day(out, on), start)
    chosen = known_options(out, package, options)
    out.data(agenda_json(package, starts, chosen, out.lang))
    out.line(f"{package.title.in_(out.lang)}: {_when(out, starts, ends_at(package, starts, chosen))}")
    if package.programme is None:
        out.line(out.say("playbook.no_programme"))
    out.table(("n", "at", "minutes", "title", "who", "mode"), _agenda(out, agenda_rows(package, starts, chosen)))


def _agenda(out: Out, rows: "Iterable[AgendaRow]") -> Iterator[tuple[object, ...]]:
    """The programme's rows, each followed by its parts."""
    for row in rows:
        at, mode = _clock(out, row.starts_at), out.say(f"mode.{row.mode}")
        yield row.n, at, row.minutes, row.title.in_(out.lang), _roles(row.who, out.lang), mode
        yield from (("", "", part.minutes, f"  · {part.title.in_(out.lang)}", "", "") for part in row.sub)


def _clock(out: Out, at: datetime | None) -> str | None:
    from bot import texts  # noqa: PLC0415

    return texts.clock(at, out.lang) if at else None
