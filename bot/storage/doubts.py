"""Messages of which nobody knows whether they arrived, as the coordinator of a cluster is shown them."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Row

from bot.storage import read, settling
from bot.storage.delivery_tables import UNCERTAIN, dues, letters
from bot.storage.tables import mails, meetings, members, people, polls
from bot.texts import local
from dialogs.views import DoubtView


def of_cluster(conn: Connection, cluster: int) -> tuple[DoubtView, ...]:
    """What was told to people of this cluster about its own matters, and perhaps never came; the oldest first."""
    return (*_letters(conn, cluster), *_mails(conn, cluster))


def cluster_of(conn: Connection, due: str) -> int | None:
    """Whose matter a due was; None where it is nobody's, or a live cue: it would come too late a second time."""
    row = conn.execute(select(dues).where(dues.c.key == due)).first()
    return None if row is None or row.live else _cluster(conn, row)


def _letters(conn: Connection, cluster: int) -> list[DoubtView]:
    unsure = select(letters, dues.c.about, dues.c.meeting_id).join(dues, dues.c.key == letters.c.due)
    unsure = unsure.order_by(letters.c.id)
    rows = conn.execute(unsure.where(letters.c.state == UNCERTAIN, letters.c.card.is_(None), dues.c.live.is_(False)))
    found = []
    for row in rows:
        if _cluster(conn, row) == cluster and (seat := _seat(conn, cluster, row.chat_id)):
            meeting = read.meeting(conn, row.meeting_id) if row.meeting_id else None
            found.append(DoubtView("chat", row.id, seat.name, local(row.settled_at), meeting, repeated=row.repeated))
    return found


def _mails(conn: Connection, cluster: int) -> list[DoubtView]:
    unsure = select(mails, members.c.name).join(members, members.c.id == mails.c.member_id).order_by(mails.c.id)
    rows = conn.execute(unsure.where(mails.c.state == "unsure", members.c.cluster_id == cluster))
    return [
        DoubtView(
            "mail", row.id, row.name, local(row.settled_at), read.meeting(conn, row.meeting_id or 0), repeated=False
        )
        for row in rows
    ]


def _cluster(conn: Connection, due: Row[Any]) -> int | None:
    for of, table in (("meeting", meetings), ("poll", polls), ("member", members)):
        if of in due.about:
            wanted = select(table.c.cluster_id).where(table.c.id == int(due.about[of]))
            found: int | None = conn.execute(wanted).scalar()
            return found
    return int(due.about["cluster"]) if "cluster" in due.about else None


def _seat(conn: Connection, cluster: int, chat: int) -> Row[Any] | None:
    theirs = select(members).join(people, people.c.id == members.c.person_id)
    return conn.execute(theirs.where(people.c.telegram_id == chat, members.c.cluster_id == cluster)).first()


def send_again(conn: Connection, doubt: DoubtView) -> bool:
    """Once more, and never a third time; False where somebody has settled it meanwhile."""
    if doubt.way == "mail":
        mine = update(mails).where(mails.c.id == doubt.id, mails.c.state == "unsure", mails.c.text != "")
        return bool(conn.execute(mine.values(state="pending", settled_at=None)).rowcount)
    epoch = conn.execute(select(letters.c.epoch).where(letters.c.id == doubt.id)).scalar_one()
    return settling.repeat_uncertain(conn, doubt.id, epoch)


def arrived(conn: Connection, doubt: DoubtView) -> None:
    """Somebody knows that it came."""
    table = mails if doubt.way == "mail" else letters
    state = "sent" if doubt.way == "mail" else "assumed"
    conn.execute(update(table).where(table.c.id == doubt.id).values(state=state))
