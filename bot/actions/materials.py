"""The register of promised materials: what has come, files forwarded to the bot, envelopes handed out unopened."""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.actions.plan import finish, meeting_of
from bot.actions.work import Refused, Result, Work
from bot.planning.materials import is_secret
from bot.storage import dues, files, read, remarks
from bot.storage.deliveries import SHEETS, TAKEN, arrived, expecting, file_of, secret
from bot.storage.practice_data import file_told
from bot.storage.tables import deliveries, practices, tasks
from bot.storage.tables import files as stored
from dialogs import commands as c
from dialogs.form import Open, Say, Start
from dialogs.guest_kinds import from_outside
from dialogs.materials.dialog import meant_for
from dialogs.views import MeetingView, MemberView
from package_specs.parts import Material, MaterialItem

MIMES = {
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ppt": "application/vnd.ms-powerpoint",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def take_file(work: Work, name: str, content: bytes | None, fault: str = "") -> Say | Start | Open:
    """A file that nobody asked for: perhaps promised material. What must not be taken in is not kept.

    `fault` says why one that was wanted is not here; then it can still be ticked off by hand.
    """
    if secret(work.conn, work.person, name):
        work.note("secret file refused")
        return Open("secret_file")
    suffix = PurePath(name).suffix.casefold()
    if content is None:
        waiting = expecting(work.conn, work.person)
        kind = "sheet" if suffix in SHEETS else "wrong_kind"
        fault = fault or (kind if waiting and suffix not in TAKEN else "")
        return Open("file_fault", (fault,)) if fault else Say("file_not_asked", dialog="common")
    if file_told(work.conn, {meeting.cluster_id for meeting in expecting(work.conn, work.person)}, content):
        work.note("secret file refused")
        return Open("secret_file")
    mime = MIMES.get(suffix, "application/octet-stream")
    return Start("deliver", (files.keep(work.conn, name, mime, content, work.now, work.person),))


def save_delivery(command: c.SaveDelivery, work: Work) -> Result:
    """Which promised thing a file is; a later one of the same takes its place."""
    meeting = next((one for one in expecting(work.conn, work.person) if one.id == command.meeting), None)
    file = file_of(work.conn, command.file, work.person)
    if meeting is None or file is None:
        raise Refused("gone")
    material, item = _item(meeting, command.material, command.item)
    if is_secret(item):
        work.conn.execute(delete(stored).where(stored.c.id == file.id))
        work.note("secret file refused", meeting=meeting.id)
        return Result(toast="not_kept", open=Open("secret_file"))
    for one, thing in _same(meeting, material, item):
        _put(work, meeting, one.key, thing.key, file.id)
    _settle(work, meeting, material)
    work.note("material kept", meeting=meeting.id, material=material.key, item=item.key)
    return Result(open=Open("materials", (meeting.id,)))


def _same(meeting: MeetingView, material: Material, item: MaterialItem) -> Iterator[tuple[Material, MaterialItem]]:
    """The thing itself, and the same thing where it is promised to the members."""
    yield material, item
    for other in meeting.spec.materials:
        if other.key != material.key and "medlem" in other.to:
            yield from ((other, thing) for thing in other.items if thing.key == item.key)


def _material(meeting: MeetingView, key: str) -> Material:
    found = next((one for one in meeting.spec.materials if one.key == key), None)
    if found is None:
        raise Refused("gone")
    return found


def _item(meeting: MeetingView, material: str, item: str) -> tuple[Material, MaterialItem]:
    found = _material(meeting, material)
    thing = next((one for one in found.items if one.key == item), None)
    if thing is None:
        raise Refused("gone")
    return found, thing


def _put(  # noqa: PLR0913, PLR0917  # one row
    work: Work, meeting: MeetingView, material: str, item: str, file: int | None, link: str = ""
) -> None:
    where = {"meeting_id": meeting.id, "material": material, "item": item}
    values: dict[str, Any] = {"at": work.now, "by_person_id": work.person}
    values |= ({"file_id": file} if file else {}) | ({"link": link} if link else {})
    mine = update(deliveries).where(*(deliveries.c[name] == value for name, value in where.items()))
    if not work.conn.execute(mine.values(**values)).rowcount:
        work.conn.execute(insert(deliveries).values(**where, **values, handed_out=[]))


def _settle(work: Work, meeting: MeetingView, material: Material) -> None:
    """When all of a delivery is there, nobody asks for it any more."""
    here = arrived(work.conn, meeting.id)
    if any((material.key, item.key) not in here for item in material.items if item.secrecy != "refused"):
        return
    for task in read.tasks_of(work.conn, meeting, tasks.c.state == "open"):
        spec = meeting.spec.task(task.key)
        if spec.kind == "ask_arrived" and spec.material == material.key:
            work.conn.execute(update(tasks).where(tasks.c.id == task.id).values(state="done"))
            dues.cancel(work.conn, meeting_id=meeting.id, key_prefix=f"task.{task.id}.")


def link_material(command: c.LinkMaterial, work: Work) -> Result:
    """A thing that is found on the web: its address goes with the invitation where members are to have it."""
    meeting = meeting_of(work, command.meeting)
    material, item = _item(meeting, command.material, command.item)
    if is_secret(item):
        raise Refused("not_now")
    for one, thing in _same(meeting, material, item):
        _put(work, meeting, one.key, thing.key, None, command.link)
    _settle(work, meeting, material)
    work.note("material linked", meeting=meeting.id, material=material.key, item=item.key)
    return Result(toast="saved", open=Open("material", (meeting.id, material.key)))


def mark_arrived(command: c.MarkArrived, work: Work) -> Result:
    """One thing of a delivery, or all of it, has come by its own way; a second press takes one thing back."""
    meeting = meeting_of(work, command.meeting)
    material = _material(meeting, command.material)
    here = arrived(work.conn, meeting.id)
    if command.item and (known := here.get((material.key, command.item))) and not known.file:
        _forget(work, meeting.id, material.key, (command.item,))
        return Result(toast="saved", open=Open("material", (meeting.id, material.key)))
    wanted = [item.key for item in material.items if command.item in {"", item.key}]
    for key in wanted:
        if (material.key, key) not in here:
            _put(work, meeting, material.key, key, None)
    _settle(work, meeting, material)
    work.note("material arrived", meeting=meeting.id, material=material.key)
    return Result(toast="saved", open=Open("material", (meeting.id, material.key)))


def asked(work: Work, meeting: MeetingView, material: str, *, came: bool) -> None:
    """The answer to "er … kommet?": all of the delivery is there, or what was only said to be there is not."""
    found = _material(meeting, material)
    keys = [item.key for item in found.items]
    here = arrived(work.conn, meeting.id)
    if came:
        for key in keys:
            if (found.key, key) not in here:
                _put(work, meeting, found.key, key, None)
    else:
        _forget(work, meeting.id, found.key, keys)


def _forget(work: Work, meeting: int, material: str, items: Iterable[str]) -> None:
    said = (deliveries.c.meeting_id == meeting, deliveries.c.material == material, deliveries.c.file_id.is_(None))
    work.conn.execute(delete(deliveries).where(*said, deliveries.c.item.in_(list(items))))


def hand_out(command: c.HandOut, work: Work) -> Result:
    """A practice has got its sealed envelope, unopened; a second press takes it back."""
    meeting = meeting_of(work, command.meeting)
    material = _material(meeting, command.material)
    sealed = next((item for item in material.items if item.secrecy == "sealed"), None)
    here = arrived(work.conn, meeting.id).get((material.key, sealed.key)) if sealed else None
    own = (practices.c.id == command.practice, practices.c.cluster_id == meeting.cluster_id)
    if sealed is None or here is None or work.conn.execute(select(practices.c.id).where(*own)).first() is None:
        raise Refused("not_now")
    given = set(here.handed_out) ^ {command.practice}
    mine = (deliveries.c.meeting_id == meeting.id, deliveries.c.material == material.key)
    work.conn.execute(update(deliveries).where(*mine, deliveries.c.item == sealed.key).values(handed_out=sorted(given)))
    return Result(toast="saved", open=Open("envelopes", (meeting.id, material.key)))


def fetch_material(command: c.FetchMaterial, work: Work) -> Result:
    """The file: for the coordinator, and for members what is meant for them."""
    meeting = meeting_of(work, command.meeting)
    material, item = _item(meeting, command.material, command.item)
    here = arrived(work.conn, meeting.id).get((material.key, item.key))
    seat = work.seat
    allowed = seat is not None and (seat.coordinator or meant_for(material, guest=from_outside(seat.role)))
    if here is None or not here.file or not allowed:
        raise Refused("gone")
    return Result(says=(Say("file", {"name": here.name}, dialog="materials", file=here.file),))


def files_for(conn: Connection, meeting: MeetingView, *, guest: bool) -> tuple[tuple[str, int], ...]:
    """What members get, and guests what is meant for them too: a name that stays for each thing, and its file."""
    here = arrived(conn, meeting.id)
    wanted = [
        (one.key, item.key) for one in meeting.spec.materials if meant_for(one, guest=guest) for item in one.items
    ]
    found = {here[key].file: ".".join(key) for key in reversed(wanted) if key in here and here[key].file}
    return tuple((name, file) for file, name in reversed(found.items()))


def send_to(work: Work, meeting: MeetingView, people: Iterable[MemberView]) -> int:
    """Their material to each of these, every file once, and to guests their leaflet; returns how many things."""
    found = {guest: files_for(work.conn, meeting, guest=guest) for guest in (False, True)}
    sent = 0
    for one in people:
        guest = from_outside(one.role)
        for name, file in found[guest]:
            work.tell("material", f"{meeting.id}.{name}.{file}.{one.id}", meeting=meeting.id, member=one.id, file=file)
        if guest and meeting.spec.guest_leaflet:
            work.tell("leaflet", f"{meeting.id}.{one.id}", meeting=meeting.id, member=one.id)
        sent += len(found[guest]) + bool(guest and meeting.spec.guest_leaflet)
    return sent


def send_materials(command: c.SendMaterials, work: Work) -> Result:
    """Send the material to all who were invited; what they have already got does not come again."""
    meeting = meeting_of(work, command.meeting)
    cluster = read.cluster(work.conn, meeting.cluster_id)
    if meeting.status not in {"invited", "live"} or cluster is None:
        raise Refused("not_now")
    guests = remarks.guests(work.conn, meeting.id)
    if not send_to(work, meeting, [one for one in cluster.members if one.doctor or one.id in guests]):
        raise Refused("no_material")
    finish(work, meeting, "send_material")
    work.note("material sent", meeting=meeting.id)
    return Result(toast="saved", open=Open("materials", (meeting.id,)))
