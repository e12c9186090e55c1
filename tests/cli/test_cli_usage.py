"""Wrong usage is told in the operator's language, with an example; settings that nobody reads are named."""

import gc
from pathlib import Path

import pytest

from bot.settings import unknown_settings

PLAN = (
    "Skriv fx: drejebot plan praehospital --date 2027-03-10 --start 16:30 --option ambulance --json\n"
    "Hjælp: drejebot plan --help\n"
)
TABLES = "Skriv fx: drejebot tables medlemmer.csv --tables 8 --seats 6 --json\nHjælp: drejebot tables --help\n"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("plan", f"KEY mangler.\n{PLAN}"),
        ("plan praeh", f"--date mangler.\n{PLAN}"),
        ("plan a b c --date 1/1", f"For mange ord: b c. Sæt navne med mellemrum i anførselstegn.\n{PLAN}"),
        ("plan a --dato 1/1", f"--dato findes ikke. Mente du --date?\n{PLAN}"),
        ("plan a --date", "Efter --date skal der stå noget.\nHjælp: drejebot --help\n"),
        ("tables x --tables no --seats 4", f"--tables skal være et tal fra 1 til 500.\n{TABLES}"),
        ("foo", "Kommandoen foo findes ikke.\nHjælp: drejebot --help\n"),
        ("chek", "Kommandoen chek findes ikke. Mente du check?\nHjælp: drejebot --help\n"),
        (
            "groups x --forms y",
            "--forms skal være en af: alike, mixed, ignore.\n"
            "Skriv fx: drejebot groups medlemmer.csv --forms alike --seconds 10 --json\n"
            "Hjælp: drejebot groups --help\n",
        ),
        ("check --json=3", "--json skal stå alene.\nHjælp: drejebot --help\n"),
    ],
)
def test_wrong_usage_is_told_in_danish(drejebot, typed, told):
    """What is amiss, an example to copy, and the way to the help; the command ends with 2."""
    said = drejebot(*typed.split())
    assert (said.code, said.out, said.err) == (2, "", told)


def test_wrong_usage_in_english(drejebot, monkeypatch):
    """By --lang, else by the setting."""
    told = "KEY is missing."
    assert drejebot("plan", "--lang", "en").err.splitlines()[0] == told
    monkeypatch.setenv("DREJEBOT_LANGUAGE", "en")
    assert drejebot("plan").err.splitlines()[0] == told
    assert drejebot("foo").err == "There is no command foo.\nHelp: drejebot --help\n"


def test_a_playbook_that_is_not_there(drejebot, tmp_path):
    """Said in words; so is a folder."""
    (tmp_path / "here").mkdir()
    said = drejebot("packages", "check", "nope.yaml", "here")
    assert (said.code, said.out) == (1, "nope.yaml: filen findes ikke\nhere: er en mappe, ikke en fil\n")


def test_too_few_seats_say_how_many_it_takes(drejebot):
    """As many tables, or as large ones, as would do."""
    roster = Path("liste.csv")
    roster.write_text("navn;praksis\n" + "".join(f"Læge {n};Praksis {n % 9}\n" for n in range(29)), encoding="utf-8")
    said = drejebot("tables", "liste.csv", "--tables", "4", "--seats", "6")
    assert (said.code, said.err) == (
        1,
        "29 deltagere, men kun 24 pladser. Brug mindst 5 borde, eller mindst 8 pladser ved hvert.\n",
    )
    assert drejebot("tables", "liste.csv", "--tables", "5", "--seats", "6").code == 0


def test_checking_makes_nothing(drejebot, tmp_path):
    """Not even the data folder; where it will be is said."""
    before = sorted(tmp_path.iterdir())
    (data,) = [one for one in drejebot("check", "--json").json["checks"] if one["name"] == "data"]
    assert data == {
        "name": "data",
        "state": "ok",
        "text": f"{tmp_path / 'data'} findes ikke endnu; drejebot run opretter den.",
    }
    assert sorted(tmp_path.iterdir()) == before


def test_a_data_folder_that_cannot_be(drejebot, monkeypatch, tmp_path):
    """Where a file stands in its way, it is a fault before the bot is started."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("DREJEBOT_DATA_DIR", str(tmp_path / "file" / "data"))
    (data,) = [one for one in drejebot("check", "--json").json["checks"] if one["name"] == "data"]
    assert data["state"] == "fault"


def test_settings_that_nobody_reads_are_named(drejebot, monkeypatch, tmp_path):
    """From the environment and from .env, with the one that may be meant; a value is never shown."""
    monkeypatch.setenv("DREJEBOT_TOKN", "123456:hunter2")
    (tmp_path / ".env").write_text(
        "DREJEBOT_PUBLIC_ULR=https://hunter2.dk\nOTHER=1\nDREJEBOT_XYZ=1\n", encoding="utf-8"
    )
    assert unknown_settings() == (
        ("DREJEBOT_PUBLIC_ULR", "DREJEBOT_PUBLIC_URL"),
        ("DREJEBOT_TOKN", "DREJEBOT_TOKEN"),
        ("DREJEBOT_XYZ", ""),
    )
    said = drejebot("check", "--json")
    assert [one["text"] for one in said.json["checks"] if one["name"] == "settings"] == [
        "alle kan læses",
        "DREJEBOT_PUBLIC_ULR er ikke en indstilling og gør ingenting. Mente du DREJEBOT_PUBLIC_URL?",
        "DREJEBOT_TOKN er ikke en indstilling og gør ingenting. Mente du DREJEBOT_TOKEN?",
        "DREJEBOT_XYZ er ikke en indstilling og gør ingenting.",
    ]
    assert "hunter2" not in said.out + said.err


def test_they_are_named_when_the_bot_starts(drejebot, monkeypatch):
    """Beside the answer, before anything else; a start that fails leaves no connection open."""
    monkeypatch.setenv("DREJEBOT_SPED", "60")
    monkeypatch.setenv("DREJEBOT_TOKEN", "1:x")
    monkeypatch.setenv("DREJEBOT_API_URL", "http://127.0.0.1:9")
    said = drejebot("run")
    gc.collect()  # what is still open warns now, and a warning is an error
    assert said.err.splitlines()[0] == (
        "DREJEBOT_SPED er ikke en indstilling og gør ingenting. Mente du DREJEBOT_SPEED?"
    )


def test_both_settings_of_the_mail_are_named_at_once(drejebot, monkeypatch):
    """An address that is none and no sender."""
    monkeypatch.setenv("DREJEBOT_SMTP_URL", "mail.dk")
    (mail,) = [one for one in drejebot("check", "--json").json["checks"] if one["name"] == "smtp"]
    assert mail["text"] == (
        "DREJEBOT_SMTP_URL kan ikke bruges. Skriv fx smtp://bruger:kode@server:587. "
        "DREJEBOT_MAIL_FROM mangler også eller er ikke en mailadresse."
    )


def test_the_help_s_own_words_are_in_both_languages(drejebot):
    """What the parser writes by itself, too; a group's commands as well."""
    said = drejebot("tables", "--help").out
    assert said.startswith("Sådan / usage: drejebot tables [OPTIONS] ROSTER\n")
    assert "\nValg / options:\n" in said
    assert "skal med / required]" in " ".join(said.split())
    assert "Vis hjælpen / show this help." in said
    assert drejebot("packages", "check", "--help").out.startswith("Sådan / usage: drejebot packages check")
    english = ("Usage:", "Options:", "Show this message", "Show the version")
    assert [word for word in english for one in ((), ("plan",)) if word in drejebot(*one, "--help").out] == []
