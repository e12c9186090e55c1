"""HTML for Telegram back to plain text, for the rare message whose formatting is refused."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(html: str) -> str:
    """What a reader would see of it."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


def stripped(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The same call without formatting."""
    bare = {name: value for name, value in payload.items() if name != "parse_mode"}
    return bare | {name: text_of(bare[name]) for name in ("text", "caption") if name in bare}
