"""What all commands share: the language, tables for people, JSON for programs, and faults in one line."""

import functools
import json
import secrets
import sys
import tomllib
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pydantic import ValidationError

    from bot.settings import Settings

LANGUAGES = ("da", "en")
# A pipe has no width: there a row stays on one line, so that it can be searched.
_PIPE_WIDTH = 500


class Fault(click.ClickException):
    """A problem in what was given, in one line that a person can act on; the command ends with 1."""

    def show(self, file: Any = None) -> None:  # noqa: ANN401  # click's own signature
        click.echo(clean(self.message), file=file, err=file is None)


@cache
def words(lang: str) -> Mapping[str, Any]:
    """All sentences of the command line in one language, in tables."""
    return tomllib.loads(files(__package__).joinpath(f"{lang}.toml").read_text(encoding="utf-8"))


def say(key: str, lang: str, /, **values: object) -> str:
    """The sentence `table.name`; KeyError when there is none."""
    table, _, name = key.partition(".")
    return str(words(lang)[table][name]).format(**values)


def clean(text: str) -> str:
    """The text on one line without control characters: what others wrote does not steer a terminal."""
    return "".join(
        " " if c in "\n\t" else c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf"}
    )


@dataclass(frozen=True)
class Out:
    """How a command answers: in which language, and to people or to programs."""

    lang: str
    json: bool = False

    def say(self, key: str, /, **values: object) -> str:
        return say(key, self.lang, **values)

    def fault(self, key: str, /, **values: object) -> Fault:
        return Fault(self.say(key, **values))

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force; a `Fault` naming every one that is wrong."""
        settings, wrong = read_settings(self.lang)
        if settings is None:
            raise Fault("; ".join(wrong))
        return settings

    def line(self, text: str = "") -> None:
        """A line for people; programs do not get it."""
        if not self.json:
            click.echo(clean(text))

    def aside(self, text: str) -> None:
        """A line beside the answer, on stderr."""
        click.echo(clean(text), err=True)

    def data(self, value: object) -> None:
        """The answer for programs."""
        if self.json:
            utf = (sys.stdout.encoding or "").lower().startswith("utf")
            click.echo(json.dumps(value, ensure_ascii=not utf, indent=2))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table for people; headings are names in the words' table `column`, None is an empty cell."""
        if self.json:
            return
        from rich.box import SIMPLE_HEAD  # noqa: PLC0415  # only where a table is shown
        from rich.console import Console  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415

        terminal = sys.stdout.isatty()
        console = Console(
            file=sys.stdout, width=None if terminal else _PIPE_WIDTH, markup=False, emoji=False, highlight=False
        )
        made = Table(*(self.say(f"column.{name}") for name in headings), box=SIMPLE_HEAD, pad_edge=False)
        for row in rows:
            made.add_row(*("" if cell is None else clean(str(cell)) for cell in row))
        console.print(made)


def answering(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--lang` and `--json`, and an `Out` as its first argument."""

    @click.option("--lang", type=click.Choice(LANGUAGES), help="Sprog / language; else DREJEBOT_LANGUAGE.")
    @click.option("--json", "as_json", is_flag=True, help="Til programmer / for programs.")
    @functools.wraps(command)
    def answer(*args: object, lang: str | None, as_json: bool, **kwargs: object) -> None:
        command(_out(lang, as_json=as_json), *args, **kwargs)

    return answer


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Like `answering`, for a command that runs until it is stopped and has nothing to give to programs."""

    @click.option("--lang", type=click.Choice(LANGUAGES), help="Sprog / language; else DREJEBOT_LANGUAGE.")
    @functools.wraps(command)
    def answer(*args: object, lang: str | None, **kwargs: object) -> None:
        command(_out(lang), *args, **kwargs)

    return answer


def _out(lang: str | None, *, as_json: bool = False) -> Out:
    out = Out(lang or usual_language(), as_json)
    click.get_current_context().find_root().obj = out
    return out


def usual_language() -> str:
    """The language of the settings; Danish where they cannot be read, which other commands then say."""
    settings, _ = read_settings("da")
    return settings.language if settings else "da"


def read_settings(lang: str) -> "tuple[Settings | None, tuple[str, ...]]":
    """The settings in force, or None and what is wrong with them, one sentence for each."""
    from pydantic import ValidationError  # noqa: PLC0415  # a fifth of a second, and --help needs none of it

    from bot.settings import Settings  # noqa: PLC0415

    try:
        return Settings(), ()
    except ValidationError as refused:
        return None, tuple(_wrong(refused, lang))
    except (OSError, UnicodeDecodeError):
        return None, (say("settings.env_file", lang),)


def _wrong(refused: "ValidationError", lang: str) -> Iterable[str]:
    """Each wrong setting by its name and what it should look like; never by its value, it may be a secret."""
    wanted = words(lang)["setting"]
    for error in refused.errors(include_url=False, include_input=False, include_context=False):
        name = str(error["loc"][0]) if error["loc"] else ""
        about = wanted.get(name, wanted["other"])
        yield say("settings.wrong", lang, name=f"DREJEBOT_{name.upper()}", wanted=about)


def unexpected(error: Exception, lang: str) -> Fault:
    """Our own mistake, told in one line: an id, the error's kind and its place, not its words (they may be secret)."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    last = frames[-1] if frames else None
    place = f"{last.filename.replace(chr(92), '/').rpartition('/')[2]}:{last.lineno}" if last else "?"
    return Fault(say("error.ours", lang, id=secrets.token_hex(4), kind=type(error).__name__, place=place))
