"""Tables at a physical meeting: first nobody with the own practice, after the break practices together. Pure."""

from bot.seating.gather import gather
from bot.seating.mix import bottleneck, mix
from bot.seating.model import Bottleneck, Guest, Seating, SeatingError, TablePlan, tables_of
from bot.seating.neighbours import neighbours
from bot.seating.plan import plan_tables, reseat

__all__ = [
    "Bottleneck",
    "Guest",
    "Seating",
    "SeatingError",
    "TablePlan",
    "bottleneck",
    "gather",
    "mix",
    "neighbours",
    "plan_tables",
    "reseat",
    "tables_of",
]
