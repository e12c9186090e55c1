"""Papers as Word files that people go on editing: A4, the paper's language, real headings, tables with a head row."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from bot.documents.paper import (
    Bars,
    Block,
    Boxes,
    Code,
    Frame,
    Grid,
    Heading,
    Lines,
    Pairs,
    Paper,
    Points,
    Text,
)
from bot.documents.properties import LANGUAGE_TAGS, describe
from bot.documents.qr import qr_png

_FONT = "Calibri"  # on every machine that edits Word files, or its metric twin
_ACCENT = RGBColor(0x0B, 0x55, 0x63)
_MUTED = RGBColor(0x52, 0x63, 0x6D)
_HAIR = "C3CED4"
_WIDTH_MM = {False: 170, True: 257}


def word(paper: Paper) -> bytes:
    """The paper as .docx."""
    document = docx.Document()
    describe(document.core_properties, f"{paper.kind} – {paper.title}", paper.cluster, paper.lang)
    _styles(document, paper.lang)
    _page(document, paper)
    _head(document, paper)
    for block in paper.blocks:
        _SETTERS[type(block)](document, block, _WIDTH_MM[paper.wide])
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Document, lang: str) -> None:
    sizes = {"Normal": 10.5, "Title": 22, "Subtitle": 11.5, "Heading 1": 14, "Heading 2": 11.5, "List Bullet": 10.5}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size = Pt(size)
        _letters(style.element)
    for name, rgb in {"Heading 1": _ACCENT, "Heading 2": _ACCENT, "Title": _ACCENT, "Subtitle": _MUTED}.items():
        document.styles[name].font.color.rgb = rgb
    document.styles["Subtitle"].font.italic = False
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    _default_language(document, LANGUAGE_TAGS[lang])
    _table_style(document)


def _table_style(document: Document) -> None:
    """Quiet lines and some air around the text of every table."""
    style = document.styles["Table Grid"].element
    for line in style.find(f".//{qn('w:tblBorders')}"):
        line.set(qn("w:color"), _HAIR)
    for side in ("top", "bottom"):
        style.find(f".//{qn('w:tblCellMar')}/{qn(f'w:{side}')}").set(qn("w:w"), "50")  # twentieths of a point


def _letters(style: Any) -> None:  # noqa: ANN401  # lxml elements are untyped
    """The house font for every script; the template's theme fonts would win otherwise."""
    fonts = style.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), _FONT)


def _default_language(document: Document, tag: str) -> None:
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), tag)


def _page(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    short, long = Mm(210), Mm(297)
    section.page_width, section.page_height = (long, short) if paper.wide else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.bottom_margin = Mm(20)
    section.top_margin = Mm(18)
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{paper.cluster} · {paper.kind} · ").font.color.rgb = _MUTED
    _page_number(footer)


def _page_number(paragraph: Paragraph) -> None:
    """A PAGE field: Word counts the pages itself."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001  # python-docx has no public way to a field


def _head(document: Document, paper: Paper) -> None:
    document.add_paragraph(paper.kind, style="Title")
    document.add_paragraph(paper.title, style="Subtitle")
    for line in (paper.cluster, *paper.under):
        document.add_paragraph(line).paragraph_format.space_after = 0


def _heading(document: Document, block: Heading, _width: float) -> None:
    document.add_heading(block.text, level=block.level)


def _text(document: Document, block: Text, _width: float) -> None:
    run = document.add_paragraph().add_run(block.text)
    if block.quiet:
        run.font.color.rgb = _MUTED


def _points(document: Document, block: Points, _width: float) -> None:
    for item in block.items:
        document.add_paragraph(item, style="List Bullet")


def _pairs(document: Document, block: Pairs, _width: float) -> None:
    for label, value in block.rows:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = 0
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(value)


def _grid(document: Document, block: Grid, width: float) -> None:
    table = _table(document, (block.head, *block.rows), block.shares, width)
    _repeat_head(table)
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    _line_up(table, block.figures)
    _row_height(table, block.tall)


def _table(document: Document, rows: tuple[tuple[str, ...], ...], shares: tuple[float, ...], width: float) -> Table:
    table: Table = document.add_table(rows=len(rows), cols=len(shares), style="Table Grid")
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Mm(width * share / sum(shares))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, share in zip(row.cells, texts, shares, strict=True):
            cell.width = Mm(width * share / sum(shares))
            cell.paragraphs[0].add_run(text)
            cell.paragraphs[0].paragraph_format.space_after = 0
    gap = document.add_paragraph().paragraph_format  # Word glues tables that touch
    gap.space_after, gap.line_spacing = 0, Pt(8)
    return table


def _repeat_head(table: Table) -> None:
    """Mark the head row: repeated on each page and read aloud as a head."""
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # no public way


def _line_up(table: Table, figures: int) -> None:
    for row in table.rows:
        for cell in row.cells[len(row.cells) - figures :]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _row_height(table: Table, tall: float) -> None:
    for row in table.rows[1:]:
        if tall:
            row.height = Mm(tall)


def _boxes(document: Document, block: Boxes, width: float) -> None:
    _table(document, tuple((title, "\n".join(lines)) for title, lines in block.items), (1, 4), width)


def _bars(document: Document, block: Bars, width: float) -> None:
    table = _table(document, tuple((label, figure) for label, _, figure in block.rows), (4, 1), width)
    _line_up(table, figures=1)


def _lines(document: Document, block: Lines, width: float) -> None:
    table = _table(document, (("",),) * block.count, (1,), width)
    for row in table.rows:
        _row_height(table, 8)
        row.cells[0].text = ""


def _code(document: Document, block: Code, _width: float) -> None:
    picture = document.add_paragraph().add_run().add_picture(BytesIO(qr_png(block.url)), width=Mm(32))
    picture._inline.docPr.set("descr", f"{block.title}: {block.url}")  # noqa: SLF001  # no public way to alt text
    document.add_paragraph(f"{block.title}\n{block.url}")


def _frame(document: Document, block: Frame, width: float) -> None:
    _table(document, ((block.title + "\n" * block.lines,),), (1,), width)


_SETTERS: dict[type[Block], Callable[[Document, Any, float], None]] = {
    Heading: _heading,
    Text: _text,
    Pairs: _pairs,
    Points: _points,
    Grid: _grid,
    Boxes: _boxes,
    Bars: _bars,
    Lines: _lines,
    Code: _code,
    Frame: _frame,
}
