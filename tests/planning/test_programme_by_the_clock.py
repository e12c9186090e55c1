"""The programme with clock times, and one that is typed in."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning import Moment, TypedRow, UnknownOption, agenda_json, agenda_rows, filled_in, running_sum
from package_specs import PackageRefused, package, packages

CPH = ZoneInfo("Europe/Copenhagen")
TODAY = date(2027, 3, 10)


def at(wall, day=TODAY):
    return Moment.at(day, wall, CPH).local


def clock(rows):
    return [(row.starts_at.strftime("%H.%M"), row.ends_at.strftime("%H.%M")) for row in rows]


def test_the_hybrid_evening():
    """The times of the document, row by row."""
    assert clock(agenda_rows(package("hybrid"), at(time(16, 45)))) == [
        ("16.45", "17.00"), ("17.00", "17.45"), ("17.45", "18.15"),
        ("18.15", "18.30"), ("18.30", "19.30"), ("19.30", "20.00"),
    ]  # fmt: skip


def test_the_ambulance_comes_after():
    """The option stands behind the meeting proper and lengthens the evening."""
    rows = agenda_rows(package("prae"), at(time(16, 30)), ["ambulance"])
    assert [(row.n, row.option) for row in rows] == [(n, n == 9) for n in range(1, 10)]
    assert clock(rows)[-2:] == [("18.28", "18.30"), ("18.30", "19.00")]


def test_an_option_that_does_not_exist():
    """A playbook without that option says so."""
    with pytest.raises(UnknownOption):
        agenda_rows(package("akut"), at(time(16, 0)), ["ambulance"])


def test_the_json_form():
    """The form that scripts rely on, with the parts inside a row."""
    form = agenda_json(package("akut"), at(time(16, 45)), lang="da")
    items = form.pop("items")
    assert form == {
        "package": "akutfunktioner",
        "starts_at": "2027-03-10T16:45:00+01:00",
        "ends_at": "2027-03-10T19:15:00+01:00",
        "minutes": 150,
    }
    assert items[1] == {
        "n": 2,
        "title": "Blok 1: Akutfunktionen",
        "minutes": 65,
        "starts_at": "2027-03-10T16:55:00+01:00",
        "ends_at": "2027-03-10T18:00:00+01:00",
        "who": ["kommune"],
        "mode": "plenum",
        "sub": [
            {"title": "Oplæg fra kommunen", "minutes": 20, "certainty": "stated"},
            {"title": "Resultater og fælles dialog", "minutes": 45, "certainty": "derived"},
        ],
    }


@pytest.mark.parametrize(
    ("key", "options", "minutes"),
    [
        ("hybrid", (), 195),
        ("prae", (), 120),
        ("prae", ("ambulance",), 150),
        ("akut", (), 150),
        ("kron", (), 150),
        ("nedre", (), None),
    ],
)
def test_sums(key, options, minutes):
    """195, 120 and 30 more, 150, 150, and none where the document gives none."""
    form = agenda_json(package(key), at(time(16, 45)), options)
    assert form["minutes"] == minutes
    assert (form["ends_at"] is None) == (minutes is None)


def test_a_programme_without_minutes():
    """The skeleton is shown with its first start and no invented times."""
    rows = agenda_rows(package("nedre"), at(time(16, 45)))
    assert [(row.key, row.minutes, row.starts_at, row.ends_at) for row in rows] == [
        ("part_one", None, at(time(16, 45)), None), ("pause", None, None, None),
        ("part_two", None, None, None), ("implementation", None, None, None),
    ]  # fmt: skip


starts = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31)).map(  # noqa: DTZ001 - made aware in the next line
    lambda naive: Moment.at(naive.date(), naive.time().replace(microsecond=0), CPH).local
)


@given(st.sampled_from([one for one in packages() if one.programme]), starts)
def test_rows_follow_each_other(one, start):
    """Each row starts when the one before ends, and lasts its minutes, also when the clock changes in between."""
    rows = agenda_rows(one, start)
    utc = [(row.starts_at.astimezone(UTC), row.ends_at.astimezone(UTC)) for row in rows]
    assert utc[0][0] == start.astimezone(UTC)
    assert [end for _, end in utc[:-1]] == [begin for begin, _ in utc[1:]]
    assert [(end - begin) // timedelta(minutes=1) for begin, end in utc] == [row.minutes for row in rows]


def test_the_running_sum():
    """As rows are typed in, each shows the sum and when it ends."""
    sums = running_sum([("Velkomst", 10), ("Data", 50), ("Pause", 15)], at(time(16, 30)))
    assert [(one.total, one.ends_at.strftime("%H.%M")) for one in sums] == [(10, "16.40"), (60, "17.30"), (75, "17.45")]
    assert [one.total for one in running_sum([("a", 5), ("b", 7)])] == [5, 12]
    assert running_sum([]) == ()


def test_a_typed_programme_keeps_what_hangs_on_the_parts():
    """The coordinator's minutes go on the skeleton; handouts, cues and seating stay where they belong."""
    rows = [
        TypedRow(10, "Velkomst", part="part_one"),
        TypedRow(50, "Klyngens data", part="part_one"),
        TypedRow(15, part="pause"),
        TypedRow(40, part="part_two"),
        TypedRow(20, part="implementation"),
    ]
    filled = filled_in(package("nedre"), rows)
    assert (filled.minutes, filled.skeleton, len(filled.seating)) == (135, (), 2)
    assert [(item.key, item.title.da, item.mode) for item in filled.items] == [
        ("part_one", "Velkomst", "plenum"), ("row_2", "Klyngens data", "plenum"), ("pause", "Pause", "break"),
        ("part_two", "Anden del: egen praksis' data", "plenum"),
        ("implementation", "Sidste del: hvad tager vi med hjem?", "plenum"),
    ]  # fmt: skip
    assert filled.items[0].handouts == ("note_sheet", "cluster_overview")
    assert filled.items[3].handouts == ("practice_overview", "implementation_plan")


def test_a_part_that_is_left_out_takes_its_seating_along():
    """Without a second part nobody changes tables."""
    filled = filled_in(package("nedre"), [TypedRow(60, part="part_one"), TypedRow(30, "Andet", part="unknown")])
    assert [phase.key for phase in filled.seating] == ["first_part"]
    assert [item.key for item in filled.items] == ["part_one", "row_2"]


@pytest.mark.parametrize("minutes", [0, -5, 601])
def test_impossible_minutes_are_refused(minutes):
    """A row has at least one minute and at most ten hours."""
    for row in (TypedRow(minutes, "x"), TypedRow(minutes, part="part_one")):
        with pytest.raises(PackageRefused) as refused:
            filled_in(package("nedre"), [row])
        assert [fault.field for fault in refused.value.faults] == ["programme.0.minutes"]
