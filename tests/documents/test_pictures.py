"""Charts and codes as pictures: the right size, the right bars, and no text can break them."""

import struct
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.documents.charts import results_png, results_svg
from bot.documents.facts import Evaluation
from bot.documents.qr import qr_png, qr_svg
from tests.documents.sample import HOSTILE, meeting

ACCENT = (0x0B, 0x55, 0x63)
LONGEST = 1276  # pixels: the whole room for bars


def bars(content: bytes) -> list[int]:
    """The length of each bar in pixels, from top to bottom, read from the picture itself."""
    picture = Image.open(BytesIO(content)).convert("RGB")
    x = 80  # just inside the left end of every bar
    found, inside = [], False
    for y in range(picture.height):
        if (picture.getpixel((x, y)) == ACCENT) != inside:
            inside = not inside
            if inside:
                row = picture.crop((0, y + 10, picture.width, y + 11))
                found.append(sum(count for count, colour in row.getcolors(picture.width) if colour == ACCENT))
    return found


def picture(title: str, labels: list[str], values: list[int | None], **more: str) -> bytes:
    """The one picture of one question."""
    (made,) = results_png([Evaluation(title, tuple(labels), tuple(values), **more)], "da")
    return made


def test_bars_are_as_long_as_their_figures():
    """The largest fills the room, the others are in proportion; none and withheld have no bar."""
    longest, half, quarter = bars(picture("Hvor tit?", ["a", "b", "c", "d", "e"], [8, 4, None, 2, 0]))
    assert abs(half * 2 - longest) <= 2
    assert abs(quarter * 4 - longest) <= 4
    assert longest == LONGEST


def test_percent_are_shares_of_a_hundred():
    """A bar of fifty percent is half as long as the room, whatever the others are."""
    assert [round(bar / LONGEST, 2) for bar in bars(picture("x", ["a", "b"], [50, 25], unit="%"))] == [0.5, 0.25]


def test_the_picture_is_fit_for_chat():
    """Pictures are wide enough to read and within what Telegram takes (10,000 pixels, 1:20)."""
    pictures = [
        *results_png(meeting().evaluation, "da"),
        picture("x" * 500, ["et langt svar " * 30] * 30, [*range(30)]),
    ]
    for content in pictures:
        width, height = struct.unpack(">II", content[16:24])
        assert width == 1600
        assert width + height <= 10_000
    assert len(pictures[0]) < 100_000


def test_questions_share_a_picture_as_long_as_they_can_be_read():
    """Three questions of four choices stand on one picture; the fourth begins another. Texts are left out."""
    asked = [Evaluation(f"Spørgsmål {n}", ("a", "b", "c", "d"), (3, 4, 5, 6)) for n in range(4)]
    pictures = list(results_png([*asked, Evaluation("Idéer", texts=("x",))], "da"))
    assert [len(bars(one)) for one in pictures] == [12, 4]
    assert list(results_png([], "da")) == []


def test_a_page_gets_each_question_as_svg():
    """For a page each question is an SVG picture, with the texts as text."""
    asked = [Evaluation("A & B", ("<ja>",), (3,)), Evaluation("C", ("nej",), (None,)), Evaluation("D", texts=("x",))]
    first, second = results_svg(asked, "en")
    assert "A &amp; B" in first
    assert "&lt;ja&gt;" in first
    assert ">few<" in second


def test_nothing_but_zeros_is_a_chart_too():
    """A question nobody has answered is drawn without a fault."""
    assert bars(picture("Ingen", ["a", "b"], [0, None])) == []


@pytest.mark.parametrize(("labels", "values"), [(["a"], []), (["a"], [-1]), (["a"] * 31, [1] * 31)])
def test_what_is_no_chart_is_refused(labels: list, values: list):
    """Labels without values, negative counts or too many bars are an error."""
    with pytest.raises(ValueError, match=r"a chart takes|labels but"):
        picture("x", labels, values)


@settings(max_examples=15)
@given(st.one_of(st.text(max_size=100), st.sampled_from(list(HOSTILE.values()))))
def test_no_text_breaks_a_chart(text: str):
    """Whatever question, label and note say, the bars are the same: text is never markup."""
    longer, shorter = bars(picture(text, [text, "b"], [2, 1], note=text))
    assert (longer, abs(shorter * 2 - longer) <= 2) == (LONGEST, True)


def test_a_code_is_square_with_a_quiet_margin():
    """The code is large enough to scan from a screen and has the empty border scanners need."""
    picture = Image.open(BytesIO(qr_png("https://example.org/e/abc"))).convert("L")
    assert picture.width == picture.height >= 264
    border = {picture.getpixel((x, y)) for x in range(picture.width) for y in range(32)}
    assert border == {255}
    assert picture.getpixel((32, 32)) == 0


def test_a_code_for_print_is_svg():
    """The same code for print scales without a fixed size."""
    svg = qr_svg("https://example.org/e/abc")
    assert svg.startswith("<svg")
    assert "viewBox" in svg


def test_a_text_too_long_for_a_code_is_said():
    """No code holds four thousand characters; the caller hears it."""
    with pytest.raises(ValueError, match="Data too large"):
        qr_png("x" * 4000)
