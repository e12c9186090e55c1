"""Table plans: both phases against brute force and plain counting, walk-ins and no-shows, pairs of neighbours."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.seating import Guest, SeatingError, bottleneck, gather, mix, neighbours, plan_tables, reseat, tables_of
from bot.seating.jsonform import tables_json
from bot.seating.words import bottleneck_text, seat_text, seating_error_text
from tests.support.instances import realistic


def guests(*practices):
    return [Guest(f"{name}{i}", f"{name}{i}", name) for name, size in practices for i in range(size)]


CLUSTERS = st.lists(st.integers(1, 7), min_size=1, max_size=12).map(
    lambda sizes: guests(*((f"P{n:02d}", size) for n, size in enumerate(sizes)))
)
TABLES = st.lists(st.integers(2, 9), min_size=1, max_size=8).map(tuple)


def pairs(people, tables):
    """Colleague pairs at one table, counted without the package."""
    home = {g.id: g.practice for g in people}
    return sum(home[a] == home[b] for table in tables for a, b in combinations(table, 2))


@given(CLUSTERS, TABLES)
@settings(max_examples=60)
def test_first_phase_seats_everybody_once_and_is_free_of_pairs_exactly_when_the_count_allows(people, tables):
    """The bottleneck says none exactly when the flow finds a seating without colleagues together."""
    if sum(tables) < len(people):
        with pytest.raises(SeatingError):
            mix(people, tables)
        return
    seating = mix(people, tables)
    assert Counter(p for table in seating.tables for p in table) == Counter(g.id for g in people)
    assert all(len(table) <= seats for table, seats in zip(seating.tables, tables, strict=True))
    assert len(seating.violations) == pairs(people, seating.tables)
    assert (bottleneck(people, tables) is None) == (seating.violations == ())


@pytest.mark.parametrize("practices", [(("A", 4), ("B", 2)), (("A", 3), ("B", 3)), (("A", 5), ("B", 1))])
def test_first_phase_has_the_least_pairs_there_are(practices):
    """Against every possible seating of six people at two tables."""
    people = guests(*practices)
    seated = [
        [[g.id for g, t in zip(people, at, strict=True) if t == n] for n in range(2)]
        for at in product(range(2), repeat=6)
    ]
    least = min(pairs(people, tables) for tables in seated if max(map(len, tables)) <= 4)
    assert len(mix(people, (4, 4)).violations) == least


def test_the_bottleneck_is_said_plainly():
    """Nine of one practice and three tables."""
    people = guests(("A", 9), *((f"B{i}", 1) for i in range(9)))
    assert bottleneck_text(bottleneck(people, tables_of(3, 6))) == (
        "Der er 9 fra A, men kun 3 borde med plads, så nogle kolleger må sidde sammen."
    )
    several = guests(("A", 4), ("B", 4), ("C", 4))
    assert bottleneck(several, (2, 2, 2, 6)).practices == 3


@given(CLUSTERS, TABLES)
@settings(max_examples=40)
def test_second_phase_keeps_practices_whole_where_they_fit(people, tables):
    """Everybody has one seat; what is split is said; a practice is split only when they do not all fit whole."""
    if sum(tables) < len(people):
        return
    seating = gather(people, tables)
    assert Counter(p for table in seating.tables for p in table) == Counter(g.id for g in people)
    assert all(len(table) <= seats for table, seats in zip(seating.tables, tables, strict=True))
    home = {g.id: g.practice for g in people}
    spread = {h: sum(any(home[p] == h for p in table) for table in seating.tables) for h in set(home.values())}
    assert (seating.violations == ()) == all(n == 1 for n in spread.values())
    if seating.violations and seating.optimal:
        assert not fit_whole(sorted(Counter(home.values()).values(), reverse=True), list(tables))


def fit_whole(sizes, room):
    """Whether the practices go whole to the tables, tried in every way."""
    if not sizes:
        return True
    for n in {left: n for n, left in enumerate(room) if left >= sizes[0]}.values():
        if fit_whole(sizes[1:], [left - sizes[0] * (k == n) for k, left in enumerate(room)]):
            return True
    return False


def test_those_without_colleagues_sit_together():
    """Two practices and four solo doctors at three tables: the four share one."""
    people = guests(("A", 4), ("B", 4), ("C", 1), ("D", 1), ("E", 1), ("F", 1))
    seating = gather(people, tables_of(3, 5))
    assert {"C0", "D0", "E0", "F0"} in [set(table) for table in seating.tables]
    assert (seating.lonely, seating.violations, seating.optimal) == ((), (), True)


def test_a_practice_too_large_for_a_table_is_cut_without_leaving_one_alone():
    """Nine of one practice at tables of eight: not eight and one."""
    seating = gather(guests(("A", 9), ("B", 2)), (8, 8))
    parts = sorted(sum(p.startswith("A") for p in table) for table in seating.tables)
    assert parts[0] >= 2


@given(CLUSTERS, st.integers(0, 5), st.integers(0, 3))
@settings(max_examples=30)
def test_no_shows_and_walk_ins_move_few(people, gone, new):
    """Everybody who is here has one seat, no avoidable pair in the first phase, and no-shows alone move nobody."""
    tables = tables_of(len(people) // 4 + 2, 6)
    plan = plan_tables(people, tables)
    here = people[gone:] + [Guest(f"ny{i}", "Ny", "P00" if i == 0 else f"N{i}") for i in range(new)]
    after = reseat(plan, here, tables)
    for phase in (after.first, after.second):
        assert Counter(p for table in phase.tables for p in table) == Counter(g.id for g in here)
        assert all(len(table) <= 6 for table in phase.tables)
    assert len(after.first.violations) == len(mix(here, tables).violations)
    if not new and not plan.first.violations:
        assert (after.first.moved, after.second.moved) == ((), ())


def test_the_order_of_rows_does_not_matter():
    """The same people give the same tables."""
    people = [Guest(a.id, a.name, a.practice) for a in realistic(73, 1)]
    plan, again = plan_tables(people, tables_of(11, 8)), plan_tables(people[::-1], tables_of(11, 8))
    assert (plan.first, plan.second) == (again.first, again.second)
    assert plan.optimal
    assert list(tables_json(plan)) == ["first", "second", "violations", "optimal", "seconds"]


def test_neighbours_are_colleagues_only_when_the_table_has_too_many_of_them():
    """Pairs across practices; an odd table has one three."""
    practice_of = {"a1": "A", "a2": "A", "b1": "B", "b2": "B", "c1": "C"}
    found = neighbours(tuple(practice_of), practice_of)
    assert sorted(map(len, found)) == [2, 3]
    assert sum(practice_of[x] == practice_of[y] for pair in found for x, y in combinations(pair, 2)) == 0
    assert neighbours((), {}) == ()
    assert neighbours(("a1",), practice_of) == (("a1",),)


def test_the_words_name_tables_and_shortage():
    """The personal line and the refusal."""
    assert seat_text(3, 7) == "Bord 3, efter pausen bord 7."
    assert seating_error_text(SeatingError(30, 24)) == "Der er 30 deltagere, men kun 24 pladser."
