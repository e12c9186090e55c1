"""Points on the map, how far apart they are, and how that is said."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Literal

from bot import texts

Point = tuple[float, float]
"""Latitude and longitude in decimal degrees, WGS 84."""

Source = Literal["roster", "shared", "postcode", "area"]

# The sphere with the earth's mean radius (IUGG); within Denmark its error stays below half a per cent.
EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Place:
    """Where a practice is, how that is known, and whether it is only roughly so."""

    lat: float
    lon: float
    source: Source
    approximate: bool = False

    @property
    def point(self) -> Point:
        return self.lat, self.lon


def great_circle_km(a: Point, b: Point) -> float:
    """Kilometres as the crow flies (haversine); fjords and roads are not seen."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def distance_km(a: Place, b: Place) -> float:
    """Kilometres between two places as the crow flies."""
    return great_circle_km(a.point, b.point)


def say_km(km: float, lang: str = "da", *, approximate: bool = False) -> str:
    """`3,1 km i fugleflugt`; whole kilometres and "ca." where one of the places is only roughly known."""
    about, crow = {"da": ("ca.", "i fugleflugt"), "en": ("about", "as the crow flies")}[lang]
    if approximate:
        return f"{about} {round(km)} km {crow}"
    return f"{texts.number(km, lang)} km {crow}"
