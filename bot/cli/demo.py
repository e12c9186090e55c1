"""`drejebot demo` and `drejebot playground`: the bot in the browser, without a token and without a network."""

import asyncio
import errno
import socket
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.serve import until_told
from bot.cli.show import Out, speaking

if TYPE_CHECKING:
    from bot.rehearsal import Demo


@click.command()
@click.option("--port", default=8080, show_default=True, help="Port / port for the chat page.")
@click.option("--cluster", type=click.Path(path_type=Path), help="Your own roster (CSV/XLSX).")
@click.option("--speed", default=1.0, show_default=True, help="How fast the clock runs.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Keep the data here; else in memory.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@speaking
def demo(  # noqa: PLR0913  # one for each thing that can be given
    out: Out, *, port: int, cluster: Path | None, speed: float, data: Path | None, no_browser: bool
) -> None:
    """Prøv Drejebot i browseren med en opdigtet klynge. / Try it in the browser with an invented cluster.

    Example: drejebot demo --port 8080 --speed 60
    """
    from bot.rehearsal import Demo  # noqa: PLC0415  # --help needs no bot
    from bot.web import logs  # noqa: PLC0415

    if cluster:
        from bot.cli.solve import read  # noqa: PLC0415

        read(out, cluster)
    logs.set_up()
    asyncio.run(_demo(out, port, Demo(cluster=cluster, speed=speed, data=data), browser=not no_browser))


async def _demo(out: Out, port: int, made: "Demo", *, browser: bool) -> None:
    _free(out, port)
    await made.start(port)
    out.line(out.say("serve.demo", url=made.url))
    out.line(out.say("serve.stop"))
    if browser:
        webbrowser.open(made.url)
    try:
        await until_told()
    finally:
        await made.stop()


def _free(out: Out, port: int) -> None:
    """Whether the port can be had is tried first: whatever else may go wrong later is not its fault."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            why = "serve.port_taken" if getattr(error, "errno", 0) == errno.EADDRINUSE else "serve.port_refused"
            raise out.fault("serve.no_port", port=port, why=out.say(why)) from None


@click.command()
@click.option("--port", default=8081, show_default=True)
@click.option("--token", default="123456:playground", show_default=True, help="The token your bot uses.")
@click.option("--username", default="drejebot", show_default=True)
@speaking
def playground(out: Out, *, port: int, token: str, username: str) -> None:
    """Only the local Bot API server and its chat page, for any bot.

    Example: drejebot playground --port 8081, and the bot with DREJEBOT_API_URL=http://127.0.0.1:8081
    """
    from bot.web import logs  # noqa: PLC0415  # --help needs no server

    logs.set_up()
    asyncio.run(_playground(out, port, token, username))


async def _playground(out: Out, port: int, token: str, username: str) -> None:
    from bot.playground import Playground  # noqa: PLC0415

    server = Playground()
    server.add_bot(token, username)
    server.people.add_person("Prøveperson")
    _free(out, port)
    await server.start(port=port)
    out.line(out.say("serve.playground", url=server.url))
    out.line(out.say("serve.stop"))
    try:
        await until_told()
    finally:
        await server.stop()
