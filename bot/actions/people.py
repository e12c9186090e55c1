"""People: joining by a personal link, language, what is stored about me."""

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.actions.guessing import failed, must_wait
from bot.actions.leaving import end_links, forget_coming
from bot.actions.work import Refused, Result, Work, coordinators
from bot.roster.export import table_csv
from bot.storage import dues, outbox, reach, read
from bot.storage.day_tables import cue_choices, cue_silences, meeting_roles
from bot.storage.files import keep
from bot.storage.mails import OwedMail
from bot.storage.survey_tables import survey_sheets
from bot.storage.tables import (
    answers,
    audit,
    clusters,
    group_members,
    groups,
    join_links,
    members,
    notes,
    own_claims,
    people,
    reports,
    talks,
)
from dialogs import commands as c
from dialogs.form import Button, Open, Say
from dialogs.views import MemberView

LINK_DAYS = 90


def set_language(command: c.SetLanguage, work: Work) -> Result:
    work.conn.execute(update(people).where(people.c.id == work.person).values(language=command.language))
    return Result(open=Open("language"))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def link_address(conn: Connection, code: str) -> str:
    """The deep link that carries a join code; the payload is within Telegram's 64 characters."""
    username = conn.execute(select(notes.c.text).where(notes.c.key == "username")).scalar() or "drejebot"
    return f"https://t.me/{username}?start={code}"


def new_code(work: Work, member_id: int) -> str:
    """A fresh join code of 144 bits for a roster entry; older ones stop working. Only its hash is kept."""
    code = secrets.token_urlsafe(18)
    open_links = (
        join_links.c.member_id == member_id,
        join_links.c.used_at.is_(None),
        join_links.c.revoked_at.is_(None),
    )
    work.conn.execute(update(join_links).where(*open_links).values(revoked_at=work.now))
    expires = work.now + timedelta(days=LINK_DAYS)
    work.conn.execute(
        insert(join_links).values(member_id=member_id, token_hash=_hash(code), created_at=work.now, expires_at=expires)
    )
    return code


def make_link(command: c.MakeLink, work: Work) -> Result:
    """One member's link, to be passed on by the coordinator."""
    member = _member(work.conn, command.member)
    code = new_code(work, member.id)
    work.note("link made", cluster=member.cluster, member=member.id)
    address = link_address(work.conn, code)
    from bot.documents.qr import qr_png  # noqa: PLC0415  # segno only where a code is drawn

    picture = keep(work.conn, f"qr-{member.id}.png", "image/png", qr_png(address), work.now)
    return Result(
        says=(Say("link", {"member": member, "address": address, "days": LINK_DAYS}, dialog="cluster", file=picture),)
    )


def make_links(command: c.MakeLinks, work: Work) -> Result:
    """Links for all who have not joined, as one list for mail merge or print."""
    waiting = [member for member in _roster(work.conn, command.cluster) if not member.joined]
    if not waiting:
        raise Refused("all_joined")
    rows = [
        (member.name, member.practice, member.email, link_address(work.conn, new_code(work, member.id)))
        for member in waiting
    ]
    work.note("links made", cluster=command.cluster, count=len(rows))
    heads = ("Navn", "Praksis", "E-mail", "Link") if work.lang == "da" else ("Name", "Practice", "E-mail", "Link")
    file = keep(work.conn, "drejebot-links.csv", "text/csv", table_csv(heads, rows), work.now)
    return Result(says=(Say("links", {"count": len(rows), "days": LINK_DAYS}, dialog="cluster", file=file),))


def _roster(conn: Connection, cluster_id: int) -> tuple[MemberView, ...]:
    return read.members_where(conn, members.c.cluster_id == cluster_id)


def _member(conn: Connection, member_id: int) -> MemberView:
    found = read.member(conn, member_id)
    if found is None:
        raise Refused("gone")
    return found


def join(work: Work, code: str, telegram_id: int) -> Say:
    """Bind the person to the roster entry that the code is for.

    A wrong, used, revoked or expired code gets one and the same answer; after five in ten minutes the person waits.
    """
    if must_wait(work, telegram_id):
        return Say("join_wait")
    row = work.conn.execute(
        select(join_links, members.c.person_id, members.c.left_at)
        .join(members, members.c.id == join_links.c.member_id)
        .where(join_links.c.token_hash == _hash(code))
    ).first()
    if row is not None and row.person_id == work.person:
        return _welcome(work, row.member_id, "joined_already")
    usable = row is not None and row.used_at is None and row.revoked_at is None and row.left_at is None
    if row is None or not usable or row.expires_at < work.now or row.person_id is not None:
        failed(work, telegram_id, "join refused")
        return Say("join_refused")
    work.conn.execute(update(join_links).where(join_links.c.id == row.id).values(used_at=work.now))
    return _bind(work, row.member_id)


def _bind(work: Work, member_id: int) -> Say:
    work.conn.execute(
        update(members).where(members.c.id == member_id).values(person_id=work.person, joined_at=work.now)
    )
    work.note("joined", member=member_id)
    catch_up(work, member_id)
    return _welcome(work, member_id, "joined")


def catch_up(work: Work, member_id: int) -> None:
    """Who is reached in a new way gets the invitations they have not answered; no mail is sent twice."""
    member = _member(work.conn, member_id)
    for meeting in read.meetings_of(work.conn, [member.cluster]):
        answer = read.answer_of(work.conn, meeting.id, member_id)
        if meeting.status == "invited" and meeting.starts > work.now and not (answer and answer.whole):
            dues.forget(work.conn, f"invitation.{meeting.id}.{member_id}")
            work.tell("invitation", f"{meeting.id}.{member_id}", meeting=meeting.id, member=member_id)


def _welcome(work: Work, member_id: int, block: str) -> Say:
    member = _member(work.conn, member_id)
    cluster = read.cluster(work.conn, member.cluster)
    buttons = (
        (Button("b_meetings", Open("meetings")), Button("b_privacy", Open("privacy"))),
        (Button("b_not_me", Open("not_me", (member_id,)), {"member": member}),),
    )
    return Say(block, {"member": member, "cluster": cluster.name if cluster else ""}, buttons)


def lost(work: Work, telegram_id: int) -> None:
    """The person has blocked the bot: their coordinators are told once, and what was under way goes by mail."""
    row = read.person_of(work.conn, telegram_id)
    if row is None or row.blocked_at is not None:
        return
    work.conn.execute(update(people).where(people.c.id == row.id).values(blocked_at=work.now))
    for seat in read.seats_of(work.conn, row.id):
        _unreachable(work, seat)
        if seat.way(mails=reach.mails(work.conn)) == "mail":
            dues.repeat(work.conn, outbox.parked_dues(work.conn, telegram_id), seat.id, work.now)


def mail_refused(work: Work, member_id: int) -> None:
    """The person's address takes no mail: nothing more is sent there, and their coordinators are told once."""
    good = update(members).where(members.c.id == member_id, members.c.mail_bad_at.is_(None))
    if work.conn.execute(good.values(mail_bad_at=work.now)).rowcount:
        _unreachable(work, _member(work.conn, member_id))


def mail_bounced(work: Work, mail: OwedMail, *, address: bool) -> None:
    """A mail has come back after it was sent: its address is to blame, or it alone was lost; the coordinators hear."""
    member = read.member(work.conn, mail.member_id) if mail.member_id else None
    if member is None or member.email != mail.to:  # nobody's any more, or the address has been put right meanwhile
        return
    if address:
        mail_refused(work, member.id)
        return
    for coordinator in coordinators(work.conn, member.cluster):
        if coordinator != member.id:
            key = f"{member.id}.{coordinator}.{work.now:%Y%m%d}"
            work.tell("mail_lost", key, member=coordinator, who=member.id, subject=mail.subject)


def _unreachable(work: Work, seat: MemberView) -> None:
    for member in coordinators(work.conn, seat.cluster):
        if member != seat.id:
            work.tell("unreachable", f"{seat.id}.{member}.{work.now:%Y%m%d}", member=member, who=seat.id)


def export_me(_command: c.ExportMe, work: Work) -> Result:
    """Everything stored about the person, as a JSON file."""
    text = json.dumps(_about(work.conn, work.person), ensure_ascii=False, indent=2, default=str)
    file = keep(work.conn, "drejebot-mine-data.json", "application/json", text.encode(), work.now)
    return Result(says=(Say("export", dialog="start", file=file),))


def _about(conn: Connection, person_id: int) -> dict[str, Any]:
    def rows(query: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # a select
        return [dict(row._mapping) for row in conn.execute(query)]  # noqa: SLF001  # SQLAlchemy's public name

    mine = [row.id for row in conn.execute(select(members.c.id).where(members.c.person_id == person_id))]
    return {
        "person": rows(select(people).where(people.c.id == person_id)),
        "klynger": rows(select(members, clusters.c.name.label("klynge")).join(clusters).where(members.c.id.in_(mine))),
        "svar": rows(select(answers).where(answers.c.member_id.in_(mine))),
        "grupper": rows(select(groups).join(group_members).where(group_members.c.member_id.in_(mine))),
        "opgaver på møder": rows(select(meeting_roles).where(meeting_roles.c.member_id.in_(mine))),
        "beskeder på mødedagen": rows(select(cue_choices).where(cue_choices.c.person_id == person_id)),
        "beskeder, der er slået fra": rows(select(cue_silences).where(cue_silences.c.person_id == person_id)),
        "talt med i grupper": rows(select(own_claims).where(own_claims.c.member_id.in_(mine))),
        "rapporter": rows(select(reports).where(reports.c.by_person_id == person_id)),
        "rundspørger": rows(select(survey_sheets).where(survey_sheets.c.member_id.in_(mine))),
        "samtaler": rows(select(talks).where(talks.c.person_id == person_id)),
        "spor": rows(select(audit).where(audit.c.person_id == person_id)),
    }


def erase_me(_command: c.EraseMe, work: Work) -> Result:
    """Unbind the person from every roster and forget answers to meetings to come; the roster entry is the cluster's."""
    mine = select(members.c.id).where(members.c.person_id == work.person)
    sole = work.conn.execute(
        select(members.c.cluster_id).where(members.c.person_id == work.person, members.c.coordinator)
    ).scalars()
    for cluster_id in sole:
        others = [m for m in _roster(work.conn, cluster_id) if m.coordinator and m.person_id not in {0, work.person}]
        if not others:
            raise Refused("last_coordinator")
    for member_id in work.conn.execute(mine).scalars().all():
        forget_coming(work, member_id)
        end_links(work, member_id)
    work.conn.execute(delete(talks).where(talks.c.person_id == work.person))
    for table in (cue_choices, cue_silences):
        work.conn.execute(delete(table).where(table.c.person_id == work.person))
    work.conn.execute(update(members).where(members.c.person_id == work.person).values(person_id=None, joined_at=None))
    work.conn.execute(update(people).where(people.c.id == work.person).values(name="–"))
    work.note("erased")
    return Result(says=(Say("erased", dialog="start"),))
