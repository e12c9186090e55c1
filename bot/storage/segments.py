"""Parts of a meeting's people that a message can go to."""

from collections.abc import Mapping

from sqlalchemy.engine import Connection

from bot.storage import read, remarks
from bot.storage.tables import members
from dialogs.views import MeetingView, MemberView


def of_meeting(conn: Connection, meeting: MeetingView) -> Mapping[str, tuple[MemberView, ...]]:
    """Segment to people, empty ones left out.

    They are missing, coming, waiting, away, guests, leaders, presenters, everybody, and `group<n>`.
    """
    everyone = read.members_where(conn, members.c.cluster_id == meeting.cluster_id)
    answers = read.answers_of(conn, meeting.id)
    groups = read.groups_of(conn, meeting.id)
    held, _ = remarks.presenters(remarks.of_meeting(conn, meeting.id))
    wanted = {
        "missing": {one.id for one in everyone if one.doctor and (one.id not in answers or not answers[one.id].whole)},
        "coming": {number for number, answer in answers.items() if answer.attend == "yes"},
        "waiting": {number for number, answer in answers.items() if answer.attend == "wait"},
        "away": {number for number, answer in answers.items() if answer.attend == "no"},
        "leaders": {group.leader_id for group in groups if group.leader_id},
        "presenters": set(held),
        "guests": set(remarks.guests(conn, meeting.id)),
        "everybody": {one.id for one in everyone if one.doctor},
    } | {f"group{group.number}": {seat.member for seat in group.seats} for group in groups}
    found = {name: tuple(one for one in everyone if one.id in ids) for name, ids in wanted.items()}
    return {name: people for name, people in found.items() if people}
