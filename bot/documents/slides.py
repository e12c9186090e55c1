"""The slides of a meeting as .pptx: real titles, tables and native charts that people can go on editing."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any, TypeAlias

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from bot.documents.facts import MeetingFacts
from bot.documents.paper import Grid
from bot.documents.papers.deck import Chart, Front, Listing, Prompts, Scan, Slide, short
from bot.documents.properties import describe
from bot.documents.qr import qr_png
from bot.documents.words import words

# python-pptx is half typed: what it hands out is named here, and its types are left alone.
Deck: TypeAlias = Any
Page: TypeAlias = Any
Frame: TypeAlias = Any
Paragraph: TypeAlias = Any
NativeChart: TypeAlias = Any
_colour: Any = RGBColor.from_string
_new_data: Any = CategoryChartData

_ACCENT, _INK, _MUTED = _colour("0B5563"), _colour("16242C"), _colour("52636D")
_FONT = "Calibri"
_LANGUAGE = {"da": MSO_LANGUAGE_ID.DANISH, "en": MSO_LANGUAGE_ID.ENGLISH_UK}
_LEFT, _TOP, _WIDTH, _ROOM = 0.6, 1.55, 12.13, 5.45  # inches: where the content of a slide stands
_TITLE_ONLY = 5  # of the library's own layouts
_PLAIN_TABLE = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # Office's "No style, table grid"
_TITLE, _LABEL, _CELL = 110, 60, 420  # letters that fit
_LETTERS_PER_INCH, _LINE, _PADDING = 9.5, 0.27, 0.14  # of 16 point text, in inches
# What a spreadsheet library would take for a formula or a link: the chart's own sheet gets it with a space before.
_UNIT = re.compile(r"%|\w+\.?")
_ACTIVE = re.compile(r"\{?=|[A-Za-z]+:")


def slides(facts: MeetingFacts, deck: Iterable[Slide], lang: str) -> bytes:
    """A deck of the meeting, 16:9."""
    presentation: Deck = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(13.333), Inches(7.5)
    describe(presentation.core_properties, facts.title, facts.cluster, lang)
    _only_layout(presentation)
    pen = _Pen(presentation, lang)
    for slide in deck:
        _DRAW[type(slide)](pen, slide)
    out = BytesIO()
    presentation.save(out)
    return out.getvalue()


def _only_layout(presentation: Deck) -> None:
    """Keep the one layout in use, and give its title our place: the library's template is 4:3."""
    keep = presentation.slide_layouts[_TITLE_ONLY]
    for layout in list(presentation.slide_layouts):
        if layout is not keep and layout.name != keep.name:
            presentation.slide_layouts.remove(layout)
    for holder in list(keep.placeholders):
        if holder.placeholder_format.idx:
            holder._element.getparent().remove(holder._element)  # noqa: SLF001  # no public way
    title = keep.placeholders[0]
    title.left, title.top, title.width, title.height = (Inches(each) for each in (_LEFT, 0.45, _WIDTH, 0.95))


class _Pen:
    """Adds slides and writes on them in one hand: font, colour and language of every letter."""

    def __init__(self, presentation: Deck, lang: str) -> None:
        self.presentation = presentation
        self.lang = lang
        self.words = words(lang)

    def page(self, title: str, size: float = 30) -> Page:
        page = self.presentation.slides.add_slide(self.presentation.slide_layouts[0])
        frame = page.shapes.title.text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        self.write(frame.paragraphs[0], short(" ".join(title.split()), _TITLE), size, bold=True, colour=_ACCENT)
        return page

    def box(self, page: Page, top: float, height: float) -> Frame:
        frame = page.shapes.add_textbox(*(Inches(each) for each in (_LEFT, top, _WIDTH, height))).text_frame
        frame.word_wrap = True
        return frame

    def write(
        self, paragraph: Paragraph, text: str, size: float, *, bold: bool = False, colour: RGBColor = _INK
    ) -> None:
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = text
        font = run.font
        font.size, font.bold, font.name, font.color.rgb = Pt(size), bold, _FONT, colour
        font.language_id = _LANGUAGE[self.lang]


def _front(pen: _Pen, slide: Front) -> None:
    page = pen.page(slide.title, size=40)
    title = page.shapes.title
    title.left, title.top, title.width, title.height = (Inches(each) for each in (_LEFT, 1.6, _WIDTH, 2.2))
    frame = pen.box(page, 4.0, 2)
    for n, line in enumerate(slide.under):
        paragraph = frame.add_paragraph() if n else frame.paragraphs[0]
        pen.write(paragraph, short(line, _TITLE), 20, colour=_MUTED)


def _listing(pen: _Pen, slide: Listing) -> None:
    for n, rows in enumerate(_pages(slide.grid)):
        title = pen.words("continued", title=short(slide.title, _TITLE - 20)) if n else slide.title
        _table(pen, pen.page(title), slide.grid, rows)


def _pages(grid: Grid) -> Iterator[list[tuple[str, ...]]]:
    """The rows by slide, each slide as full as it can be read."""
    rows: list[tuple[str, ...]] = []
    left = _ROOM
    for texts in grid.rows:
        row = tuple(short(text, _CELL) for text in texts)
        height = _height(grid, row)
        if rows and height > left:
            yield rows
            rows, left = [], _ROOM
        rows.append(row)
        left -= height
    if rows:
        yield rows


def _height(grid: Grid, row: tuple[str, ...]) -> float:
    """About how many inches a row takes: nothing but the program that shows it knows."""

    def lines(text: str, share: float) -> int:
        letters = _WIDTH * share / sum(grid.shares) * _LETTERS_PER_INCH
        return sum(max(1, math.ceil(len(line) / letters)) for line in text.split("\n"))

    return max(lines(text, share) for text, share in zip(row, grid.shares, strict=True)) * _LINE + _PADDING


def _table(pen: _Pen, page: Page, grid: Grid, rows: list[tuple[str, ...]]) -> None:
    place = (Inches(each) for each in (_LEFT, _TOP, _WIDTH, 0.4 * (len(rows) + 1)))
    frame = page.shapes.add_table(len(rows) + 1, len(grid.head), *place)
    table = frame.table
    table._tbl.tblPr.find("{*}tableStyleId").text = _PLAIN_TABLE  # noqa: SLF001  # no public way
    for column, share in zip(table.columns, grid.shares, strict=True):
        column.width = Inches(_WIDTH * share / sum(grid.shares))
    for y, row in enumerate((grid.head, *rows)):
        for x, text in enumerate(row):
            _cell(pen, table.cell(y, x).text_frame, text, head=y == 0)


def _cell(pen: _Pen, frame: Frame, text: str, *, head: bool) -> None:
    for n, line in enumerate(text.split("\n")):
        paragraph = frame.add_paragraph() if n else frame.paragraphs[0]
        pen.write(paragraph, line, 14 if head else 16, bold=head, colour=_ACCENT if head else _INK)


def _chart(pen: _Pen, slide: Chart) -> None:
    page = pen.page(slide.title)
    data = _new_data()
    few = f" ({pen.words('few')})"
    pairs = list(zip(slide.labels, slide.values, strict=True))
    data.categories = [_inert(short(" ".join(label.split()), _LABEL)) + few * (value is None) for label, value in pairs]
    data.add_series(pen.words("answers"), slide.values)
    place = (Inches(each) for each in (_LEFT, _TOP, _WIDTH, _ROOM - 0.5))
    frame = page.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    told = "; ".join(f"{label}: {_figure(value, slide, pen)}" for label, value in pairs)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", told)  # noqa: SLF001  # no public way to alt text
    _quiet(frame.chart, slide.unit)
    if slide.note:
        pen.write(pen.box(page, 6.65, 0.5).paragraphs[0], slide.note, 14, colour=_MUTED)


def _figure(value: int | None, slide: Chart, pen: _Pen) -> str:
    return pen.words("few") if value is None else f"{value} {slide.unit}".strip()


def _inert(label: str) -> str:
    return f" {label}" if _ACTIVE.match(label) else label or " "


def _quiet(chart: NativeChart, unit: str) -> None:
    """Bars in the house colour with their figures; no grid, no legend, first choice on top."""
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.name = Pt(16), _FONT
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.color.rgb = _MUTED
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    if unit == "%":
        chart.value_axis.maximum_scale = 100
    plot = chart.plots[0]
    plot.gap_width = 60
    plot.has_data_labels = True
    shown = f'0" {unit}"' if _UNIT.fullmatch(unit) else "0"
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = shown, False
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = _ACCENT


def _prompts(pen: _Pen, slide: Prompts) -> None:
    frame = pen.box(pen.page(slide.title), _TOP, _ROOM)
    for n, point in enumerate(slide.points):
        paragraph = frame.add_paragraph() if n else frame.paragraphs[0]
        paragraph.space_after = Pt(24)
        pen.write(paragraph, point, 28)


def _scan(pen: _Pen, slide: Scan) -> None:
    page = pen.page(slide.title)
    side = 4.6
    place = (Inches(each) for each in ((13.333 - side) / 2, _TOP, side, side))
    picture = page.shapes.add_picture(BytesIO(qr_png(slide.url)), *place)
    picture._element.nvPicPr.cNvPr.set("descr", slide.url)  # noqa: SLF001  # no public way to alt text
    paragraph = pen.box(page, 6.3, 0.6).paragraphs[0]
    pen.write(paragraph, short(slide.url, _TITLE), 20)
    paragraph.alignment = PP_ALIGN.CENTER


_DRAW: dict[type[Slide], Callable[[_Pen, Any], None]] = {
    Front: _front,
    Listing: _listing,
    Chart: _chart,
    Prompts: _prompts,
    Scan: _scan,
}
