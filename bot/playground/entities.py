"""Formatted text as Telegram takes it: HTML in, plain text and entities out; offsets count UTF-16 units."""

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple, NoReturn

from bot.playground.refusal import bad

Entity = dict[str, Any]


class Formatted(NamedTuple):
    text: str
    entities: tuple[Entity, ...] = ()


TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
TOKEN: Final = re.compile(r"<|&(?:#[xX]?[0-9a-fA-F]+|lt|gt|amp|quot);?")
START: Final = re.compile(r"<([^\s>]*)")
ATTRIBUTE: Final = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]*))?""")
CLOSE: Final = re.compile(r"\s*>")
END: Final = re.compile(r"</([^\s>]*)\s*(>?)")
NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
# Telegram drops or blanks control characters before it counts anything.
CONTROLS: Final = {code: " " for code in range(32) if code != 10} | {13: None}  # noqa: PLR2004 - newline stays
PREFIX: Final = "can't parse entities: "


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


class _Open(NamedTuple):
    tag: str
    argument: str
    at: int


class _Html:
    """One pass over a text with tags. The words of the refusals are Telegram's own."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text: list[str] = []
        self.length = 0
        self.stack: list[_Open] = []
        self.entities: list[Entity] = []
        self.language = ""  # of the code just closed

    def parse(self) -> Formatted:
        position = 0
        while match := TOKEN.search(self.source, position):
            self._put(self.source[position : match.start()])
            if match[0] != "<":
                self._put(_character(match[0]))
                position = match.end()
            elif self.source.startswith("</", match.start()):
                position = self._end(match.start())
            else:
                position = self._start(match.start())
        self._put(self.source[position:])
        if self.stack:
            raise bad(f'{PREFIX}Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        return Formatted("".join(self.text), tuple(self.entities))

    def _put(self, text: str) -> None:
        self.text.append(text)
        self.length += units(text)

    def _refuse(self, words: str, position: int, rest: str = "") -> NoReturn:
        raise bad(f"{PREFIX}{words} at byte offset {len(self.source[:position].encode())}{rest}")

    def _start(self, begin: int) -> int:
        tag = START.findall(self.source, begin)[0]
        position, tag = begin + 1 + len(tag), tag.lower()
        if position >= len(self.source):
            self._refuse("Unclosed start tag", begin)
        if tag not in TAGS:
            self._refuse(f'Unsupported start tag "{tag}"', begin)
        attributes, position = self._attributes(tag, position, begin)
        argument = _argument(tag, attributes)
        if tag == "span" and argument != "spoiler":
            self._refuse('Tag "span" must have class "tg-spoiler"', begin)
        self.stack.append(_Open(tag, argument, self.length))
        return position

    def _attributes(self, tag: str, position: int, begin: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while not (close := CLOSE.match(self.source, position)):
            match = ATTRIBUTE.match(self.source, position)
            if match is None and self.source[position:].strip():
                self._refuse(f'Empty attribute name in the tag "{tag}"', begin)
            if match is None or match.end() >= len(self.source):
                self._refuse("Unclosed start tag", begin)
            if match[2] is None and (tag, match[1]) != ("blockquote", "expandable"):
                self._refuse(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
            position = match.end()
            if match[2] == "" and self.source[position] in "\"'":
                self._refuse("Unclosed start tag", begin)
            if match[2] is not None and self.source[position] not in " \t\n>":
                self._refuse("Unexpected end of name token", match.start(2))
            found[match[1]] = _value(match[2] or "")
        return found, close.end()

    def _end(self, begin: int) -> int:
        if not self.stack:
            self._refuse("Unexpected end tag", begin)
        match = END.match(self.source, begin)
        if match is None or not match[2]:
            self._refuse("Unclosed end tag", begin)
        opened = self.stack.pop()
        if match[1] and match[1].lower() != opened.tag:
            self._refuse("Unmatched end tag", begin, f', expected "</{opened.tag}>", found "</{match[1]}>"')
        self._close(opened)
        return match.end()

    def _close(self, opened: _Open) -> None:
        text = "".join(self.text) if opened.tag == "a" and not opened.argument else ""
        argument = opened.argument or _tail(text, opened.at)
        # Only a block of code has a language: code that fills a block hands its own over and goes.
        entity = _entity(opened.tag, argument, opened.at, self.length - opened.at)
        if entity and opened.tag == "pre" and self.entities:
            inner = self.entities[-1]
            if inner["type"] == "code" and inner["offset"] == opened.at and inner["length"] == entity["length"]:
                self.entities.pop()
                entity |= {"language": self.language} if self.language else {}
        if entity:
            self.entities.append(entity)
        self.language = opened.argument if opened.tag == "code" else ""


def _tail(text: str, at: int) -> str:
    return text.encode("utf-16-le")[2 * at :].decode("utf-16-le")


def _character(reference: str) -> str:
    """`&lt;` and its like; what is no character stays as it is written."""
    body = reference[1:].rstrip(";")
    if not body.startswith("#"):
        return NAMED[body]
    digits, base = (body[2:], 16) if body[1] in "xX" else (body[1:], 10)
    try:
        letter = chr(int(digits, base))
    except (ValueError, OverflowError):
        return reference
    return letter if letter.isprintable() or letter.isspace() else reference


def _value(quoted: str) -> str:
    if quoted[:1] in {'"', "'"}:
        return TOKEN.sub(lambda match: match[0] if match[0] == "<" else _character(match[0]), quoted[1:-1])
    return quoted.lower()


def _argument(tag: str, attributes: dict[str, str]) -> str:
    """The one attribute of a tag that counts."""
    class_ = attributes.get("class", "")
    known = {
        "a": attributes.get("href", ""),
        "tg-emoji": attributes.get("emoji-id", ""),
        "code": class_.removeprefix("language-") if class_.startswith("language-") else "",
        "span": class_.removeprefix("tg-") if class_.startswith("tg-") else "",
        "blockquote": "1" if "expandable" in attributes else "",
    }
    return known.get(tag, "")


def _entity(tag: str, argument: str, offset: int, length: int) -> Entity | None:
    entity: Entity = {"type": TAGS[tag], "offset": offset, "length": length}
    if tag == "a":
        # Telegram keeps the words and forgets a link that it would not follow.
        return (entity | _link(argument)) if _link(argument) else None
    if tag == "tg-emoji":
        if not argument.isdigit():
            raise bad(f"{PREFIX}Invalid custom emoji identifier specified")
        entity["custom_emoji_id"] = argument
    if tag == "blockquote" and argument:
        entity["type"] = "expandable_blockquote"
    return entity


def _link(url: str) -> Entity:
    if re.fullmatch(r"(?:https?|tg|tonsite)://\S+", url, re.IGNORECASE):
        return {"url": url}
    if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?", url):
        return {"url": f"http://{url}"}
    return {}


def parse_html(source: str) -> Formatted:
    """Plain text and entities of a text in Telegram's HTML.

    Raises:
        Refusal: a tag that is not allowed, not closed or not well formed.
    """
    source = source.translate(CONTROLS) if not source.isprintable() else source
    if TOKEN.search(source) is None:
        return Formatted(source)
    return _Html(source).parse()


def trimmed(given: Formatted) -> Formatted:
    """Without white space at either end; entities cut to what is left, sorted, the empty ones dropped."""
    text = given.text.strip()
    if text == given.text and not given.entities:
        return given
    lead, end = units(given.text[: len(given.text) - len(given.text.lstrip())]), units(text)
    kept = []
    for entity in given.entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] + entity["length"] - lead, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(text, tuple(kept))


AUTOMATIC: Final = re.compile(
    r"(?P<url>https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<!\w)(?P<mention>@[A-Za-z0-9_]{3,32})\b"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)
SOLID: Final = {"code", "pre", "text_link"}


def with_found(given: Formatted) -> Formatted:
    """`given` with the links, commands and names that Telegram finds by itself."""
    text = given.text
    if not ("/" in text or "@" in text or "#" in text):
        return given
    solid = [(e["offset"], e["offset"] + e["length"]) for e in given.entities if e["type"] in SOLID]
    found = [entity for entity in _found(text) if not any(a < _end(entity) and entity["offset"] < b for a, b in solid)]
    entities = sorted([*given.entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))
    return Formatted(text, tuple(entities))


def _end(entity: Entity) -> int:
    return int(entity["offset"] + entity["length"])


def _found(text: str) -> Iterable[Entity]:
    for match in AUTOMATIC.finditer(text):
        yield {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match[0])}


def checked(text: str, entities: Iterable[Entity]) -> Formatted:
    """A text with entities given by the bot itself.

    Raises:
        Refusal: an entity begins or ends outside the text.
    """
    kept, length = [], units(text)
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] <= 0 or _end(entity) > length:
            raise bad(f"entity at offset {entity['offset']} and length {entity['length']} is not within the text")
        kept.append(dict(entity))
    return Formatted(text, tuple(kept))


def read_text(text: str, parse_mode: str | None, entities: Iterable[Entity] | None) -> Formatted:
    """The text of a message as a bot sends it, in whichever of the two ways it is formatted."""
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad("unsupported parse_mode")
        given = parse_html(text)
    else:
        given = checked(text, entities) if entities else Formatted(text.translate(CONTROLS))
    return with_found(trimmed(given))
