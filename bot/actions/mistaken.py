"""Somebody has opened another's personal link and says so: what they got by it is given back."""

from sqlalchemy import delete, exists, select, update
from sqlalchemy.engine import Connection

from bot.actions.clusters import joined_coordinators
from bot.actions.leaving import forget_coming
from bot.actions.people import catch_up
from bot.actions.work import Refused, Result, Work, coordinators
from bot.storage import reach, read, reply_links
from bot.storage.tables import answers, members, talks
from dialogs import commands as c
from dialogs.form import Say
from dialogs.views import MemberView


def give_back(command: c.NotMe, work: Work) -> Result:
    """Take this chat off a roster entry that is another's: it hears nothing more, and the coordinator makes a new link.

    What was answered from this chat is forgotten; an invitation that came here goes to the right person.
    """
    seat = read.member(work.conn, command.member)
    if seat is None or not work.person or seat.person_id != work.person:
        raise Refused("gone")
    if joined_coordinators(work, seat.cluster) == [seat.id]:
        raise Refused("last_coordinator")
    if _has_answered(work.conn, work.person, seat.id):
        forget_coming(work, seat.id)
    _unbind(work, seat)
    work.note("given back", cluster=seat.cluster, member=seat.id)
    for coordinator in coordinators(work.conn, seat.cluster):
        if coordinator != seat.id:
            key = f"{seat.id}.{coordinator}.{work.now:%Y%m%d%H%M%S}"
            work.tell("given_back", key, member=coordinator, who=seat.id)
    return Result(says=(Say("given_back_done", {"member": seat}, dialog="start"),))


def _has_answered(conn: Connection, person: int, member: int) -> bool:
    by_them = exists().where(answers.c.member_id == member, answers.c.by_person_id == person)
    return bool(conn.execute(select(by_them)).scalar())


def _unbind(work: Work, seat: MemberView) -> None:
    reply_links.revoke(work.conn, seat.id, work.now, "feed")
    free = {"person_id": None, "joined_at": None}
    work.conn.execute(update(members).where(members.c.id == seat.id).values(**free))
    if not read.seats_of(work.conn, work.person):
        work.conn.execute(delete(talks).where(talks.c.person_id == work.person))
    if seat.email and not seat.mail_bad and reach.mails(work.conn):
        catch_up(work, seat.id)
