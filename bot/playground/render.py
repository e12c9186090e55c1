"""Safe HTML of a formatted text: everything is escaped, and only the tags of entities are added."""

import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from bot.playground.entities import Entity

# Told of a bot's user name, says whether it lives here.
IsHere = Callable[[str], bool]

SIMPLE: Final = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ('<blockquote class="expandable">', "</blockquote>"),
    "mention": ('<span class="mention">', "</span>"),
    "hashtag": ('<span class="hashtag">', "</span>"),
}
FOLLOWED: Final = {"http", "https", "tg", "mailto"}


class _Span(NamedTuple):
    start: int  # in UTF-16 units
    stop: int
    opening: str
    closing: str


class DeepLink(NamedTuple):
    bot: str
    payload: str


def deep_link(url: str) -> DeepLink | None:
    """The bot and payload of `https://t.me/<bot>?start=<code>` or its tg: form; None for any other address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if parts.scheme in {"http", "https"} and parts.netloc in {"t.me", "telegram.me"}:
        name = parts.path.strip("/")
    elif parts.scheme == "tg" and parts.netloc == "resolve":
        name = query.get("domain", "")
    else:
        return None
    return DeepLink(name, query.get("start", "")) if re.fullmatch(r"\w{3,32}", name, re.ASCII) else None


def to_html(text: str, entities: Iterable[Entity], is_here: IsHere = lambda _: False) -> str:
    """Safe HTML; links to bots for which `is_here` holds carry `data-deeplink`, commands `data-command`."""
    raw = text.encode("utf-16-le")

    def cut(start: int, stop: int) -> str:
        return raw[2 * start : 2 * stop].decode("utf-16-le", "replace")

    marked = (_span(entity, cut, is_here) for entity in entities)
    spans = sorted((span for span in marked if span), key=lambda span: (span.start, -span.stop))
    edges = sorted({0, len(raw) // 2, *(edge for span in spans for edge in (span.start, span.stop))})
    return "".join(_pieces(spans, edges, cut))


def _pieces(spans: list[_Span], edges: list[int], cut: Callable[[int, int], str]) -> Iterable[str]:
    """The text between the edges, each span opened and closed in order; one that overlaps is reopened."""
    stack: list[_Span] = []
    for start, stop in zip(edges, [*edges[1:], edges[-1]], strict=True):
        reopened: list[_Span] = []
        while any(span.stop <= start for span in stack):
            span = stack.pop()
            yield span.closing
            if span.stop > start:
                reopened.append(span)
        for span in [*reversed(reopened), *(span for span in spans if span.start == start)]:
            stack.append(span)
            yield span.opening
        yield escape(cut(start, stop))


def _span(entity: Entity, cut: Callable[[int, int], str], is_here: IsHere) -> _Span | None:
    start, stop = entity["offset"], entity["offset"] + entity["length"]
    tags = _tags(entity, cut(start, stop), is_here)
    return _Span(start, stop, *tags) if tags else None


def _tags(entity: Entity, text: str, is_here: IsHere) -> tuple[str, str] | None:
    kind = entity["type"]
    if kind in {"text_link", "url"}:
        return _link(entity.get("url", text), is_here)
    if kind == "email":
        return _link(f"mailto:{text}", is_here)
    if kind == "bot_command":
        return f'<a href="#" class="command" data-command="{escape(text)}">', "</a>"
    if kind == "pre":
        language = re.sub(r"[^\w+-]", "", entity.get("language", ""))
        return f'<pre data-language="{language}">' if language else "<pre>", "</pre>"
    return SIMPLE.get(kind)


def _link(url: str, is_here: IsHere) -> tuple[str, str] | None:
    if url.partition(":")[0].lower() not in FOLLOWED:
        return None
    link = deep_link(url)
    mark = f' data-deeplink="{escape(url)}"' if link and is_here(link.bot) else ""
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer"{mark}>', "</a>"
