"""The command line: each command in a module of its own, imported when it is called."""

from importlib import import_module

import click

COMMANDS = {
    "agenda": "bot.cli.playbooks",
    "backup": "bot.cli.upkeep",
    "check": "bot.cli.upkeep",
    "demo": "bot.cli.demo",
    "geodata": "bot.cli.upkeep",
    "groups": "bot.cli.solve",
    "migrate": "bot.cli.upkeep",
    "packages": "bot.cli.playbooks",
    "plan": "bot.cli.playbooks",
    "playground": "bot.cli.demo",
    "rehearse": "bot.cli.playbooks",
    "restore": "bot.cli.upkeep",
    "roster": "bot.cli.solve",
    "run": "bot.cli.serve",
    "tables": "bot.cli.solve",
}


class Lazy(click.Group):
    """A group that knows its commands by name alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # fixed signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # fixed signature
        module = COMMANDS.get(cmd_name)
        found = getattr(import_module(module), cmd_name) if module else None
        return found if isinstance(found, click.Command) else None


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="drejebot", prog_name="drejebot")
def cli() -> None:
    """Drejebot: klyngemøder efter en drejebog, i Telegram. / Cluster meetings from a playbook, in Telegram.

    Prøv det med: drejebot demo / Try it: drejebot demo
    """
