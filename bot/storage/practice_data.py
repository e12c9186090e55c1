"""Whether a text holds a single practice's own figures: the guard of `dialogs.practice_data` with a cluster's names."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.documents.reading import rows_of
from bot.storage.tables import practices
from dialogs import practice_data


def practice_told(conn: Connection, cluster_id: int, text: str) -> str:
    """The practice of the cluster whose figures the text seems to hold, or the code that it goes by; else empty."""
    if not cluster_id or not practice_data.suspicious(text):
        return ""
    return practice_data.practice_told(text, _practices(conn, [cluster_id]))


def file_told(conn: Connection, clusters: Iterable[int], content: bytes) -> str:
    """The same of a Word or PowerPoint file that somebody sends; others are not looked into."""
    return practice_data.table_told(rows_of(content), _practices(conn, clusters))


def _practices(conn: Connection, clusters: Iterable[int]) -> list[tuple[str, str]]:
    """Names with their ydernummer."""
    wanted = practices.c.cluster_id.in_(list(clusters))
    rows = conn.execute(select(practices.c.name, practices.c.ydernummer).where(wanted))
    return [(row.name, row.ydernummer or "") for row in rows]
