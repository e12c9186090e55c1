"""What an action gets and gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.settings import Settings
from bot.storage import dues
from bot.storage.dues import Due
from bot.storage.tables import audit, members
from dialogs.form import Open, Rows, Say
from dialogs.views import MemberView


class Refused(Exception):
    """A deed that cannot be done; `why` names the sentence `no_<why>`, `values` fill it."""

    def __init__(self, why: str, **values: Any) -> None:  # noqa: ANN401  # values of many kinds
        super().__init__(why)
        self.why = why
        self.values = values


@dataclass(frozen=True)
class Result:
    """What a deed came to.

    Attributes:
        values: facts for the dialog's last sentence.
        toast: names the short answer to the press.
        open: a screen to show next.
        says: messages to the person who did it.
        buttons: more buttons under the dialog's last message.
        file: a stored file to send along.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    toast: str | None = None
    open: Open | None = None
    says: tuple[Say, ...] = ()
    buttons: Rows = ()
    file: int | None = None


@dataclass(frozen=True)
class Work:
    """The transaction an action works in: whose deed it is, and when (domain time, UTC)."""

    conn: Connection
    now: datetime
    person: int
    lang: str
    seat: MemberView | None
    settings: Settings

    def note(self, what: str, *, cluster: int | None = None, meeting: int | None = None, **about: object) -> None:
        """Leave a trace: who did what, with ids only."""
        trace = {
            "at": self.now,
            "person_id": self.person or None,
            "cluster_id": cluster,
            "meeting_id": meeting,
            "what": what,
            "about": about,
        }
        self.conn.execute(insert(audit), trace)

    def tell(self, kind: str, key: str, *, meeting: int | None = None, **about: int | str) -> None:
        """Have a notice made and sent as soon as this transaction is done."""
        whole = about | ({"meeting": meeting} if meeting is not None else {})
        dues.plan(self.conn, Due(f"{kind}.{key}", kind, whole, self.now, meeting_id=meeting))

    def tell_coordinators(self, kind: str, key: str, cluster: int, *, meeting: int, **about: int | str) -> None:
        """A notice to every coordinator of the cluster but the one whose deed it is."""
        for member_id in coordinators(self.conn, cluster):
            if self.seat is None or member_id != self.seat.id:
                self.tell(kind, f"{key}.{member_id}", meeting=meeting, member=member_id, **about)


def coordinators(conn: Connection, cluster: int) -> list[int]:
    """Member ids of those who coordinate the cluster."""
    wanted = (members.c.cluster_id == cluster, members.c.coordinator, members.c.left_at.is_(None))
    return list(conn.execute(select(members.c.id).where(*wanted).order_by(members.c.id)).scalars())
