"""The fixed words of documents, one flat TOML file per language; a house test keeps their keys alike."""

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("da", "en")


class Words:
    """The words of one language: `words("of_all", n=1)`; an unknown key is a KeyError."""

    def __init__(self, lang: str, table: dict[str, str]) -> None:
        self.lang = lang
        self._table = table

    def __call__(self, key: str, **values: object) -> str:
        """The words under `key`, with values set in; values are never read as patterns."""
        return self._table[key].format(**values) if values else self._table[key]


@cache
def table(lang: str) -> dict[str, str]:
    return tomllib.loads(files(__package__).joinpath(f"{lang}.toml").read_text(encoding="utf-8"))


def words(lang: str) -> Words:
    """The words of `lang`; ValueError for a language that documents do not speak."""
    if lang not in LANGUAGES:
        raise ValueError(f"documents speak {', '.join(LANGUAGES)}, not {lang!r}")
    return Words(lang, table(lang))
