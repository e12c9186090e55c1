"""Pictures of results for chat and screen: SVG by a template, drawn with the bundled fonts. All texts are escaped."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from bot.documents.facts import Evaluation, plain
from bot.documents.words import words

_FONTS = Path(__file__).parent.parent / "fonts"
_WIDTH, _MARGIN, _FIGURE_ROOM = 800, 36, 90
_TITLE_LETTERS, _LABEL_LETTERS, _LINES = 52, 68, 3
_TALLEST = 30  # bars; Telegram refuses pictures that are much taller than wide
_ROOM = 1250  # SVG units that charts may share: a chat shows nothing of a taller picture that can be read
_ZOOM = 2


@dataclass(frozen=True)
class _Chart:
    """One question laid out: where everything stands below its own upper edge, in SVG units."""

    title: list[str]
    bars: list[dict[str, object]]
    height: float
    notes: list[str]
    above: float = 0


def results_png(results: Sequence[Evaluation], lang: str) -> Iterator[bytes]:
    """Results as pictures, 1,600 pixels wide, as many on each as can be read; texts are left out.

    Raises:
        ValueError: a question has more than 30 choices, or a count is negative.
    """
    for svg in _sheets(results, lang):
        yield _drawn(svg)


def evaluation_png(result: Evaluation, lang: str) -> bytes:
    """One question as a picture; errors as `results_png`."""
    return _drawn(_svg([_laid_out(result, lang)]))


def results_svg(results: Sequence[Evaluation], lang: str) -> tuple[str, ...]:
    """Each result as an SVG picture of its own, for a page; texts are left out."""
    return tuple(_svg([_laid_out(result, lang)]) for result in results if result.labels)


def _sheets(results: Sequence[Evaluation], lang: str) -> Iterator[str]:
    charts: list[_Chart] = []
    for result in results:
        if not result.labels:
            continue
        chart = _laid_out(result, lang)
        if charts and sum(one.height for one in charts) + chart.height > _ROOM:
            yield _svg(charts)
            charts = []
        charts.append(chart)
    if charts:
        yield _svg(charts)


def _drawn(svg: str) -> bytes:
    import resvg_py  # noqa: PLC0415  # only where a picture is drawn

    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_dirs=[str(_FONTS)], font_family="Inter", zoom=_ZOOM
    )
    return bytes(drawn)


def _svg(charts: Sequence[_Chart]) -> str:
    placed, at = [], 0.0
    for chart in charts:
        placed.append({**vars(chart), "above": at})
        at += chart.height
    room = _WIDTH - 2 * _MARGIN - _FIGURE_ROOM
    return _template().render(charts=placed, width=_WIDTH, height=at, margin=_MARGIN, room=room)


def _laid_out(result: Evaluation, lang: str) -> _Chart:
    """Each bar lies below its label; the longest fills the room, or a hundred does where they are percent."""
    counts, w = result.counts, words(lang)
    if len(counts) > _TALLEST or any(count and count < 0 for count in counts):
        raise ValueError(f"a chart takes at most {_TALLEST} figures from 0 each")
    room = _WIDTH - 2 * _MARGIN - _FIGURE_ROOM
    largest = 100 if result.unit == "%" else max((count or 0 for count in counts), default=0) or 1
    heading = _lines(result.question, _TITLE_LETTERS)
    top: float = _MARGIN + 28 * len(heading) + 30
    bars: list[dict[str, object]] = []
    for label, count in zip(result.labels, counts, strict=True):
        text = _lines(label, _LABEL_LETTERS)
        track = top + 22 * len(text) - 12
        figure = w("few") if count is None else f"{count} {result.unit}".strip()
        length = room * min(count or 0, largest) / largest
        bars.append({"label": text, "top": top, "track": track, "length": length, "figure": figure})
        top = track + 58
    notes = [
        line for note in (result.note, w("few_note") if None in counts else "") for line in _lines(note, 100) if line
    ]
    return _Chart(heading, bars, top + 22 * len(notes) + (16 if notes else 0) - 14, notes)


def _lines(text: str, letters: int) -> list[str]:
    """SVG does not wrap: at most three lines, the rest is cut with an ellipsis."""
    return textwrap.wrap(plain(text), letters, max_lines=_LINES, placeholder=" …") or [""]


@cache
def _template() -> Template:
    source = files(__package__).joinpath("bar.svg.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        source
    )
