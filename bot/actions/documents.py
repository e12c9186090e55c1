"""Papers: asked for here, made outside the transaction (see `bot.conversation.printer`), sent when they are ready."""

from bot.actions.work import Refused, Result, Work
from bot.documents.catalogue import KINDS
from bot.documents.qr import qr_png
from bot.storage import codes
from bot.storage.after_tables import wanted_papers
from bot.storage.dialect import insert_into
from bot.storage.files import keep
from bot.storage.meeting_facts import meeting_facts
from dialogs import commands as c
from dialogs.form import Say


def want_paper(command: c.WantPaper, work: Work) -> Result:
    """Note that somebody wants a paper; a second press while it is being made changes nothing."""
    want(work, command.meeting, command.kind, command.suffix)
    return Result(toast="making")


def want(work: Work, meeting: int, kind: str, suffix: str, purpose: str = "self") -> None:
    """Have a paper made, for oneself or to be sent on by its purpose.

    Raises:
        Refused: there is no such paper, or it has nothing to say yet.
    """
    known = KINDS.get(kind)
    facts = meeting_facts(work.conn, meeting, work.lang)
    if facts is None or work.seat is None:
        raise Refused("gone")
    if known is None or not known.made_as(suffix) or not known.ready(facts):
        raise Refused("no_paper")
    if suffix == "png" and not known.drawn(facts, work.lang):
        raise Refused("no_paper")
    codes.ensure(work.conn, meeting)
    row = {
        "meeting_id": meeting,
        "kind": kind,
        "suffix": suffix,
        "lang": work.lang,
        "purpose": purpose,
        "member_id": work.seat.id,
        "wanted_at": work.now,
    }
    work.conn.execute(insert_into(work.conn, wanted_papers).values(**row).on_conflict_do_nothing())
    work.note("paper wanted", meeting=meeting, kind=kind, suffix=suffix)


def make_codes(command: c.MakeCodes, work: Work) -> Result:
    """Each code of the meeting as a picture, with its address under it."""
    codes.ensure(work.conn, command.meeting)
    facts = meeting_facts(work.conn, command.meeting, work.lang)
    if facts is None:
        raise Refused("gone")
    says = []
    for nth, code in enumerate(facts.codes):
        picture = keep(work.conn, f"qr-{command.meeting}-{nth}.png", "image/png", qr_png(code.url), work.now)
        says.append(Say("code_page", {"title": code.title, "url": code.url}, dialog="documents", file=picture))
    return Result(says=tuple(says))
