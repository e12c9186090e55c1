"""Whether a text holds a single practice's own figures: the guard of `dialogs.practice_data` with a cluster's names."""

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.storage.tables import practices
from dialogs import practice_data


def practice_told(conn: Connection, cluster_id: int, text: str) -> str:
    """The practice of the cluster whose figures the text seems to hold, or the code that it goes by; else empty."""
    if not cluster_id or not practice_data.suspicious(text):
        return ""
    rows = conn.execute(select(practices.c.name, practices.c.ydernummer).where(practices.c.cluster_id == cluster_id))
    return practice_data.practice_told(text, [(row.name, row.ydernummer or "") for row in rows])
