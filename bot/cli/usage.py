"""What was typed wrong, in the operator's language: what is amiss, an example, and where the help is."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import click

from bot.cli.show import clean, say, usual_language


class Misused(click.UsageError):
    """A usage error that has been put into words; the command ends with 2."""

    def show(self, file: Any = None) -> None:  # noqa: ANN401  # click's own signature
        for line in self.message.split("\n"):
            click.echo(clean(line), file=file, err=file is None)


@contextmanager
def worded() -> Iterator[None]:
    """Put click's own usage errors into words of ours."""
    try:
        yield
    except (Misused, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        raise Misused(_told(error), error.ctx) from error


def _told(error: click.UsageError) -> str:
    ctx = error.ctx
    lang = _language(ctx)
    lines = [_wrong(error, lang)]
    example = re.search(r"Example: (drejebot .*)", ctx.command.help or "") if ctx else None
    lines += [say("usage.example", lang, example=example[1])] if example else []
    lines.append(say("usage.help", lang, command=ctx.command_path if ctx else "drejebot"))
    return "\n".join(lines)


def _language(ctx: click.Context | None) -> str:
    return (ctx.params.get("lang") if ctx else None) or usual_language()


def _wrong(error: click.UsageError, lang: str) -> str:
    for kind, tell in _KINDS:
        if isinstance(error, kind):
            return tell(error, lang)
    if extra := re.fullmatch(r"Got unexpected extra arguments? \((.*)\)", error.message):
        return say("usage.extra", lang, words=extra[1])
    if unknown := re.search(r"No such command '(.*?)'", error.message):
        return _no_command(error, unknown[1], lang)
    return say("usage.other", lang, said=error.message)


def _no_command(error: click.UsageError, typed: str, lang: str) -> str:
    group = error.ctx.command if error.ctx else None
    known = group.list_commands(error.ctx) if isinstance(group, click.Group) and error.ctx else []
    return say("usage.command", lang, typed=typed) + _perhaps(get_close_matches(typed, known, 1), lang)


def _missing(error: Any, lang: str) -> str:  # noqa: ANN401  # one of click's kinds
    return say("usage.missing", lang, name=_name(error))


def _no_option(error: Any, lang: str) -> str:  # noqa: ANN401  # one of click's kinds
    return say("usage.option", lang, name=error.option_name) + _perhaps(error.possibilities or (), lang)


def _no_value(error: Any, lang: str) -> str:  # noqa: ANN401  # one of click's kinds
    if "does not take a value" in error.message:
        return say("usage.flag", lang, name=error.option_name)
    return say("usage.value", lang, name=error.option_name)


def _bad(error: Any, lang: str) -> str:  # noqa: ANN401  # one of click's kinds
    kind, name = error.param.type if error.param else None, _name(error)
    if isinstance(kind, click.Choice):
        return say("usage.choice", lang, name=name, known=", ".join(str(one) for one in kind.choices))
    if isinstance(kind, click.IntRange | click.FloatRange):
        return say("usage.range", lang, name=name, low=f"{kind.min:g}", high=f"{kind.max:g}")
    figures = {click.INT: "usage.whole", click.FLOAT: "usage.figure"}
    return say(next((key for one, key in figures.items() if one is kind), "usage.not_right"), lang, name=name)


def _name(error: Any) -> str:  # noqa: ANN401  # one of click's kinds
    """As it is typed: `--date`, `KEY`."""
    param = error.param
    if param is None:
        return str(error.param_hint or "")
    return param.opts[-1] if isinstance(param, click.Option) else str(param.human_readable_name)


def _perhaps(near: Any, lang: str) -> str:  # noqa: ANN401  # a list or a tuple of names
    return f" {say('usage.perhaps', lang, name=next(iter(near)))}" if near else ""


_KINDS: tuple[tuple[type[click.UsageError], Callable[[Any, str], str]], ...] = (
    (click.MissingParameter, _missing),
    (click.NoSuchOption, _no_option),
    (click.BadOptionUsage, _no_value),
    (click.BadParameter, _bad),
)
"""The first that fits; a missing parameter is a bad one too."""
