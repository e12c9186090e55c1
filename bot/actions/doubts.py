"""Messages that perhaps never came: whoever coordinates is told, and decides."""

from typing import Any

from sqlalchemy.engine import Row

from bot.actions.work import Refused, Result, Work, coordinators
from bot.storage import doubts
from dialogs import commands as c
from dialogs.views import DoubtView

KIND = "doubt"


def tell(work: Work, letter: Row[Any]) -> None:
    """A letter became uncertain: the coordinators hear of it, at most once in ten minutes however many there are."""
    told_of_doubt = letter.due is None or letter.due.startswith(f"{KIND}.")
    if told_of_doubt or (cluster := doubts.cluster_of(work.conn, letter.due)) is None:
        return
    when = f"{work.now:%Y%m%d%H}{work.now.minute // 10}"
    for member in coordinators(work.conn, cluster):
        work.tell(KIND, f"{cluster}.{member}.{when}", cluster=cluster, member=member)


def send_again(command: c.SendAgain, work: Work) -> Result:
    """Deliberately once more, though it may have arrived."""
    if not doubts.send_again(work.conn, _one(work, command.cluster, command.way, command.number)):
        raise Refused("settled")
    work.note("sent again", cluster=command.cluster)
    return Result(toast="sent_again")


def note_arrived(command: c.NoteArrived, work: Work) -> Result:
    """The person has it; nothing more is done about it."""
    doubts.arrived(work.conn, _one(work, command.cluster, command.way, command.number))
    return Result(toast="saved")


def _one(work: Work, cluster: int, way: str, number: int) -> DoubtView:
    for one in doubts.of_cluster(work.conn, cluster):
        if (one.way, one.id) == (way, number):
            return one
    raise Refused("settled")
