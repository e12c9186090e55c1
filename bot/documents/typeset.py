"""Papers as PDF by typst, with the bundled fonts only; what people wrote goes in as JSON data, never as markup."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import typst

from bot.documents.facts import MeetingFacts
from bot.documents.paper import Block, Code, Paper
from bot.documents.qr import qr_svg
from bot.documents.words import words

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"


def pdf(paper: Paper) -> bytes:
    """The paper as PDF; tagged for screen readers."""
    return compiled("paper.typ", {**asdict(paper), "blocks": [_block(block) for block in paper.blocks]})


def signs(facts: MeetingFacts, lang: str) -> bytes:
    """A sign for every table of every part of the meeting, one to a page."""
    w = words(lang)
    each = [
        {
            "phase": phase.title,
            "table": w("table", n=table.number),
            "people": [person.name for person in table.people],
        }
        for phase in facts.phases
        for table in phase.tables
    ]
    head = {"kind": w("signs"), "title": facts.title, "cluster": facts.cluster, "lang": lang}
    return compiled("signs.typ", {**head, "signs": each})


def compiled(template: str, data: Mapping[str, object]) -> bytes:
    """A template of `typst/` set with `data`.

    PDF/UA is asked for first. It refuses a text with a letter that no font can show (an emoji, a Chinese name); such
    a document is set without the stamp, and loses nothing but that letter.
    """

    def run(standard: Literal["ua-1", "1.7"]) -> bytes:
        made = typst.compile(
            _HERE / "typst" / template,
            root=_HERE,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=standard,
        )
        return bytes(made)

    try:
        return run("ua-1")
    except typst.TypstError:
        return run("1.7")


def _block(block: Block) -> dict[str, object]:
    """The block as typst reads it: its kind, its fields, and the picture of a code."""
    drawn = {"svg": qr_svg(block.url)} if isinstance(block, Code) else {}
    return {"is": type(block).__name__.lower(), **asdict(block), **drawn}
