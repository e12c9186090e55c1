"""What groups are formed by: the cluster's rules, booked rooms, and where practices lie."""

from sqlalchemy import delete, insert, select, update

from bot.actions.plan import meeting_of
from bot.actions.work import Refused, Result, Work
from bot.storage import group_rules
from bot.storage.group_tables import rooms
from bot.storage.tables import practices
from dialogs import commands as c
from dialogs.form import Button, Open, Say

VALUES = {
    "forms": frozenset({"alike", "mixed", "ignore"}),
    "keep": frozenset({"house", "ydernummer"}),
    "form": frozenset({"0", "15", "30", "60"}),
    "size": frozenset({"0", "30", "60", "120"}),
    "host": frozenset({"0", "300", "600", "1200"}),
}
# Denmark with Bornholm and some water around.
_LATITUDES, _LONGITUDES = (54.4, 58.0), (7.8, 15.4)


def set_group_rule(command: c.SetGroupRule, work: Work) -> Result:
    """One rule of the cluster; it holds from the next time groups are formed."""
    if command.value not in VALUES.get(command.name, frozenset()):
        raise Refused("gone")
    value = int(command.value) if command.value.isdecimal() else command.value
    cluster = meeting_of(work, command.meeting).cluster_id
    group_rules.keep(work.conn, cluster, **{command.name: value})
    work.note("group rule set", cluster=cluster, rule=command.name)
    return Result(toast="saved")


def forbid_pair(command: c.ForbidPair, work: Work) -> Result:
    """Two practices that may not share a group: a fjord or a ferry between them."""
    cluster = meeting_of(work, command.meeting).cluster_id
    known = (practices.c.cluster_id == cluster, practices.c.id.in_([command.one, command.other]))
    if len(work.conn.execute(select(practices.c.id).where(*known)).all()) != 2:  # noqa: PLR2004  # one is no pair
        raise Refused("gone")
    pairs = [list(pair) for pair in group_rules.kept(work.conn, cluster).get("forbidden", ())]
    mine = sorted((command.one, command.other))
    group_rules.keep(work.conn, cluster, forbidden=[*(one for one in pairs if one != mine), mine])
    work.note("pair forbidden", cluster=cluster)
    return Result(toast="saved", open=Open("group_rules", (command.meeting,)))


def allow_pair(command: c.AllowPair, work: Work) -> Result:
    """Let go of a forbidden pair, by its place in the list as it is shown."""
    cluster = meeting_of(work, command.meeting).cluster_id
    pairs = group_rules.shown_pairs(work.conn, cluster)
    if not 0 <= command.number < len(pairs):
        raise Refused("gone")
    left = [list(pair) for nth, pair in enumerate(pairs) if nth != command.number]
    group_rules.keep(work.conn, cluster, forbidden=left)
    work.note("pair allowed", cluster=cluster)
    return Result(toast="saved")


def add_room(command: c.AddRoom, work: Work) -> Result:
    """A booked room, which a group may meet in when the groups are formed."""
    values = {"name": command.name, "address": command.address, "capacity": command.capacity}
    work.conn.execute(insert(rooms).values(meeting_id=command.meeting, **values))
    work.note("room added", meeting=command.meeting)
    return Result(open=Open("rooms", (command.meeting,)))


def drop_room(command: c.DropRoom, work: Work) -> Result:
    mine = (rooms.c.id == command.room, rooms.c.meeting_id == command.meeting)
    if not work.conn.execute(delete(rooms).where(*mine)).rowcount:
        raise Refused("gone")
    work.note("room dropped", meeting=command.meeting)
    return Result(toast="saved")


def share_place(command: c.SharePlace, work: Work) -> Result:
    """Where a practice lies, from somebody there; a coordinator may say it of every practice."""
    row = work.conn.execute(
        select(practices).where(practices.c.id == command.practice, practices.c.cluster_id == command.cluster)
    ).first()
    seat = work.seat
    if row is None or seat is None or not (seat.coordinator or seat.practice_id == row.id):
        raise Refused("gone")
    if not in_denmark(command.lat, command.lon):
        raise Refused("not_denmark")
    values = {"lat": command.lat, "lon": command.lon, "place_source": "shared"}
    work.conn.execute(update(practices).where(practices.c.id == row.id).values(**values))
    work.note("place shared", cluster=command.cluster, practice=row.id)
    back = ((Button("b_cluster", Open("cluster", (command.cluster,))),),)
    return Result(says=(Say("place_saved", {"name": row.name}, back, dialog="whereabouts"),))


def in_denmark(lat: float, lon: float) -> bool:
    return _LATITUDES[0] <= lat <= _LATITUDES[1] and _LONGITUDES[0] <= lon <= _LONGITUDES[1]
