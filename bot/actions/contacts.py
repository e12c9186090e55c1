"""Addresses of the playbooks: a coordinator or an operator says that one of them works."""

from sqlalchemy import select

from bot.actions.plan import meeting_of
from bot.actions.work import Refused, Result, Work
from bot.storage import contacts, read
from bot.storage.tables import people
from bot.texts import local
from dialogs import commands as c
from dialogs.form import Open
from package_specs import Package, packages


def mark_contact(command: c.MarkContact, work: Work) -> Result:
    """It has been used today and worked."""
    if not _may(work):
        raise Refused("not_now")
    book = _book(command, work)
    if not 0 <= command.contact < len(book.contacts):
        raise Refused("gone")
    contacts.mark(work.conn, book.contacts[command.contact].address, local(work.now).date())
    work.note("contact checked", package=book.key, contact=book.contacts[command.contact].key)
    name = "m_book_part" if isinstance(command.subject, int) else "book_part"
    return Result(toast="saved", open=Open(name, (command.subject, "contacts")))


def _may(work: Work) -> bool:
    telegram_id = work.conn.execute(select(people.c.telegram_id).where(people.c.id == work.person)).scalar()
    coordinates = any(seat.coordinator for seat in read.seats_of(work.conn, work.person))
    return coordinates or telegram_id in work.settings.operators


def _book(command: c.MarkContact, work: Work) -> Package:
    """A meeting's own copy of its playbook, where the person is in its cluster; else the one of that key."""
    if isinstance(command.subject, str):
        found = next((one for one in packages(work.settings.playbooks) if one.key == command.subject), None)
    else:
        meeting = meeting_of(work, command.subject)
        mine = {seat.cluster for seat in read.seats_of(work.conn, work.person)}
        found = meeting.spec if meeting.cluster_id in mine else None
    if found is None:
        raise Refused("gone")
    return found
