"""`drejebot`: the command line. Nothing heavy is imported before a command is chosen."""

import os

# python-telegram-bot warns about its own coming change of retry_after at every 429; we take the new form.
os.environ.setdefault("PTB_TIMEDELTA", "1")


def main() -> None:
    """The console script."""
    from bot.cli import cli  # noqa: PLC0415  # see above

    cli(prog_name="drejebot")


if __name__ == "__main__":
    main()
