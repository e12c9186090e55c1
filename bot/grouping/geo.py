"""Distances on the globe and practice forms: the two things a way is priced by."""

from math import asin, cos, radians, sin, sqrt

from bot.grouping.model import FormMode, Point, Weights

EARTH_KM = 6371.0088


def great_circle(a: Point, b: Point) -> float:
    """Kilometres between two points as the crow flies (haversine, mean earth radius)."""
    (lat_a, lon_a), (lat_b, lon_b) = a, b
    rise, run = radians(lat_b - lat_a), radians(lon_b - lon_a)
    chord = sin(rise / 2) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(run / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def middle(points: list[Point]) -> Point:
    """The mean of some points; good enough within a country."""
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def plain_form(text: str) -> str:
    """A practice form without its spelling: solo, kompagniskab, samarbejde, or the folded text itself."""
    folded = text.strip().casefold()
    stems = {"solo": "solo", "enkelt": "solo", "komp": "kompagniskab", "samarb": "samarbejde", "dele": "samarbejde"}
    return next((form for stem, form in stems.items() if stem in folded), folded)


def form_price(person: str, centre: str, mode: FormMode, weights: Weights) -> int:
    """What it costs that a person of one form sits with a centre of another (plain forms; empty is unknown)."""
    if mode == "ignore" or not person or not centre:
        return 0
    if mode == "mixed":
        return weights.form_far if person == centre else 0
    if person == centre:
        return 0
    near = "samarbejde" in (person, centre) and {person, centre} <= {"solo", "samarbejde", "kompagniskab"}
    return weights.form_near if near else weights.form_far
