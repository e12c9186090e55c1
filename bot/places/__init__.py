"""Where practices are: from the roster, a shared location, a loaded postcode table, or roughly from the postcode."""

from typing import Protocol

from bot.places.geodata import POSTCODES_URL, GeodataFault, load_postcodes
from bot.places.model import Place, Point, Source, distance_km, great_circle_km, say_km
from bot.places.postcodes import PostcodeTable, area_of, save_table, saved_table

__all__ = [
    "POSTCODES_URL",
    "GeodataFault",
    "HasPlace",
    "Place",
    "Point",
    "PostcodeTable",
    "Source",
    "area_of",
    "distance_km",
    "great_circle_km",
    "load_postcodes",
    "place_of",
    "save_table",
    "saved_table",
    "say_km",
]


class HasPlace(Protocol):
    """What is known of a practice: a row of the roster or of the store."""

    @property
    def lat(self) -> float | None: ...

    @property
    def lon(self) -> float | None: ...

    @property
    def postcode(self) -> str | None: ...


def place_of(facts: HasPlace, table: PostcodeTable | None = None, shared: Point | None = None) -> Place | None:
    """The best known place, None where nothing is known.

    In this order: coordinates of the roster, a location `shared` in chat, the loaded table's point of the postcode,
    and the rough area of the postcode, which alone is marked as approximate.
    """
    if facts.lat is not None and facts.lon is not None:
        return Place(facts.lat, facts.lon, "roster")
    if shared is not None:
        return Place(*shared, "shared")
    code = facts.postcode or ""
    if table is not None and (point := table.find(code)):
        return Place(*point, "postcode")
    return Place(*rough, "area", approximate=True) if (rough := area_of(code)) else None
