"""Groups: asked for, changed by hand, chosen where rules cannot hold, published, mended."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update

from bot.actions import own_groups
from bot.actions.invitation import reachable
from bot.actions.placing import place
from bot.actions.plan import meeting_of
from bot.actions.work import Refused, Result, Work
from bot.grouping import Attendee, GroupingError, Plan, Repair, Room, Rules
from bot.grouping.moves import apply_move, apply_swap
from bot.storage import group_rules, proposals, read
from bot.storage.group_tables import group_questions
from bot.storage.tables import groupings, members, tasks
from bot.storage.wishes import rules_for
from dialogs import commands as c
from dialogs.form import Say
from dialogs.views import MeetingView

FIRST = {
    "online": "first_online",
    "ask_more": "first_ask_more",
    "self_made": "first_self_made",
    "room": "first_room",
    "ask_nearest": "first_ask_nearest",
}
"""Ways out that people must act on first, and what they are told: nothing is formed differently for them."""


def form_groups(command: c.FormGroups, work: Work) -> Result:
    """Note that a proposal is wanted; it is reckoned outside the transaction and comes by itself."""
    meeting = meeting_of(work, command.meeting)
    if meeting.spec.groups is None:
        raise Refused("no_groups")
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    if not proposals.attendees(work.conn, meeting.id):
        raise Refused("nobody_comes")
    _want(work, meeting.id)
    work.note("groups wanted", meeting=meeting.id)
    return Result(toast="forming")


def _want(work: Work, meeting: int, **wishes: Any) -> None:  # noqa: ANN401  # wishes of many kinds
    """Have the groups formed with these wishes beside those there are; what there was is remembered."""
    row = proposals.state_of(work.conn, meeting)
    if row is None:
        values = {"state": "wanted", "wishes": {"before": "none", **wishes}, "wanted_by": work.person, "revision": 1}
        work.conn.execute(insert(groupings).values(meeting_id=meeting, plan=None, **values))
        return
    before = row.wishes.get("before", "none") if row.state == "wanted" else row.state
    kept = {**row.wishes, "haste": False, "before": before, **wishes}
    _change(work, row, state="wanted", wishes=kept, wanted_by=work.person, search=None)


def _change(work: Work, row: Any, **values: Any) -> None:  # noqa: ANN401  # a row, columns of many kinds
    changed = update(groupings).where(groupings.c.meeting_id == row.meeting_id)
    work.conn.execute(changed.values(revision=row.revision + 1, **values))


def stop_search(command: c.StopSearch, work: Work) -> Result:
    """End a search: with the best that a second finds, or with what there was before it."""
    row = proposals.state_of(work.conn, command.meeting)
    if row is None or row.state != "wanted":
        return Result(toast="search_over")
    if command.keep:
        _want(work, command.meeting, haste=True)
        return Result(toast="stopping")
    before = row.wishes.get("before", "none")
    _change(work, row, state=before if row.plan else "none", search=None)
    return Result(toast="search_dropped")


# -- by hand ---------------------------------------------------------------------------------------------------------


def proposed(work: Work, meeting: int) -> Any:  # noqa: ANN401  # a row
    """The row of a meeting that has groups, proposed or published.

    Raises:
        Refused: it has none, or they are being formed.
    """
    row = proposals.state_of(work.conn, meeting)
    if row is None or row.plan is None:
        raise Refused("no_proposal")
    if row.state == "wanted":
        raise Refused("searching")
    return row


Ground = tuple[Plan, tuple[Attendee, ...], Rules, tuple[Room, ...]]


def ground(work: Work, row: Any, cluster: int) -> Ground:  # noqa: ANN401  # a row of groupings
    """What changes by hand stand on: the plan, those of it who still come, the rules and the rooms."""
    plan = proposals.load(row.plan)
    placed = {member for group in plan.groups for member in group.members}
    folder = work.settings.data_dir
    people = tuple(one for one in proposals.attendees(work.conn, row.meeting_id, folder) if one.id in placed)
    rules = rules_for(work.conn, row, cluster, plan, people, locks=False)
    return plan, people, rules, group_rules.rooms_of(work.conn, row.meeting_id, folder)


def move_member(command: c.MoveMember, work: Work) -> Result:
    """Put somebody into another group; they stay there when the rest is formed anew."""

    def moved(plan: Plan, people: tuple[Attendee, ...], rules: Rules, rooms: tuple[Room, ...]) -> Plan:
        return apply_move(plan, [str(command.member)], command.group, people, rules, rooms=rooms)

    work.note("member moved", meeting=command.meeting, member=command.member, group=command.group)
    return _by_hand(work, command.meeting, (command.member,), moved)


def swap_members(command: c.SwapMembers, work: Work) -> Result:
    """Two people change places, and stay there when the rest is formed anew."""

    def swapped(plan: Plan, people: tuple[Attendee, ...], rules: Rules, rooms: tuple[Room, ...]) -> Plan:
        return apply_swap(plan, str(command.one), str(command.other), people, rules, rooms=rooms)

    work.note("members swapped", meeting=command.meeting, one=command.one, other=command.other)
    return _by_hand(work, command.meeting, (command.one, command.other), swapped)


def _by_hand(
    work: Work,
    meeting_id: int,
    who: tuple[int, ...],
    change: Callable[[Plan, tuple[Attendee, ...], Rules, tuple[Room, ...]], Plan],
) -> Result:
    """Change the plan; published groups are changed in place, and those whom it concerns are told."""
    meeting = meeting_of(work, meeting_id)
    row = proposed(work, meeting_id)
    plan, people, rules, rooms = ground(work, row, meeting.cluster_id)
    _may_move(people, who)
    try:
        plan = change(plan, people, rules, rooms)
    except GroupingError:
        raise Refused("not_in_groups") from None
    told: frozenset[int] = frozenset()
    if row.state == "published":
        plan, told = place(work, meeting, plan, row.revision + 1)
    locked = sorted({*row.wishes.get("locked", ()), *who})
    wishes = {**row.wishes, "locked": locked, "groups": _still_whole(row.wishes.get("groups", ()), plan)}
    _change(work, row, plan=proposals.dump(plan), wishes=wishes)
    return Result(toast="told" if told else "saved", values={"count": _reached(work, told)} if told else {})


def _reached(work: Work, people: frozenset[int]) -> int:
    """How many of them the bot can write to."""
    return len(reachable(work.conn, read.members_where(work.conn, members.c.id.in_(people))))


def _may_move(people: tuple[Attendee, ...], who: tuple[int, ...]) -> None:
    """A group that people have made themselves is never taken apart, by the coordinator neither."""
    for person in people:
        if int(person.id) in who and person.answer == "own":
            raise Refused("self_made", name=person.name, group=person.own_group)


def _still_whole(locked: Any, plan: Plan) -> list[list[str]]:  # noqa: ANN401  # JSON
    """Locked groups that are still as they were."""
    now = {frozenset(group.members) for group in plan.groups}
    return [group for group in locked if frozenset(group) in now]


def lock_member(command: c.LockMember, work: Work) -> Result:
    """Keep somebody where they are when the rest is formed anew; a second press lets go."""
    row = proposed(work, command.meeting)
    locked = {*row.wishes.get("locked", ())} ^ {command.member}
    _change(work, row, wishes={**row.wishes, "locked": sorted(locked)})
    return Result(toast="saved")


def lock_group(command: c.LockGroup, work: Work) -> Result:
    """Keep a whole group as it is when the rest is formed anew; a second press lets go."""
    row = proposed(work, command.meeting)
    group = next((one for one in proposals.load(row.plan).groups if one.number == command.number), None)
    if group is None:
        raise Refused("gone")
    locked = list(row.wishes.get("groups", ()))
    mine = sorted(group.members)
    locked = [one for one in locked if one != mine] if mine in locked else [*locked, mine]
    _change(work, row, wishes={**row.wishes, "groups": locked})
    return Result(toast="saved")


# -- where rules cannot hold -----------------------------------------------------------------------------------------


def choose_way(command: c.ChooseWay, work: Work) -> Result:
    """What shall be where a rule cannot hold: kept as proposed, formed anew, or first done by people."""
    row = proposed(work, command.meeting)
    plan = proposals.load(row.plan)
    breach = next((one for one in proposals.breaches_of(plan, row.wishes) if one.number == command.number), None)
    way = next((one for one in breach.ways if one.pick == command.pick), None) if breach else None
    if breach is None or way is None:
        raise Refused("gone")
    relaxed = list(dict.fromkeys((one.case, one.about) for one in plan.relaxed))[command.number]
    if way.pick == "top_up" and way.needs == "solve":
        own_groups.ask_by_name(work, meeting_of(work, command.meeting), relaxed[1])
        return Result(says=(Say("first_top_up", dialog="group_ways"),))
    if way.pick in FIRST:
        return Result(says=(Say(FIRST[way.pick], dialog="group_ways"),))
    mine = {"case": relaxed[0], "about": relaxed[1], "pick": command.pick}
    others = [one for one in row.wishes.get("choices", ()) if (one["case"], one["about"]) != relaxed]
    choices = [*others, mine]
    work.note("way chosen", meeting=command.meeting, pick=command.pick)
    if way.needs == "solve":
        _want(work, command.meeting, choices=choices)
        return Result(toast="forming")
    _change(work, row, wishes={**row.wishes, "choices": choices})
    return Result(toast="saved")


# -- published -------------------------------------------------------------------------------------------------------


def publish_groups(command: c.PublishGroups, work: Work) -> Result:
    """Write the proposal down as the meeting's groups and tell those for whom something is new."""
    meeting = meeting_of(work, command.meeting)
    row = proposed(work, meeting.id)
    if row.state == "published":
        return Result(toast="published_already")
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    if row.state != "proposed":
        raise Refused("no_proposal")
    plan, told = place(work, meeting, proposals.load(row.plan), row.revision + 1)
    _change(work, row, state="published", plan=proposals.dump(plan))
    _done(work, meeting)
    work.note("groups published", meeting=meeting.id, groups=len(plan.groups), told=len(told))
    return Result(values={"count": _reached(work, told)}, toast="published")


def _done(work: Work, meeting: MeetingView) -> None:
    for task in read.tasks_of(work.conn, meeting, tasks.c.state == "open"):
        if meeting.spec.task(task.key).kind == "groups":
            work.conn.execute(update(tasks).where(tasks.c.id == task.id).values(state="done"))


def use_repair(command: c.UseRepair, work: Work) -> Result:
    """Take one line of the menu, if the groups and the answers are still those it was made for."""
    meeting = meeting_of(work, command.meeting)
    row = proposed(work, meeting.id)
    asked = (group_questions.c.id == command.question, group_questions.c.meeting_id == meeting.id)
    question = work.conn.execute(select(group_questions).where(*asked)).first()
    if question is None or question.kind != "repair" or meeting.status in {"held", "cancelled"}:
        raise Refused("gone")
    lines = proposals.load_repairs(question.answer["lines"])
    if not is_current(work, row, question) or command.line >= len(lines) or not _fits(work, row, lines[command.line]):
        raise Refused("repair_stale")
    # Proven to move the fewest, which says nothing about the ways.
    mended = replace(lines[command.line].plan, bound=0, optimal=False)
    plan, told = place(work, meeting, mended, row.revision + 1)
    _change(work, row, plan=proposals.dump(plan), state="published")
    work.note("groups mended", meeting=meeting.id, moved=len(lines[command.line].moved), told=len(told))
    return Result(values={"count": _reached(work, told)}, toast="mended")


def mend(work: Work, number: int) -> None:
    """Take who has left out of the groups, where nothing else follows from it; one message says so."""
    question = work.conn.execute(select(group_questions).where(group_questions.c.id == number)).one()
    meeting = meeting_of(work, question.meeting_id)
    row = proposals.state_of(work.conn, meeting.id)
    line = proposals.load_repairs(question.answer["lines"])[0]
    if row is None or row.plan is None or not is_current(work, row, question) or not _fits(work, row, line):
        return
    seated = {one: group.number for group in proposals.load(row.plan).groups for one in group.members}
    left = ",".join(f"{one}:{seated[one]}" for one in question.about["gone"])
    plan, _ = place(work, meeting, replace(line.plan, bound=0, optimal=False), row.revision + 1, heard=True)
    _change(work, row, plan=proposals.dump(plan))
    work.tell_coordinators("group_smaller", f"{question.id}", meeting.cluster_id, meeting=meeting.id, left=left)
    work.note("groups mended", meeting=meeting.id, moved=0)


def is_current(work: Work, row: Any, question: Any) -> bool:  # noqa: ANN401  # rows
    """Whether a menu is the newest, and the groups are still those it mends."""
    newest = work.conn.execute(
        select(group_questions.c.id)
        .where(group_questions.c.meeting_id == row.meeting_id, group_questions.c.kind == "repair")
        .order_by(group_questions.c.id.desc())
        .limit(1)
    ).scalar()
    return bool(row.state == "published" and newest == question.id and row.revision == question.about["revision"])


def _fits(work: Work, row: Any, line: Repair) -> bool:  # noqa: ANN401  # a row
    """Whether the line seats nobody who has left since, and leaves nobody out who has come back."""
    coming = {one.id for one in proposals.attendees(work.conn, row.meeting_id)}
    seated = {member for group in line.plan.groups for member in group.members}
    placed = {member for group in proposals.load(row.plan).groups for member in group.members}
    return seated <= coming and placed & coming <= seated


def ask_pair(command: c.AskPair, work: Work) -> Result:
    """Ask why two do not sit together; it is reckoned outside the transaction."""
    row = proposed(work, command.meeting)
    placed = {member for group in proposals.load(row.plan).groups for member in group.members}
    if work.seat is None or not {str(command.one), str(command.other)} <= placed:
        raise Refused("not_in_groups")
    work.conn.execute(
        insert(group_questions).values(
            meeting_id=command.meeting,
            member_id=work.seat.id,
            kind="pair",
            about={"one": command.one, "other": command.other},
            asked_at=work.now,
        )
    )
    return Result(toast="asking")


def draw_groups(command: c.DrawGroups, work: Work) -> Result:
    """Ask for the groups on a map; it is drawn outside the transaction, and comes by itself."""
    meeting = meeting_of(work, command.meeting)
    proposed(work, meeting.id)
    if work.seat is None:
        raise Refused("not_in_groups")
    asked = select(group_questions.c.id).where(
        group_questions.c.meeting_id == meeting.id,
        group_questions.c.member_id == work.seat.id,
        group_questions.c.kind == "map",
        group_questions.c.answer.is_(None),
    )
    if work.conn.execute(asked).first() is None:
        about = {"lang": work.lang, "name": f"grupper-{meeting.starts:%Y-%m-%d}.png"}
        work.conn.execute(
            insert(group_questions).values(
                meeting_id=meeting.id, member_id=work.seat.id, kind="map", about=about, asked_at=work.now
            )
        )
    return Result(toast="drawing")
