"""`drejebot bounce`: a mail server hands over what has come to the bounces' mailbox."""

import sys

import click

from bot.cli.show import Out, speaking

TRY_LATER = 75
"""What mail servers understand as "not now" (EX_TEMPFAIL of sysexits.h); anything else would send a bounce back."""


@click.command()
@speaking
def bounce(out: Out) -> None:
    """Tag en mail ind, der er kommet tilbage. / Take a mail in that came back; reads it from standard input.

    For a pipe of the mail server's; the bot reads it within a minute and tells the coordinator. A server that delivers
    into a Maildir can use DATA_DIR/bounces instead.

    Example: drejebot bounce < message.eml
    """
    from bot.mail.bounce import LARGEST  # noqa: PLC0415  # --help needs no mail
    from bot.storage.bounces import put  # noqa: PLC0415  # nor storage

    message = sys.stdin.buffer.read(LARGEST)
    while sys.stdin.buffer.read(1 << 16):
        pass  # who writes to us shall not be cut off
    try:
        put(out.settings.data_dir, message)
    except OSError as error:
        out.aside(out.say("upkeep.unwritable", folder=out.settings.data_dir))
        raise click.exceptions.Exit(TRY_LATER) from error
