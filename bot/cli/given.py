"""What people give a command, read: a playbook's key, a day, a time, a file."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.show import Out

if TYPE_CHECKING:
    from package_specs import Package

LARGEST_FILE = 64 * 2**20
YEARS = range(1990, 2200)


@dataclass(frozen=True)
class Now:
    """The moment that "i morgen" is counted from."""

    today: date
    now: datetime


def playbooks_folder(out: Out) -> Path:
    """Where an operator puts playbooks of their own."""
    return out.settings.playbooks


def playbook(out: Out, typed: str) -> "Package":
    """The playbook whose key begins with or contains what was typed."""
    from package_specs import UnknownPackage, package  # noqa: PLC0415  # --help needs no pydantic

    try:
        return package(typed, playbooks_folder(out))
    except UnknownPackage as unknown:
        raise out.fault("given.package", typed=typed, known=", ".join(unknown.candidates)) from None


def day(out: Out, typed: str | None, today: date | None = None) -> date:
    """A day as `2027-03-10`, taken as it stands, or as people write it; today's where none is given."""
    from bot import texts  # noqa: PLC0415
    from dialogs.readers import read_day  # noqa: PLC0415
    from dialogs.reject import Reject  # noqa: PLC0415

    now = datetime.now(UTC).astimezone(out.settings.zone)
    today = today or now.date()
    if typed is None:
        return today
    if (exact := _exact(typed)) is not None:
        return exact
    try:
        return date.fromisoformat(read_day(typed, Now(today, now)))
    except Reject as reject:
        said = texts.plain(texts.render("common", f"bad_{reject.why}", out.lang, **reject.values))
        raise out.fault("given.day", typed=typed, said=said) from None


def _exact(typed: str) -> date | None:
    """The day of an ISO date; beyond these years no plan can be counted."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def wall_time(out: Out, typed: str) -> time:
    """A time of the day: `16:45`, `16.45`, `kl. 16.45`."""
    from bot import texts  # noqa: PLC0415
    from dialogs.readers import read_time  # noqa: PLC0415
    from dialogs.reject import Reject  # noqa: PLC0415

    now = datetime.now(UTC)
    try:
        return time.fromisoformat(read_time(typed, Now(now.date(), now)))
    except Reject as reject:
        why = "not_time" if reject.why == "not_understood" else reject.why
        said = texts.plain(texts.render("common", f"bad_{why}", out.lang, **reject.values))
        raise out.fault("given.time", typed=typed, said=said) from None


def start_of(out: Out, package: "Package", on: date, typed: str | None) -> datetime:
    """The meeting's start in the zone of the settings; the playbook's own time where none is given."""
    from bot.planning import Moment  # noqa: PLC0415

    usual = package.start or next(iter(package.typical_start), None)
    if typed is None and usual is None:
        raise out.fault("given.no_start", package=package.key)
    wall = wall_time(out, typed if typed is not None else str(usual))
    return Moment.at(on, wall, out.settings.zone).local


def known_options(out: Out, package: "Package", asked: Collection[str]) -> tuple[str, ...]:
    """The options asked for, once each, in the playbook's order."""
    from bot.planning import UnknownOption, chosen_options  # noqa: PLC0415

    try:
        return tuple(option.key for option in chosen_options(package, asked))
    except UnknownOption as unknown:
        values = {"package": package.key, "asked": ", ".join(unknown.asked), "known": ", ".join(unknown.known)}
        raise out.fault("given.option" if unknown.known else "given.no_options", **values) from None


def content(out: Out, path: Path) -> bytes:
    """All of a file."""
    try:
        with path.open("rb") as opened:
            read = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = {FileNotFoundError: "missing", IsADirectoryError: "folder"}.get(type(error), "unreadable")
        raise out.fault(f"file.{reason}", file=path) from None
    if len(read) > LARGEST_FILE:
        raise out.fault("file.large", file=path, most=LARGEST_FILE // 2**20)
    return read
