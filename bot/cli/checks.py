"""`drejebot check`: is everything set up well? One line each: what is wrong, and how to mend it."""

import json
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from bot.cli.given import playbooks_folder
from bot.cli.show import Fault, Out, answering, read_settings
from bot.cli.upkeep import database_address

if TYPE_CHECKING:
    from sqlalchemy import Engine

SECONDS = 8.0
_TOKEN = re.compile(r"\d+:[\w-]+")
# What Telegram answers to a token it does not know, and to one that is none.
_UNKNOWN = (401, 404)


@dataclass(frozen=True)
class Finding:
    """One line of the answer."""

    name: str
    state: Literal["ok", "note", "fault"]
    text: str


@click.command()
@answering
def check(out: Out) -> None:
    """Er alt sat rigtigt op? / Is everything set up well?

    Example: drejebot check --lang en
    """
    found = tuple(_all(out))
    faults = sum(finding.state == "fault" for finding in found)
    out.data({"ok": not faults, "checks": [vars(finding) for finding in found]})
    rows = ((out.say(f"check.{f.name}"), out.say(f"check.{f.state}"), f.text) for f in found)
    out.table(("check", "state", "told"), rows)
    if faults:
        raise out.fault("check.summary", faults=faults)


def unknown_told(out: Out) -> tuple[str, ...]:
    """Each setting that nobody reads, by its name and the one that may be meant; never its value."""
    from bot.settings import unknown_settings  # noqa: PLC0415

    return tuple(
        out.say("settings.unknown", name=name) + (f" {out.say('settings.perhaps', name=near)}" if near else "")
        for name, near in unknown_settings()
    )


def _all(out: Out) -> Iterator[Finding]:
    settings, wrong = read_settings(out.lang)
    if settings is None:
        yield from (Finding("settings", "fault", text) for text in wrong)
        yield from (Finding(name, "note", out.say("check.skipped")) for name in PARTS)
        return
    if settings.webhook_url and not settings.webhook_secret:
        yield Finding("settings", "fault", out.say("settings.webhook"))
    else:
        yield Finding("settings", "ok", out.say("settings.good"))
    yield from (Finding("settings", "note", told) for told in unknown_told(out))
    for name, part in PARTS.items():
        state, key, values = part(out)
        yield Finding(name, state, out.say(f"check.{key}", **values))


Answer = tuple[Literal["ok", "note", "fault"], str, dict[str, object]]


def _database(out: Out) -> Answer:
    """Looked at without changing it: no file is made, no table, no journal."""
    from sqlalchemy import create_engine, make_url  # noqa: PLC0415

    try:
        url = make_url(database_address(out))
    except Fault:
        return "fault", "db_address", {}
    if url.get_backend_name() != "sqlite":
        return _stands(create_engine(url, connect_args={"connect_timeout": int(SECONDS)}), "PostgreSQL")
    if not url.database or not Path(url.database).exists():
        return "note", "db_new", {}
    address = f"{Path(url.database).absolute().as_uri()}?mode=ro"
    return _stands(create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True)), "SQLite")


def _stands(engine: "Engine", kind: str) -> Answer:
    """At which revision the database stands, and whether it is ours."""
    from sqlalchemy.exc import DatabaseError, SQLAlchemyError  # noqa: PLC0415

    from bot.storage.revisions import known_revisions, newest_revision  # noqa: PLC0415
    from bot.storage.schema import revision  # noqa: PLC0415

    try:
        with engine.connect() as conn:
            stands = revision(conn)
    except SQLAlchemyError as error:
        inner = type(getattr(error, "orig", None) or error).__name__
        broken = kind == "SQLite" and isinstance(error, DatabaseError) and inner == "DatabaseError"
        return ("fault", "db_broken", {}) if broken else ("fault", "db_away", {"kind": inner})
    finally:
        engine.dispose()
    if stands is None:
        return "note", "db_empty", {}
    if stands not in known_revisions():
        return "fault", "db_unknown", {"revision": stands}
    if stands != newest_revision():
        return "note", "db_behind", {"revision": stands, "head": newest_revision()}
    return "ok", "db_ok", {"kind": kind, "revision": stands}


def _token(out: Out) -> Answer:
    settings = out.settings
    if settings.token is None:
        return "fault", "token_missing", {}
    token = settings.token.get_secret_value()
    if not _TOKEN.fullmatch(token):
        return "fault", "token_shape", {}
    if not settings.api_url.startswith(("http://", "https://")):
        return "fault", "token_odd", {}
    return _ask(f"{settings.api_url.rstrip('/')}/bot{token}/getMe")


def _ask(address: str) -> Answer:
    """Ask the server who the token belongs to. The address holds the token, so it is never shown."""
    from http.client import HTTPException  # noqa: PLC0415
    from urllib.error import HTTPError  # noqa: PLC0415
    from urllib.request import urlopen  # noqa: PLC0415

    try:
        with urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  # http or https, looked at above
            told = json.loads(answer.read(2**16))
        return "ok", "token_ok", {"name": told["result"]["username"]}
    except HTTPError as error:
        return "fault", "token_refused" if error.code in _UNKNOWN else "token_away", {"kind": error.code}
    except (OSError, HTTPException) as error:
        return "fault", "token_away", {"kind": type(getattr(error, "reason", error)).__name__}
    except (ValueError, KeyError, TypeError):
        return "fault", "token_odd", {}


def _playbooks(out: Out) -> Answer:
    from package_specs import shelf  # noqa: PLC0415

    found = shelf(playbooks_folder(out))
    if found.faults:
        first = found.faults[0]
        said = ": ".join(part for part in (first.file, first.field, first.in_(out.lang)) if part)
        return "fault", "playbooks_bad", {"count": len(found.faults), "first": said}
    return "ok", "playbooks_ok", {"count": ", ".join(package.key for package in found.packages)}


def _smtp(out: Out) -> Answer:
    """Meet the mail server as far as a password goes; no mail is sent."""
    import asyncio  # noqa: PLC0415

    from bot.mail.address import address  # noqa: PLC0415

    settings = out.settings
    if settings.smtp_url is None:
        return "note", "smtp_none", {}
    reached = _shaped(settings.smtp_url.get_secret_value())
    try:
        address(settings.mail_from or "")
    except ValueError:
        return "fault", "smtp_from" if reached else "smtp_both", {}
    if not reached:
        return "fault", "smtp_address", {}
    return asyncio.run(_meet(settings.smtp_url.get_secret_value()))


def _shaped(smtp_url: str) -> bool:
    """Whether it names a mail server at all."""
    from bot.mail.send import _client as client  # noqa: PLC0415  # as a sending reads it

    try:
        client(smtp_url, SECONDS)
    except ValueError:
        return False
    return True


async def _meet(smtp_url: str) -> Answer:
    from aiosmtplib import SMTPAuthenticationError, SMTPException  # noqa: PLC0415

    from bot.mail.send import _client as client  # noqa: PLC0415  # it signs in exactly as a sending does

    server = client(smtp_url, SECONDS)
    try:
        await server.connect()
        await server.quit()
    except SMTPAuthenticationError:
        return "fault", "smtp_refused", {"host": server.hostname}
    except (OSError, ValueError, SMTPException) as error:
        return "fault", "smtp_away", {"host": server.hostname, "kind": type(error).__name__}
    finally:
        server.close()
    return "ok", "smtp_ok", {"host": server.hostname}


def _data(out: Out) -> Answer:
    """Whether it can be written in; where it is not there yet it is not made, only looked whether it could be."""
    folder = out.settings.data_dir.absolute()
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if there != folder:
        able = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
        return ("ok", "data_new", {"folder": folder}) if able else ("fault", "data_not", {"folder": folder})
    try:
        with tempfile.TemporaryFile(dir=folder):
            return "ok", "data_ok", {"folder": folder}
    except OSError:
        return "fault", "data_not", {"folder": folder}


def _public(out: Out) -> Answer:
    from urllib.parse import urlsplit  # noqa: PLC0415

    given = out.settings.public_url
    if not given:
        return "note", "public_none", {}
    try:
        parts = urlsplit(given)
        scheme = parts.scheme if parts.hostname else ""
    except ValueError:
        scheme = ""
    states: dict[str, Answer] = {
        "https": ("ok", "data_ok", {"folder": given}),
        "http": ("note", "public_plain", {"address": given}),
    }
    return states.get(scheme, ("fault", "public_not", {}))


PARTS: dict[str, Callable[[Out], Answer]] = {
    "database": _database,
    "token": _token,
    "playbooks": _playbooks,
    "smtp": _smtp,
    "data": _data,
    "public": _public,
}
