"""The fixed words of documents: complete in every language, and none that nobody uses."""

import re
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

import bot.documents
from bot.documents.catalogue import KINDS
from bot.documents.words import LANGUAGES, table, words
from bot.storage.meeting_facts import SHOWN_ROLES

SAME = {"nothing", "ydernummer", "link", "status", "mode", "role_ua", "role_facilitator"}
DOCUMENTS = Path(bot.documents.__file__).parent
FILLED = [DOCUMENTS.parent / "storage" / name for name in ("figures.py", "meeting_facts.py", "prints.py")]
SOURCE = "".join(path.read_text() for path in (*DOCUMENTS.rglob("*.py"), *FILLED))


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def test_every_language_has_the_same_words():
    """A word that one language lacks would stop a document for its readers."""
    shapes = [{key: placeholders(text) for key, text in table(lang).items()} for lang in LANGUAGES]
    assert all(shape == shapes[0] for shape in shapes)


def test_no_word_is_empty_or_the_same_by_mistake():
    """A word is filled in; the few that are alike in both languages are named here."""
    danish, english = table("da"), table("en")
    assert [key for key, text in danish.items() if not text.strip()] == []
    same = {key for key in danish if danish[key] == english[key]}
    assert same == SAME


def test_every_word_is_used():
    """Words that no document says any more are taken out."""
    used = set(re.findall(r"[\"']([a-z_]+)[\"']", SOURCE)) | set(KINDS) | set(SHOWN_ROLES.values())
    assert set(table("da")) - used == set()


def test_every_kind_has_a_name():
    """Each document can be called by its name in every language."""
    assert [(kind, lang) for lang in LANGUAGES for kind in KINDS if kind not in table(lang)] == []


def test_values_are_never_patterns():
    """A value with braces in it stands as it is."""
    assert words("da")("continued", title="{0} {title}") == "{0} {title} (fortsat)"


def test_an_unknown_word_is_an_error():
    """A missing word is found at once, not printed as its key."""
    with pytest.raises(KeyError):
        words("da")("no such word")


def test_fonts_come_with_their_licence():
    """The bundled fonts may be passed on: the licence lies beside them, inside the package."""
    folder = files("bot.documents") / "fonts"
    names = sorted(entry.name for entry in folder.iterdir())
    assert names == ["Inter-Regular.ttf", "Inter-SemiBold.ttf", "OFL.txt"]
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text()
