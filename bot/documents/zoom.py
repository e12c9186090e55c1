"""Breakout rooms for Zoom: the file that the host uploads when the meeting is set up."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from bot.documents.facts import Group
from bot.documents.words import words

# Zoom's limits for a file of rooms.
_ROOMS, _PEOPLE = 100, 1000
# A letter or digit first: nothing that a spreadsheet reads as a formula, and every real address.
_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]*@[A-Za-z0-9.-]+")


@dataclass(frozen=True)
class Breakout:
    """The file, and the names of those who have no address in it: they choose their room themselves."""

    content: bytes
    left_out: tuple[str, ...]


def breakout(groups: Sequence[Group], lang: str) -> Breakout:
    """One room per group, with the addresses people sign in to Zoom with.

    Raises:
        ValueError: more than 100 rooms or 1,000 people, which Zoom does not take.
    """
    w = words(lang)
    ordered = sorted(groups, key=lambda group: group.number)
    people = [(w("room", n=group.number), each) for group in ordered for each in group.members]
    rows = [(room, each.email) for room, each in people if _ADDRESS.fullmatch(each.email)]
    if len(ordered) > _ROOMS or len(rows) > _PEOPLE:
        raise ValueError(f"Zoom takes {_ROOMS} rooms and {_PEOPLE} people, not {len(ordered)} and {len(rows)}")
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("Pre-assign Room Name", "Email Address"))  # fixed by Zoom, also for Danish users
    writer.writerows(rows)
    left_out = tuple(each.name for _, each in people if not _ADDRESS.fullmatch(each.email))
    return Breakout(out.getvalue().encode(), left_out)
