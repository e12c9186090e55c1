"""The command line: each command in a module of its own, imported when it is called."""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "agenda": "bot.cli.playbooks",
    "backup": "bot.cli.upkeep",
    "bounce": "bot.cli.bounce",
    "check": "bot.cli.checks",
    "demo": "bot.cli.demo",
    "geodata": "bot.cli.upkeep",
    "groups": "bot.cli.solve",
    "migrate": "bot.cli.upkeep",
    "packages": "bot.cli.playbooks",
    "plan": "bot.cli.playbooks",
    "playground": "bot.cli.demo",
    "rehearse": "bot.cli.rehearse",
    "restore": "bot.cli.upkeep",
    "roster": "bot.cli.solve",
    "run": "bot.cli.serve",
    "tables": "bot.cli.solve",
}
SUMMARIES = {
    "agenda": "Programmet med klokkeslæt / the programme with clock times",
    "backup": "Sikkerhedskopi af databasen / a copy of the database",
    "bounce": "Tag en mail ind, der er kommet tilbage / take a mail in that came back",
    "check": "Er alt sat rigtigt op? / is everything set up well?",
    "demo": "Prøv Drejebot i browseren / try it in the browser",
    "geodata": "Hent postnumrenes koordinater / load the postcodes' coordinates",
    "groups": "Dan grupper af en liste / form groups from a list",
    "migrate": "Bring databasen op til denne udgave / bring the database up to date",
    "packages": "Drejebøgerne / the playbooks",
    "plan": "Planen frem mod et møde / the plan towards a meeting",
    "playground": "Kun den lokale Bot API-server / only the local Bot API server",
    "rehearse": "Generalprøve på mødets uret-beskeder / a meeting's cues on a fast clock",
    "restore": "Læg en sikkerhedskopi tilbage / put a copy back",
    "roster": "Læs en medlemsliste / read a list of members",
    "run": "Botten på Telegram / the bot on Telegram",
    "tables": "Bordplan af en liste / a table plan from a list",
}
"""One line each, so that the list of commands is shown without importing any."""


class Help(click.HelpFormatter):
    """The help's own words in both languages, as the commands' are."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002  # fixed signature
        super().write_usage(prog, args, "Sådan / usage: ")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section({"Options": "Valg / options", "Commands": "Kommandoer / commands"}.get(name, name)):
            yield

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        said = [(name, OWN_WORDS.get(text, text).replace("required]", "skal med / required]")) for name, text in rows]
        super().write_dl(said, col_max, col_spacing)


OWN_WORDS = {
    "Show this message and exit.": "Vis hjælpen / show this help.",
    "Show the version and exit.": "Vis udgaven / show the version.",
}


class Spoken(click.Context):
    """Where a command is read: its help is written with `Help`."""

    formatter_class = Help


@contextmanager
def _worded() -> Iterator[None]:
    """A usage error in words; what words it is imported only then."""
    try:
        yield
    except click.UsageError:
        from bot.cli.usage import worded  # noqa: PLC0415  # not for --help

        with worded():
            raise


class Lazy(click.Group):
    """A group that knows its commands by name alone, and lets no traceback out."""

    context_class = Spoken

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # fixed signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # fixed signature
        module = COMMANDS.get(cmd_name)
        found = getattr(import_module(module), cmd_name) if module else None
        if not isinstance(found, click.Command):
            return None
        for one in (found, *(found.commands.values() if isinstance(found, click.Group) else ())):
            one.context_class = Spoken
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # fixed signature
        with formatter.section("Kommandoer / commands"):
            formatter.write_dl(sorted(SUMMARIES.items()))

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:  # noqa: ANN401  # fixed signature
        with _worded():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # fixed signature
        try:
            with _worded():
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # whoever read us has seen enough; click ends quietly
            from bot.cli.show import unexpected  # noqa: PLC0415  # not for --help

            raise unexpected(error, ctx.obj.lang if ctx.obj else "da") from error


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="drejebot", prog_name="drejebot")
def cli() -> None:
    """Drejebot: klyngemøder efter en drejebog, i Telegram. / Cluster meetings from a playbook, in Telegram.

    Prøv det med: drejebot demo / Try it: drejebot demo
    """
