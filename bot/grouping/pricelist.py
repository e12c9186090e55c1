"""What many crowds of people cost at many spots, at once: the same numbers as `Case.price`, as one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.grouping.geo import form_price, great_circle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.grouping.case import Case
    from bot.grouping.columns import Floats
    from bot.grouping.model import Point


def price_list(case: Case, crowds: Sequence[Sequence[int]], keys: Sequence[str]) -> Floats:
    """By spot and crowd (people as canonical indexes): ways and forms, in tenths of a person-kilometre."""
    import numpy as np  # noqa: PLC0415  comes with the solver, and only needed here

    weights, spots = case.rules.weights, [case.spots[key] for key in keys]
    people = [*dict.fromkeys(i for crowd in crowds for i in crowd)]
    km = _distances([spot.place for spot in spots], [case.place_of(i) for i in people])
    forms = {
        (mine, other): form_price(mine, other, case.rules.forms, weights)
        for mine in {case.plain_forms[i] for i in people}
        for other in {spot.form for spot in spots}
    }
    form = np.array([[forms[case.plain_forms[i], spot.form] for i in people] for spot in spots])
    at_home = np.array([case.houses[i] for i in people])[None, :] == np.array([*keys])[:, None]
    prices = np.where(at_home, 0.0, np.rint(km * weights.detour * 10) + form)
    column = {i: n for n, i in enumerate(people)}
    sums = np.zeros((len(people), len(crowds)))
    for n, crowd in enumerate(crowds):
        sums[[column[i] for i in crowd], n] = 1.0
    found: Floats = prices @ sums  # whole numbers, so exact in any order
    return found


def _distances(some: Sequence[Point], others: Sequence[Point]) -> Floats:
    """Kilometres from each of some to each of others; reckoned once for each two places."""
    import numpy as np  # noqa: PLC0415  comes with the solver, and only needed here

    points = {point: n for n, point in enumerate(sorted({*some, *others}))}
    between = np.zeros((len(points), len(points)))
    for a, n in points.items():
        between[n, n + 1 :] = [great_circle(a, b) for b, m in points.items() if m > n]
    between += between.T
    found: Floats = between[np.ix_([points[a] for a in some], [points[b] for b in others])]
    return found
