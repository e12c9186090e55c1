"""Messages too long for one: cut into pages where people would turn them, with every tag whole on its page."""

import re
from collections.abc import Iterable

from markupsafe import Markup

from bot import texts

LONGEST, CAPTION = 4096, 1024
"""Of the Bot API: UTF-16 units of a message and of a file's caption, tags and entities not counted."""
PAGE = 3400
"""Of a page: what people like to read at once, with room for the line that numbers it."""

_BITS = re.compile(r"<[^>]*>|&[a-z0-9#]+;|[^<]", re.DOTALL)


def units(html: str) -> int:
    """How long Telegram holds it to be."""
    return len(texts.plain(Markup(html)).encode("utf-16-le", "surrogatepass")) // 2  # noqa: S704  # measured, not shown


def cut(html: str, longest: int = LONGEST, page: int = PAGE) -> tuple[str, ...]:
    """The whole text where it fits a message, else its pages: cut between lines, or within a line that is too long."""
    if len(html) <= longest // 2 or units(html) <= longest:
        return (html,)
    bits: list[str] = _BITS.findall(html)
    pages: list[str] = []
    opened: list[str] = []
    begun = 0
    while begun < len(bits):
        end = _end(bits, begun, page)
        text = "".join(bits[begun:end]).strip("\n")
        before, opened = opened, _open(opened, bits[begun:end])
        if text.strip():
            pages.append("".join(before) + text + "".join(map(_closing, reversed(opened))))
        begun = end
    return tuple(pages)


def _end(bits: list[str], begun: int, page: int) -> int:
    """Where the page that begins here ends: behind its last blank line, line, item of a list or word that fits."""
    used, at = 0, begun
    ends = {"\n\n": 0, "\n": 0, ", ": 0, " ": 0}
    for at in range(begun, len(bits)):
        bit = bits[at]
        used += 0 if bit[0] == "<" else 2 if bit > "\uffff" else 1
        if used > page:
            break
        if bit == "\n":
            ends["\n\n" if at > begun and bits[at - 1] == "\n" else "\n"] = at + 1
        elif bit == " ":
            ends[", " if bits[at - 1] in {",", ";"} else " "] = at + 1
    else:
        return len(bits)
    # A page that would be more than half empty for the sake of a whole paragraph is cut between lines, and so on.
    return next((end for end in ends.values() if end - begun > (at - begun) // 2), 0) or max(at, begun + 1)


def _open(before: list[str], bits: Iterable[str]) -> list[str]:
    """The tags that are open behind these bits, outermost first."""
    found = list(before)
    for bit in bits:
        if bit.startswith("</"):
            found.pop()
        elif bit[0] == "<":
            found.append(bit)
    return found


def _closing(tag: str) -> str:
    return f"</{re.split(r'[ >]', tag[1:])[0]}>"


def cut_short(html: str, longest: int) -> str:
    """The beginning of a text that cannot be paged, such as a file's caption."""
    first, *more = cut(html, longest, longest - 2)
    return f"{first}\n…" if more else first
