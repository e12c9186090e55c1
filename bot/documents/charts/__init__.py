"""Pictures of results for chat: SVG by a template, drawn with the bundled fonts. All texts are escaped."""

import textwrap
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import resvg_py
from jinja2 import Environment, StrictUndefined, Template

from bot.documents.facts import Evaluation, plain
from bot.documents.words import words

_FONTS = Path(__file__).parent.parent / "fonts"
_WIDTH, _MARGIN, _FIGURE_ROOM = 800, 36, 70
_TITLE_LETTERS, _LABEL_LETTERS, _LINES = 52, 68, 3
_TALLEST = 30  # bars; Telegram refuses pictures that are much taller than wide
_ZOOM = 2


def bar_chart_png(
    title: str, labels: Sequence[str], values: Sequence[int | None], lang: str = "da", note: str = ""
) -> bytes:
    """Lying bars with their figures, 1,600 pixels wide; a value of None is withheld and shown as a word.

    Raises:
        ValueError: labels and values do not pair, a value is negative, there are none or more than 30.
    """
    if len(labels) != len(values) or not 0 < len(labels) <= _TALLEST or any(value and value < 0 for value in values):
        raise ValueError(f"a chart takes 1 to {_TALLEST} labels with one value from 0 each")
    svg = _template().render(_layout(title, labels, values, words(lang)("few"), note))
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, skip_system_fonts=True, font_dirs=[str(_FONTS)], font_family="Inter", zoom=_ZOOM
        )
    )


def evaluation_png(result: Evaluation, lang: str) -> bytes:
    """One question of the evaluation as a picture; the note explains withheld counts."""
    note = words(lang)("few_note") if None in result.counts else ""
    return bar_chart_png(result.question, result.labels, result.counts, lang, note)


def _layout(title: str, labels: Sequence[str], values: Sequence[int | None], few: str, note: str) -> dict[str, object]:
    """Where everything stands, in SVG units; each bar lies below its label."""
    room = _WIDTH - 2 * _MARGIN - _FIGURE_ROOM
    largest = max((value or 0 for value in values), default=0) or 1
    heading = _lines(title, _TITLE_LETTERS)
    top = _MARGIN + 28 * len(heading) + 30
    bars: list[dict[str, object]] = []
    for label, value in zip(labels, values, strict=True):
        text = _lines(label, _LABEL_LETTERS)
        track = top + 22 * len(text) - 12
        figure = few if value is None else str(value)
        bars.append(
            {"label": text, "top": top, "track": track, "length": room * (value or 0) / largest, "figure": figure}
        )
        top = track + 58
    return {
        "width": _WIDTH,
        "height": top + (38 if note else 0) - 14,
        "margin": _MARGIN,
        "room": room,
        "title": heading,
        "bars": bars,
        "note": plain(note),
    }


def _lines(text: str, letters: int) -> list[str]:
    """SVG does not wrap: at most three lines, the rest is cut with an ellipsis."""
    return textwrap.wrap(plain(text), letters, max_lines=_LINES, placeholder=" …") or [""]


@cache
def _template() -> Template:
    source = files(__package__).joinpath("bar.svg.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        source
    )
