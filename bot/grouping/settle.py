"""The last step over a pool: dividing by how many groups there are, then choosing among the columns that are left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.grouping.choose import Chosen, choose
from bot.grouping.columns import TINY
from bot.grouping.cuts import Tightening, tighten

if TYPE_CHECKING:
    from bot.grouping.exact import Limits

FEW = 300  # columns that are chosen among without more ado
MANY = 800  # columns, of which the likeliest are tried first
QUICK = 0.2  # the effort of that, in CP-SAT's deterministic seconds
DEEPEST = 6


def settle(program: Tightening, below: float, limits: Limits, effort: float | None = None, depth: int = 0) -> Chosen:
    """The cheapest choice below a cost among the columns of a tightened program.

    While there are many columns and the linear optimum has, say, four and a third groups without a host, the search
    goes on with at least five and with at most four: the bound rises on both sides.
    """
    whole = program.whole()
    if whole is not None:
        cost = sum(column.cost for column in whole)
        return Chosen(whole if cost < below else None, proven=True)
    best: Chosen = Chosen(None, proven=True)
    if len(program.pool) > MANY:
        best = choose(program.need, program.surest(MANY), below, limits, QUICK)
        below = sum(column.cost for column in best.columns) if best.columns else below
        program.drop(below - 1 - program.value)
    count = program.uneven_count() if len(program.pool) > FEW and depth < DEEPEST else None
    if count is None:
        found = choose(program.need, program.pool, below, limits, effort)
        return Chosen(found.columns or best.columns, found.proven)
    proven = True
    for side in program.divided(*count):
        if tighten(side, below, limits, small=FEW) > below - 1 + TINY:
            continue
        found = settle(side, below, limits, effort, depth + 1)
        proven = proven and found.proven
        if found.columns:
            best, below = found, sum(column.cost for column in found.columns)
    return Chosen(best.columns, proven)
