"""`drejebot check`, `migrate`, `backup`, `restore` and `geodata`."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.places import saved_table
from bot.storage.revisions import newest_revision

Drejebot = Callable[..., Any]
GEONAMES = "DK\t8660\tSkanderborg\tMidtjylland\t82\t\t\t\t\t56.0393\t9.9272\t4\n"
TOKEN = "123456:playground"


@pytest.fixture
def server(drejebot: Drejebot, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001  # it clears the settings first
    """A Bot API server that knows one token and nothing but getMe."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == f"/bot{TOKEN}/getMe"
            told = {"ok": True, "result": {"username": "proeve_bot"}} if known else {"ok": False, "error_code": 401}
            self.send_response(200 if known else 401)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answers) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("DREJEBOT_API_URL", f"http://127.0.0.1:{serving.server_port}")
        monkeypatch.setenv("DREJEBOT_TOKEN", TOKEN)
        yield
        serving.shutdown()
        thread.join()


def states(said) -> dict[str, str]:
    return {one["name"]: one["state"] for one in said.json["checks"]}


def told(said, name: str) -> str:
    return next(one["text"] for one in said.json["checks"] if one["name"] == name)


def test_a_fresh_machine_lacks_only_a_token(drejebot, tmp_path):
    """Before anything is set up, the token is the one fault, and nothing is made by looking."""
    said = drejebot("check", "--json")
    assert said.code == 1
    assert said.err == "1 fejl. Ret dem, der er nævnt, og kør drejebot check igen.\n"
    assert states(said) == {
        "settings": "ok", "database": "note", "token": "fault", "playbooks": "ok", "smtp": "note", "data": "ok",
        "public": "note",
    }  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("server")
def test_all_is_well(drejebot, monkeypatch):
    """With a token, a database and an address, everything is in order and the command ends with 0."""
    assert drejebot("migrate").code == 0
    monkeypatch.setenv("DREJEBOT_PUBLIC_URL", "https://drejebot.example")
    said = drejebot("check", "--json")
    assert (said.code, said.json["ok"]) == (0, True)
    assert told(said, "token") == "botten hedder @proeve_bot"
    assert told(said, "database") == f"SQLite, udgave {newest_revision()}"


@pytest.mark.usefixtures("server")
def test_a_token_nobody_knows_is_not_shown(drejebot, monkeypatch):
    """A wrong token is told with the way to a right one, never by its letters."""
    monkeypatch.setenv("DREJEBOT_TOKEN", "999999:not-this-one")
    said = drejebot("check", "--lang", "en")
    assert said.code == 1
    assert "Telegram does not know this token." in said.out
    assert "not-this-one" not in said.out + said.err


@pytest.mark.parametrize(
    ("setting", "value", "name", "state", "words"),
    [
        ("TOKEN", "rubbish", "token", "fault", "does not look like a token"),
        ("API_URL", "file:///etc/passwd", "token", "fault", "Mend the address"),
        ("API_URL", "http://127.0.0.1:9", "token", "fault", "does not answer"),
        ("DATABASE_URL", "mysql://x/y", "database", "fault", "DREJEBOT_DATABASE_URL cannot be used"),
        ("DATABASE_URL", "postgresql://bot:s3cret@127.0.0.1:9/x", "database", "fault", "cannot be reached"),
        ("DATA_DIR", "/dev/null/data", "data", "fault", "cannot be written to"),
        ("PUBLIC_URL", "drejebot.dk", "public", "fault", "must be a web address"),
        ("PUBLIC_URL", "http://drejebot.dk", "public", "note", "without https"),
        ("SMTP_URL", "mail.example", "smtp", "fault", "cannot be used"),
        ("SMTP_URL", "smtp://bot:s3cret@127.0.0.1:9", "smtp", "fault", "127.0.0.1 does not answer"),
        ("MAIL_FROM", "", "smtp", "fault", "DREJEBOT_MAIL_FROM is missing"),
        ("WEBHOOK_URL", "https://x.dk/telegram", "settings", "fault", "without DREJEBOT_WEBHOOK_SECRET"),
        ("HTTP_PORT", "many", "settings", "fault", "DREJEBOT_HTTP_PORT is not right"),
    ],
)
def test_each_fault_is_named_and_mended(drejebot, monkeypatch, setting, value, name, state, words):  # noqa: PLR0913, PLR0917  # columns of a table
    """Every setting that is wrong has its line, with the way to mend it and without its secrets."""
    settings = {
        "TOKEN": "1:x",
        "API_URL": "http://127.0.0.1:9",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "a@b.dk",
    }
    for key, given in {**settings, setting: value}.items():
        monkeypatch.setenv(f"DREJEBOT_{key}", given)
    said = drejebot("check", "--lang", "en", "--json")
    assert (said.code, states(said)[name]) == (1, state)
    assert words in told(said, name)
    assert "s3cret" not in said.out + said.err


def test_a_bad_playbook_is_found(drejebot, tmp_path):
    """An operator's playbook that cannot be used is told of by file and reason."""
    own = tmp_path / "data" / "packages"
    own.mkdir(parents=True)
    (own / "bad.yaml").write_text("key: [", encoding="utf-8")
    said = drejebot("check", "--json", "--lang", "en")
    assert states(said)["playbooks"] == "fault"
    assert "The first: bad.yaml: line " in told(said, "playbooks")


def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "drejebot.db"


def test_a_database_of_another_kind(drejebot, tmp_path):
    """Not a database, and a database of a newer program: check says which, migrate leaves it alone."""
    database(tmp_path).parent.mkdir()
    database(tmp_path).write_bytes(b"not a database at all" * 100)
    assert "is no whole SQLite database" in told(drejebot("check", "--json", "--lang", "en"), "database")
    said = drejebot("migrate", "--lang", "en")
    assert (said.code, said.err.count("\n")) == (1, 1)
    database(tmp_path).unlink()
    drejebot("migrate")
    with closing(sqlite3.connect(database(tmp_path), isolation_level=None)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "does not know (9999)" in told(drejebot("check", "--json", "--lang", "en"), "database")
    said = drejebot("migrate", "--lang", "en")
    assert (said.code, "does not know (9999)" in said.err) == (1, True)


def test_migrating_says_what_it_did(drejebot):
    """The first time it brings the database up, the second it finds it there."""
    first, second = drejebot("migrate", "--json"), drejebot("migrate", "--json")
    assert first.json == {"revision": newest_revision(), "before": None}
    assert second.json == {"revision": newest_revision(), "before": newest_revision()}
    assert drejebot("migrate").out == f"Databasen stod allerede på udgave {newest_revision()}.\n"


def test_a_copy_there_and_back(drejebot, tmp_path):
    """A copy is written once, found whole, and put back with the old database kept beside."""
    drejebot("migrate")
    copy = tmp_path / "copy.db"
    said = drejebot("backup", "copy.db", "--json")
    assert said.json == {"file": "copy.db", "bytes": copy.stat().st_size, "revision": newest_revision()}
    again = drejebot("backup", "copy.db")
    assert (again.code, again.err) == (
        1,
        "copy.db findes allerede. Vælg et andet navn; en sikkerhedskopi overskrives ikke.\n",
    )
    back = drejebot("restore", "copy.db", "--json")
    assert back.json["revision"] == newest_revision()
    assert Path(back.json["old"]).parent == database(tmp_path).parent
    database(tmp_path).unlink()
    assert drejebot("restore", "copy.db").out == f"Sikkerhedskopien er lagt tilbage (udgave {newest_revision()}).\n"


def test_copies_that_cannot_be(drejebot, tmp_path):
    """No database to copy, no copy to put back, something else: one line each."""
    assert drejebot("backup", "copy.db").err == f"Der er ingen database i {database(tmp_path)} at kopiere.\n"
    assert drejebot("restore", "copy.db").err == "Filen copy.db findes ikke.\n"
    (tmp_path / "letter.db").write_text("Kære klynge")
    said = drejebot("restore", "letter.db", "--lang", "en")
    assert (said.code, said.err) == (1, "letter.db is no SQLite database of drejebot backup.\n")


def test_postcodes_from_a_file(drejebot, tmp_path):
    """A table from GeoNames is kept in the data folder, where the groups find it."""
    (tmp_path / "DK.txt").write_text(GEONAMES, encoding="utf-8")
    said = drejebot("geodata", "DK.txt", "--json")
    assert (said.code, said.json["postcodes"]) == (0, 1)
    table = saved_table(tmp_path / "data")
    assert table is not None
    assert table.find("8660") == (56.0393, 9.9272)


def test_postcodes_that_are_none(drejebot, tmp_path):
    """Something else than a table of postcodes is told apart, and so is a wrong way of asking."""
    (tmp_path / "letter.txt").write_text("Kære klynge")
    said = drejebot("geodata", "letter.txt")
    assert (said.code, said.err.startswith("Det er ikke en tabel over postnumre.")) == (1, True)
    assert drejebot("geodata").code == 2
    assert drejebot("geodata", "letter.txt", "--download").code == 2


def test_no_network_to_fetch_from(drejebot, monkeypatch):
    """Without a network the address is named, and the other way: a file fetched elsewhere."""
    monkeypatch.setattr("bot.places.POSTCODES_URL", "http://127.0.0.1:9/postnumre")
    said = drejebot("geodata", "--download", "--lang", "en")
    assert said.code == 1
    assert said.err.startswith("http://127.0.0.1:9/postnumre cannot be reached")
    assert "drejebot geodata DK.zip" in said.err


def test_the_bot_cannot_start_and_says_why(drejebot, monkeypatch):
    """No token, and a server that is not there: one line each, before anything else."""
    assert drejebot("run").err.startswith("DREJEBOT_TOKEN mangler.")
    monkeypatch.setenv("DREJEBOT_TOKEN", "1:x")
    monkeypatch.setenv("DREJEBOT_DATABASE_URL", "postgresql://bot:s3cret@127.0.0.1:9/x")
    said = drejebot("run", "--lang", "en")
    assert (said.code, "s3cret" in said.out + said.err) == (1, False)
    assert said.err.splitlines()[-1].startswith("Database: cannot be reached (OperationalError).")
