"""Messages too long for one: cut into pages where people would turn them, with every tag whole on its page."""

import re

from markupsafe import Markup

from bot import texts

LONGEST, CAPTION = 4096, 1024
"""Of the Bot API: UTF-16 units of a message and of a file's caption, tags and entities not counted."""
PAGE = 3400
"""Of a page: what people like to read at once, with room for the line that numbers it."""

_BITS = re.compile(r"<[^>]*>|&[a-z0-9#]+;|[^<]", re.DOTALL)


def units(html: str) -> int:
    """How long Telegram holds it to be."""
    return _width(texts.plain(Markup(html)))  # noqa: S704  # measured, not shown


def _width(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(html: str, longest: int = LONGEST, page: int = PAGE) -> tuple[str, ...]:
    """The whole text where it fits a message, else its pages: cut between lines, or between words of a long line."""
    if units(html) <= longest:
        return (html,)
    bits: list[str] = _BITS.findall(html)
    pages, begun, at = [], 0, 0
    while begun < len(bits):
        end = _end(bits, begun, page)
        text = "".join(bits[begun:end])
        opened = _open(bits[:begun])
        pages.append("".join(opened) + text.strip("\n") + "".join(map(_closing, reversed(_open(bits[:end])))))
        begun, at = end, at + 1
    return tuple(one for one in pages if texts.plain(Markup(one)).strip())  # noqa: S704  # looked at, not shown


def _end(bits: list[str], begun: int, page: int) -> int:
    """Where the page that begins here ends: behind its last blank line, line or word that fits."""
    used, at = 0, begun
    ends = {"\n\n": 0, "\n": 0, " ": 0}
    while at < len(bits):
        bit = bits[at]
        used += 0 if bit.startswith("<") else 1 if bit.startswith("&") and len(bit) > 1 else _width(bit)
        if used > page:
            break
        at += 1
        if bit == "\n":
            ends["\n\n" if at > begun + 1 and bits[at - 2] == "\n" else "\n"] = at
        elif bit == " ":
            ends[" "] = at
    else:
        return at
    # A page that would be more than half empty for the sake of a whole paragraph is cut between lines, and so on.
    return next((end for end in ends.values() if end - begun > (at - begun) // 2), 0) or max(at, begun + 1)


def _open(bits: list[str]) -> list[str]:
    """The tags that are open behind these bits, outermost first."""
    found: list[str] = []
    for bit in bits:
        if bit.startswith("</"):
            found.pop()
        elif bit.startswith("<"):
            found.append(bit)
    return found


def _closing(tag: str) -> str:
    return f"</{re.split(r'[ >]', tag[1:])[0]}>"


def cut_short(html: str, longest: int) -> str:
    """The beginning of a text that cannot be paged, such as a file's caption."""
    first, *more = cut(html, longest, longest - 2)
    return f"{first}\n…" if more else first
