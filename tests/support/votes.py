"""Many votes at once, for tests that are about what comes after them."""

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.storage.tables import members, poll_slots, poll_votes


def everybody_says_yes(conn: Connection, but: str) -> None:
    """Everybody but one says yes to every date."""
    people = conn.execute(select(members.c.id, members.c.joined_at).where(members.c.name != but)).all()
    slots = conn.execute(select(poll_slots.c.id, poll_slots.c.starts_at)).all()
    conn.execute(delete(poll_votes))
    conn.execute(
        insert(poll_votes),
        [
            {"slot_id": s.id, "member_id": p.id, "vote": "yes", "by_person_id": None, "at": s.starts_at}
            for s in slots
            for p in people
        ],
    )
