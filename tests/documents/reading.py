"""Reading made files back with other libraries, as text to compare."""

from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def docx_text(content: bytes) -> str:
    """Everything written in the body, tables included, in reading order."""
    return "\n".join(node.text or "" for node in Document(BytesIO(content)).element.body.iter(qn("w:t")))


def xlsx_rows(content: bytes, sheet: int = 0) -> list[tuple[object, ...]]:
    return list(load_workbook(BytesIO(content)).worksheets[sheet].iter_rows(values_only=True))


def pptx_titles(content: bytes) -> list[str]:
    return [slide.shapes.title.text for slide in Presentation(BytesIO(content)).slides]


def pptx_text(content: bytes) -> str:
    found = []
    for slide in Presentation(BytesIO(content)).slides:
        for shape in slide.shapes:
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
            elif shape.has_text_frame:
                found.append(shape.text_frame.text)
            elif shape.has_chart:
                found += list(shape.chart.plots[0].categories)
    return "\n".join(found)


def squeezed(text: str) -> str:
    """Without spaces and the places where a long word may break: lines end where the paper ends."""
    return "".join(text.replace("\u200b", "").split())
