"""`drejebot migrate`, `backup`, `restore` and `geodata`: what whoever runs the bot does now and then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.given import content
from bot.cli.show import Fault, Out, answering

if TYPE_CHECKING:
    from bot.storage.base import Database

SECONDS = 30.0


@click.command()
@answering
def migrate(out: Out) -> None:
    """Bring databasen op til denne udgave. / Bring the database up to date.

    The bot does this itself when it starts; do it before, where several start at once.

    Example: drejebot migrate
    """
    from bot.storage.schema import bring_up_to_date, revision  # noqa: PLC0415  # --help needs no SQLAlchemy

    with _database(out) as database, database.begin() as conn:
        before = revision(conn)
        _refuse_unknown(out, before)
        reached = bring_up_to_date(conn)
    out.data({"revision": reached, "before": before})
    out.line(out.say("upkeep.already" if before == reached else "upkeep.migrated", revision=reached))


def _refuse_unknown(out: Out, revision: str | None) -> None:
    from bot.storage.revisions import known_revisions  # noqa: PLC0415

    if revision is not None and revision not in known_revisions():
        raise Fault(f"{out.say('check.database')}: {out.say('check.db_unknown', revision=revision)}")


@contextmanager
def _database(out: Out) -> "Iterator[Database]":
    """The database of the settings; a fault in one line where it cannot be used."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from bot.storage.base import Database  # noqa: PLC0415

    url = database_address(out)
    try:
        database = Database(url)
    except OSError:
        raise out.fault("upkeep.unwritable", folder=out.settings.data_dir) from None
    try:
        yield database
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise Fault(f"{out.say('check.database')}: {out.say('check.db_away', kind=kind)}") from None
    finally:
        database.close()


def database_address(out: Out) -> str:
    """The database's address, where it is one; it may hold a password and is never shown."""
    from sqlalchemy import make_url  # noqa: PLC0415
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    url = out.settings.database
    try:
        known = make_url(url).get_backend_name() in {"sqlite", "postgresql"}
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise Fault(out.say("check.db_address"))
    return url


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@answering
def backup(out: Out, file: Path) -> None:
    """Sikkerhedskopi af databasen, også mens botten kører. / Copy the database, even while the bot runs.

    The copy holds names and addresses: keep it where only you can read it. A file is never overwritten.

    Example: drejebot backup drejebot-2026-11-12.db
    """
    from bot.storage.backup import backup as copy  # noqa: PLC0415  # --help needs no SQLAlchemy

    with _told(out):
        kept = copy(database_address(out), file)
    out.data({"file": str(kept.file), "bytes": kept.size, "revision": kept.revision})
    out.line(out.say("upkeep.kept", file=kept.file, size=-(-kept.size // 1024), revision=kept.revision))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@answering
def restore(out: Out, file: Path) -> None:
    """Læg en sikkerhedskopi tilbage. / Put a copy back.

    Stop the bot first. The copy is looked through before anything changes, and the old database is kept aside.

    Example: drejebot restore drejebot-2026-11-12.db
    """
    from bot.storage.backup import restore as put_back  # noqa: PLC0415  # --help needs no SQLAlchemy

    with _told(out):
        done = put_back(database_address(out), file, datetime.now(UTC).astimezone(out.settings.zone))
    out.data({"revision": done.revision, "old": str(done.old) if done.old else None})
    out.line(out.say("upkeep.restored" if done.old else "upkeep.restored_new", revision=done.revision, old=done.old))


@contextmanager
def _told(out: Out) -> Iterator[None]:
    """Say a fault of a copy, or of the way to the database, in one line."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from bot.storage.faults import BackupFault  # noqa: PLC0415

    try:
        yield
    except BackupFault as fault:
        raise out.fault(f"backup.{fault.reason}", **fault.values) from None
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise Fault(f"{out.say('check.database')}: {out.say('check.db_away', kind=kind)}") from None


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--download", is_flag=True, help="Hent fra Dataforsyningen / fetch from Dataforsyningen.")
@answering
def geodata(out: Out, file: Path | None, *, download: bool) -> None:
    """Postnumrenes koordinater, så afstande bliver rigtige. / The postcodes' coordinates, for right distances.

    FILE is DK.txt or DK.zip of GeoNames, the postcodes as JSON of Dataforsyningen, or a CSV of your own.

    Example: drejebot geodata DK.zip
    """
    from bot.places import POSTCODES_URL, GeodataFault, load_postcodes, save_table  # noqa: PLC0415
    from bot.places.geodata import say  # noqa: PLC0415

    if download == (file is not None):
        raise click.UsageError(out.say("upkeep.which"))
    given = content(out, file) if file else _fetched(out, POSTCODES_URL)
    try:
        table = load_postcodes(given, file.name if file else POSTCODES_URL)
    except GeodataFault as fault:
        raise Fault(say(fault, out.lang)) from None
    try:
        path = save_table(table, out.settings.data_dir)
    except OSError:
        raise out.fault("upkeep.unwritable", folder=out.settings.data_dir) from None
    out.data({"postcodes": len(table), "source": table.source, "file": str(path)})
    out.line(out.say("upkeep.postcodes", count=len(table), source=table.source, file=path))


def _fetched(out: Out, address: str) -> bytes:
    """What stands at a web address; a fault that says what to do where the network does not give it."""
    from http.client import HTTPException  # noqa: PLC0415
    from urllib.request import urlopen  # noqa: PLC0415

    from bot.places.geodata import LARGEST  # noqa: PLC0415

    try:
        with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  # a constant https address
            return bytes(answer.read(LARGEST + 1))
    except (OSError, HTTPException) as error:
        raise out.fault("upkeep.offline", address=address, kind=type(error).__name__) from None
