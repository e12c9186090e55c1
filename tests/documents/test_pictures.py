"""Charts and codes as pictures: the right size, the right bars, and no text can break them."""

import struct
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.documents.charts import bar_chart_png, evaluation_png
from bot.documents.qr import qr_png, qr_svg
from tests.documents.sample import HOSTILE, meeting

ACCENT = (0x0B, 0x55, 0x63)
LONGEST = 1316  # pixels: the whole room for bars


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


def test_bars_are_as_long_as_their_figures():
    """The largest fills the room, the others are in proportion; none and withheld have no bar."""
    longest, half, quarter = bars(bar_chart_png("Hvor tit?", ["a", "b", "c", "d", "e"], [8, 4, None, 2, 0]))
    assert abs(half * 2 - longest) <= 2
    assert abs(quarter * 4 - longest) <= 4
    assert longest == LONGEST


def test_the_picture_is_fit_for_chat():
    """The picture is wide enough to read and within what Telegram takes (10,000 pixels, 1:20)."""
    small = evaluation_png(meeting().evaluation[0], "da")
    large = bar_chart_png("x" * 500, ["et langt svar " * 30] * 30, list(range(30)))
    for content in (small, large):
        width, height = struct.unpack(">II", content[16:24])
        assert width == 1600
        assert width + height <= 10_000
    assert len(small) < 100_000


def test_nothing_but_zeros_is_a_chart_too():
    """A question nobody has answered is drawn without a fault."""
    assert bars(bar_chart_png("Ingen", ["a", "b"], [0, None])) == []


@pytest.mark.parametrize(("labels", "values"), [([], []), (["a"], []), (["a"], [-1]), (["a"] * 31, [1] * 31)])
def test_what_is_no_chart_is_refused(labels: list, values: list):
    """Labels without values, negative counts or too many bars are an error."""
    with pytest.raises(ValueError, match="a chart takes"):
        bar_chart_png("x", labels, values)


@settings(max_examples=15, deadline=None)
@given(st.one_of(st.text(max_size=100), st.sampled_from(list(HOSTILE.values()))))
def test_no_text_breaks_a_chart(text: str):
    """Whatever question, label and note say, the bars are the same: text is never markup."""
    longer, shorter = bars(bar_chart_png(text, [text, "b"], [2, 1], note=text))
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
