"""Lists of buttons too long for one screen: a page of them, and the row that turns it."""

from collections.abc import Sequence
from typing import TypeVar

from dialogs.form import Args, Button, Open, Rows

Item = TypeVar("Item")


def paged(items: Sequence[Item], size: int, of: Open, args: Args) -> tuple[Sequence[Item], Rows]:
    """The page that the screen was asked for, and the buttons to those beside it.

    `of` is the screen with the arguments that say what it shows; in `args` the page's number may follow them, counted
    from 0. A number past the end, from an old button say, is the last page.
    """
    pages = max(1, -(-len(items) // size))
    at = asked(of, args, pages)
    return items[at * size : (at + 1) * size], turns(of, at, pages)


def asked(of: Open, args: Args, pages: int) -> int:
    """Which of so many pages the screen was asked for."""
    return max(0, min(int(args[len(of.args)]), pages - 1)) if len(args) > len(of.args) else 0


def turns(of: Open, at: int, pages: int) -> Rows:
    """The buttons to the pages beside this one; no row where there are none."""
    less = (Button("b_less", Open(of.screen, (*of.args, at - 1))),) if at else ()
    more = (Button("b_more", Open(of.screen, (*of.args, at + 1))),) if at + 1 < pages else ()
    return ((*less, *more),) if less or more else ()
