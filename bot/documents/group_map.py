"""The groups as a picture: who travels where, as the crow flies. No map tiles; an own drawing in SVG, then PNG.

Each group has a number, a colour and a shape, so that no one of them carries the meaning alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, hypot, pi, radians, sin
from pathlib import Path
from typing import Literal

import resvg_py

from bot.grouping.model import Attendee, Group, Plan, Point

_FONTS = Path(__file__).parent / "fonts"
_ZOOM = 2  # drawn at twice the size, for phones with fine screens
_MAP, _LEGEND, _MARGIN, _TOP, _LEAST = 820, 380, 40, 84, 720  # SVG units
_ROW = 46
_LEAST_KM = 3.0  # a map is never narrower than this
_KM_PER_DEGREE = 111.2
_APART = 34  # SVG units between the middles of two centre marks
_NUDGES = 60
# Told apart also by those who see colours otherwise (Okabe and Ito, without the yellow that fades on white).
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56A0D3", "#A6761D", "#555555")
_SIDES = (0, 4, 3, 6, 5)  # corners of the shapes; 0 is a circle
_WORDS = {
    "da": {
        "title": "Grupperne på kortet",
        "note": "Afstande i fugleflugt. Et punkt er en praksis; jo større, jo flere deltager.",
        "people": "{n} deltagere · {mean} km i snit · længst {max} km",
        "unknown": "{n} uden kendt sted er ikke tegnet.",
        "hostless": "mangler vært",
    },
    "en": {
        "title": "The groups on the map",
        "note": "Distances as the crow flies. A dot is a practice; the larger, the more people.",
        "people": "{n} people · {mean} km on average · longest {max} km",
        "unknown": "{n} without a known place are not drawn.",
        "hostless": "needs a host",
    },
}
Language = Literal["da", "en"]
Spot = tuple[float, float]  # in SVG units


@dataclass(frozen=True, slots=True)
class Frame:
    """From degrees to the sheet: the same scale both ways."""

    west: float
    north: float
    scale: float  # SVG units per kilometre
    squeeze: float  # kilometres per degree of longitude
    left: float
    top: float
    height: float

    @classmethod
    def around(cls, points: Sequence[Point], height: float) -> Frame:
        lats, lons = [p[0] for p in points] or [0.0], [p[1] for p in points] or [0.0]
        squeeze = _KM_PER_DEGREE * cos(radians((min(lats) + max(lats)) / 2))
        wide, high = (max(lons) - min(lons)) * squeeze, (max(lats) - min(lats)) * _KM_PER_DEGREE
        room = _MAP - 2 * _MARGIN, height - _TOP - 2 * _MARGIN - _TOP / 2
        scale = min(room[0] / max(wide, _LEAST_KM), room[1] / max(high, _LEAST_KM))
        left = _MARGIN + (room[0] - wide * scale) / 2
        top = _TOP + _MARGIN + (room[1] - high * scale) / 2
        return cls(min(lons), max(lats), scale, squeeze, left, top, height)

    def at(self, point: Point) -> Spot:
        x = self.left + (point[1] - self.west) * self.squeeze * self.scale
        return x, self.top + (self.north - point[0]) * _KM_PER_DEGREE * self.scale


def group_map_png(plan: Plan, attendees: Iterable[Attendee], lang: Language = "da") -> bytes:
    """The plan as a picture, 2,400 pixels wide. People without a known place are counted, not drawn."""
    drawn = resvg_py.svg_to_bytes(
        svg_string=group_map_svg(plan, attendees, lang),
        skip_system_fonts=True,
        font_dirs=[str(_FONTS)],
        font_family="Inter",
        zoom=_ZOOM,
    )
    return bytes(drawn)


def group_map_svg(plan: Plan, attendees: Iterable[Attendee], lang: Language = "da") -> str:
    """The picture as SVG text; all names are escaped."""
    places = {person.id: person.place for person in attendees}
    points = [p for p in places.values() if p] + [g.centre.place for g in plan.groups if g.centre.place]
    height = max(_LEAST, _TOP + _ROW * len(plan.groups) + 2 * _MARGIN)
    frame = Frame.around(points, height)
    centres = _centres(plan.groups, frame)
    parts = [*_sheet(plan, places, frame, lang)]
    for group in plan.groups:
        parts += _travels(group, places, centres.get(group.number), frame)
    for group in plan.groups:
        if group.number in centres:
            parts += _mark(group.number, centres[group.number], 15)
    parts += [line for n, group in enumerate(plan.groups) for line in _legend(group, n, lang)]
    size = f'width="{_MAP + _LEGEND}" height="{height}" viewBox="0 0 {_MAP + _LEGEND} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Inter">{"".join(parts)}</svg>'


def _centres(groups: Sequence[Group], frame: Frame) -> dict[int, Spot]:
    """Where the groups' marks go: at their place, pushed a little apart where two would cover each other."""
    spots = {g.number: frame.at(g.centre.place) for g in groups if g.centre.place}
    for _ in range(_NUDGES):
        still = True
        for a in list(spots):
            for b in [other for other in spots if other > a]:
                if pushed := _pushed(spots[a], spots[b], a):
                    spots[a], spots[b], still = *pushed, False
        if still:
            break
    return spots


def _pushed(a: Spot, b: Spot, turn: int) -> tuple[Spot, Spot] | None:
    away = hypot(b[0] - a[0], b[1] - a[1])
    if away >= _APART:
        return None
    angle = turn * 2.4  # two at the very same place part in a direction of their own
    dx, dy = ((b[0] - a[0]) / away, (b[1] - a[1]) / away) if away > 0.01 else (cos(angle), sin(angle))  # noqa: PLR2004
    step = (_APART - away) / 2 + 0.1
    return (a[0] - dx * step, a[1] - dy * step), (b[0] + dx * step, b[1] + dy * step)


def _sheet(plan: Plan, places: dict[str, Point | None], frame: Frame, lang: Language) -> Iterator[str]:
    words, bottom = _WORDS[lang], frame.height - _MARGIN / 2
    yield '<rect width="100%" height="100%" fill="#ffffff"/>'
    yield f'<rect x="12" y="{_TOP - 8}" width="{_MAP - 24}" height="{frame.height - _TOP - 4}" rx="10" fill="#f4f6f8"/>'
    yield _text(_MARGIN, 44, words["title"], 26, bold=True)
    yield _text(_MARGIN, 66, words["note"], 14, colour="#555555")
    missing = sum(1 for group in plan.groups for person in group.members if not places.get(person))
    if missing:
        yield _text(_MAP, 66, words["unknown"].format(n=missing), 14, colour="#555555")
    km = _round_km(150 / frame.scale)
    length = km * frame.scale
    yield f'<path d="M{_MARGIN} {bottom - 10:.1f}v10h{length:.1f}v-10" fill="none" stroke="#555555" stroke-width="2"/>'
    yield _text(_MARGIN + length + 10, bottom, f"{_number(km, lang, whole=km >= 1)} km", 14, colour="#555555")


def _round_km(km: float) -> float:
    """A length for the scale that reads well: 1, 2 or 5 times a power of ten."""
    step = 0.1
    while True:
        for times in (1, 2, 5):
            if step * times * 2 > km:
                return step * times
        step *= 10


def _travels(group: Group, places: dict[str, Point | None], centre: Spot | None, frame: Frame) -> Iterator[str]:
    """A line from each practice's place to the group's, and a dot that grows with the people."""
    colour = _COLOURS[(group.number - 1) % len(_COLOURS)]
    here = Counter(place for person in group.members if (place := places.get(person)))
    for place, people in sorted(here.items()):
        x, y = frame.at(place)
        if centre:
            line = f'x1="{x:.1f}" y1="{y:.1f}" x2="{centre[0]:.1f}" y2="{centre[1]:.1f}"'
            yield f'<line {line} stroke="{colour}" stroke-width="2" stroke-opacity="0.55"/>'
        radius = 4 + 1.6 * people**0.5
        paint = f'fill="{colour}" stroke="#ffffff" stroke-width="1.5"'
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {paint}/>'


def _mark(number: int, at: Spot, radius: float) -> Iterator[str]:
    """The group's shape with its number."""
    colour = _COLOURS[(number - 1) % len(_COLOURS)]
    sides = _SIDES[(number - 1) % len(_SIDES)]
    paint = f'fill="#ffffff" stroke="{colour}" stroke-width="3"'
    if sides:
        turn = pi / 4 if sides == 4 else -pi / 2  # noqa: PLR2004  a square stands on its side
        reach = radius * (1.3 if sides == 3 else 1.15)  # noqa: PLR2004  a triangle has less room inside
        corners = [
            (at[0] + reach * cos(turn + k * 2 * pi / sides), at[1] + reach * sin(turn + k * 2 * pi / sides))
            for k in range(sides)
        ]
        yield f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}" {paint} stroke-linejoin="round"/>'
    else:
        yield f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" {paint}/>'
    yield _text(at[0], at[1] + radius * 0.33, str(number), round(radius * 0.95), bold=True, anchor="middle")


def _legend(group: Group, n: int, lang: Language) -> Iterator[str]:
    words, y = _WORDS[lang], _TOP + 20 + n * _ROW
    name = group.host.practice if group.host else f"{group.centre.name} ({words['hostless']})"
    yield from _mark(group.number, (_MAP + 16, y), 13)
    yield _text(_MAP + 42, y - 2, _short(name, 38), 15, bold=True)
    mean, longest = _number(group.km.mean, lang), _number(group.km.max, lang)
    told = words["people"].format(n=len(group.members), mean=mean, max=longest)
    yield _text(_MAP + 42, y + 16, told, 13, colour="#555555")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _number(value: float, lang: Language, *, whole: bool = False) -> str:
    shown = f"{value:.0f}" if whole else f"{value:.1f}"
    return shown.replace(".", ",") if lang == "da" else shown


def _text(  # noqa: PLR0913  what a line of text has
    x: float, y: float, text: str, size: int, *, bold: bool = False, colour: str = "#1b1b1b", anchor: str = "start"
) -> str:
    weight = "600" if bold else "400"
    attributes = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{colour}"'
    return f'<text {attributes} text-anchor="{anchor}">{escape(_printable(text))}</text>'


def _printable(text: str) -> str:
    """Without the control characters that XML does not know."""
    return "".join(letter for letter in text if letter.isprintable())
