"""Asking a provider for what is late, and drafts that a person sends from their own mail program."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from bot.actions.ordering import agree
from bot.actions.plan import meeting_of
from bot.actions.work import Refused, Result, Work
from bot.planning.materials import chase
from bot.planning.ordering import Draft
from bot.storage import dues, mails, reach, reply_links
from bot.storage.deliveries import arrived
from bot.storage.mails import OwedMail
from bot.storage.tables import mails as owed
from bot.texts import day
from dialogs import commands as c
from dialogs.form import Button, Open, Say
from dialogs.views import MeetingView, MemberView
from package_specs.parts import Material

AGAIN = timedelta(days=1)
"""A provider is asked for the same thing at most once in this time."""
LINK_LIFE = timedelta(days=7)


def chase_draft(
    conn: Connection, meeting: MeetingView, seat: MemberView | None, material: Material, lang: str
) -> Draft:
    """The mail that asks for what is missing of a delivery; `to` is empty until somebody has said where it goes."""
    here = arrived(conn, meeting.id)
    left = tuple(item for item in material.items if (material.key, item.key) not in here)
    values = {"cluster": meeting.cluster, "meeting_date": day(meeting.starts, lang), "name": seat.name if seat else ""}
    draft = chase(meeting.spec, material.model_copy(update={"items": left or material.items}), values, lang)
    known = meeting.agreed.get(f"mail.{material.sender}") or (
        meeting.agreed.get("order.recipient") if material.sender == "region" else draft.to
    )
    return Draft(known or "", draft.subject, draft.body)


def last_chase(conn: Connection, meeting: int, material: str) -> Row[Any, Any, Any] | None:
    """The newest mail that has asked for this delivery: key, state, created_at."""
    mine = owed.c.key.startswith(f"chase.{meeting}.{material}.", autoescape=True)
    return conn.execute(
        select(owed.c.key, owed.c.state, owed.c.created_at).where(mine).order_by(owed.c.id.desc()).limit(1)
    ).first()


def _material(meeting: MeetingView, key: str) -> Material:
    found = next((one for one in meeting.spec.materials if one.key == key), None)
    if found is None:
        raise Refused("gone")
    return found


def set_chase_to(command: c.SetChaseTo, work: Work) -> Result:
    """Where this provider is written to; kept for all that it delivers to this meeting."""
    meeting = meeting_of(work, command.meeting)
    agree(work, meeting, {f"mail.{_material(meeting, command.material).sender}": command.address})
    work.note("provider's address set", meeting=meeting.id)
    return Result(open=Open("chase", (meeting.id, command.material)))


def send_chase(command: c.SendChase, work: Work) -> Result:
    """Owe the mail that was shown; only what did not arrive may go again at once, all else after a day."""
    meeting = meeting_of(work, command.meeting)
    material = _material(meeting, command.material)
    draft = chase_draft(work.conn, meeting, work.seat, material, work.lang)
    if not draft.to or not work.settings.mails:
        raise Refused("not_now")
    last = last_chase(work.conn, meeting.id, material.key)
    if last and last.state not in {"refused", "unsure", "expired"} and last.created_at > work.now - AGAIN:
        raise Refused("order_mailed")
    nth = int(last.key.rpartition(".")[2]) + 1 if last else 1
    mail = OwedMail(
        key=f"chase.{meeting.id}.{material.key}.{nth}",
        to=draft.to,
        subject=draft.subject,
        text=draft.body,
        from_name=meeting.cluster,
        reply_to=work.seat.email if work.seat else "",
        meeting_id=meeting.id,
        not_before=dues.LONG_AGO,
    )
    mails.put(work.conn, mail, work.now)
    work.note("material asked for by mail", meeting=meeting.id, material=material.key)
    return Result(toast="order_on_its_way", open=Open("chase", (meeting.id, material.key)))


def make_mail_link(command: c.MakeMailLink, work: Work) -> Result:
    """A page of one's own that opens the draft in one's mail program: no button of a chat can do that by itself."""
    meeting = meeting_of(work, command.meeting)
    root = reach.public_url(work.conn)
    if not root or work.seat is None:
        raise Refused("not_now")
    token = reply_links.mint(work.conn, work.seat.id, "mail", meeting.id, work.now, work.now + LINK_LIFE)
    about = f"{command.material}?lang={work.lang}" if command.material else f"?lang={work.lang}"
    rows = ((Button("b_open_mail", None, url=f"{root}/mail/{token}/{about}"),),)
    return Result(says=(Say("mail_link", {"meeting": meeting}, rows, dialog="ordering"),))
