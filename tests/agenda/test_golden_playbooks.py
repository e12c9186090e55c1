"""The programme of each playbook as it stands in its file, run on time: every row, and every cue with whom it is for.

What is compared stands in tests/agenda/golden/<key>.txt and was read through by hand; a playbook that changes its day
shows there line by line. `GOLDEN=write` writes the files anew.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot import agenda
from bot.actions.programme import programme_of
from bot.agenda import Cue, Programme, Row
from bot.planning import TypedRow, filled_in
from package_specs import Package, package, packages
from tests.agenda.programmes import COPENHAGEN, accepted, wall
from tests.house.samples import meeting_of

GOLDEN = Path(__file__).parent / "golden"
KEYS = sorted(spec.key for spec in packages())
TYPED = [
    TypedRow(10, "Velkomst"),
    TypedRow(50, part="part_one"),
    TypedRow(15, part="pause"),
    TypedRow(45, part="part_two"),
]
"""A programme for the playbook that leaves it to the cluster."""


def spec_of(key: str) -> Package:
    spec = package(key)
    return spec if spec.programme else filled_in(spec, TYPED)


def programme(key: str) -> Programme:
    """On the first Thursday of December at the playbook's own hour, with all its options."""
    spec = spec_of(key)
    hour, minute = (int(part) for part in (spec.start or "16:30").split(":"))
    starts = datetime(2026, 12, 3, hour, minute, tzinfo=COPENHAGEN)
    made = meeting_of(key, spec=spec, starts=starts, options=tuple(option.key for option in spec.options))
    found = programme_of(made)
    assert found is not None
    return found


def told(programme: Programme) -> Iterator[str]:
    """What is given over the whole meeting where somebody presses start on time and each item follows by itself."""
    live, now = agenda.Live(programme), programme.starts_at
    before = [cue for cue in agenda.cues(live) if cue.at <= now]
    begun = accepted(agenda.press(accepted(agenda.press(live, agenda.START, now, "1")), agenda.auto(on=True), now, "1"))
    yield from (_row(row) for row in agenda.figures(live, now).rows)
    yield ""
    yield from (_cue(cue) for cue in sorted((*before, *agenda.cues(begun)), key=lambda cue: cue.at))


def _row(row: Row) -> str:
    length = f"{(row.planned_end - row.planned_start).seconds // 60:3} min. {row.mode:8}"
    return f"{wall(row.planned_start)}–{wall(row.planned_end)} {length} {row.key} {', '.join(row.who)}".rstrip()


def _cue(cue: Cue) -> str:
    step = cue.item if cue.part is None else f"{cue.item}/{cue.part}"
    more = dict(cue.values)
    words = more.get("da") or more.get("things") or more.get("phase") or ""
    return f"{wall(cue.at)} {cue.kind:13} {step:20} -> {', '.join(cue.audience)}{f'  ({words})' if words else ''}"


@pytest.mark.parametrize("key", KEYS)
def test_the_day_of_a_playbook(key: str):
    """Rows and cues, line by line."""
    file, lines = GOLDEN / f"{key}.txt", list(told(programme(key)))
    if os.environ.get("GOLDEN") == "write":
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == file.read_text(encoding="utf-8").splitlines()


def test_every_playbook_has_its_day_written_down():
    """No file is left over, and none is missing."""
    assert sorted(file.stem for file in GOLDEN.iterdir()) == KEYS
    assert len(KEYS) == 5


@pytest.mark.parametrize("key", KEYS)
def test_an_hour_later_the_day_is_the_same(key: str):
    """Nothing in a playbook's day hangs on its hour but the fixed end that the playbook names."""
    here = programme(key)
    later = replace(here, starts_at=here.starts_at.replace(hour=here.starts_at.hour + 1), fixed_end=None)
    assert [line[5:] for line in told(later) if "–" not in line] == [line[5:] for line in told(here) if "–" not in line]
