"""What is asked beside the sign-up: questionnaire, draft, mail list, talks, diets; and messages to some."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import insert

from bot.actions.invitation import reachable
from bot.actions.ordering import agree
from bot.actions.plan import finish, meeting_of
from bot.actions.work import Refused, Result, Work
from bot.roster.export import table_csv, table_xlsx
from bot.storage import dues, read, remarks, segments
from bot.storage.dues import Due
from bot.storage.files import keep
from bot.storage.tables import members, messages
from dialogs import commands as c
from dialogs.form import Button, Do, Say
from dialogs.views import MeetingView

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = timedelta(hours=12)
"""How long after a meeting its diets are still known."""
HEADS = {"da": ("Navn", "Praksis", "Ydernummer", "E-mail"), "en": ("Name", "Practice", "Provider no.", "E-mail")}


def _open(work: Work, number: int) -> MeetingView:
    meeting = meeting_of(work, number)
    if meeting.status in {"held", "cancelled"}:
        raise Refused("meeting_over")
    return meeting


def save_remark(command: c.SaveRemark, work: Work) -> Result:
    """Keep what a member says; an offer of a talk that is taken back lets the next in line up."""
    meeting = _open(work, command.meeting)
    member = read.member(work.conn, command.member)
    if member is None or member.cluster != meeting.cluster_id:
        raise Refused("gone")
    before = remarks.presenters(remarks.of_meeting(work.conn, meeting.id))
    person = work.person or None
    if not remarks.save(work.conn, meeting.id, member.id, command.topic, command.value, person, work.now):
        return Result()
    if command.topic == "present":
        tell_places(work, meeting, before)
    if command.topic == "diet":
        plan_forgetting(work, meeting)
    work.note(f"said {command.topic}", cluster=meeting.cluster_id, meeting=meeting.id, member=member.id)
    return Result()


def tell_places(work: Work, meeting: MeetingView, before: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    """Whoever has got a place, or a place in reserve, that they did not have."""
    after = remarks.presenters(remarks.of_meeting(work.conn, meeting.id))
    stamp = f"{work.now:%Y%m%d%H%M%S%f}"
    for place, was, now in (("held", before[0], after[0]), ("reserve", before[1], after[1])):
        for member in now:
            if member not in was:
                key = f"{meeting.id}.{member}.{place}.{stamp}"
                work.tell("talk_place", key, meeting=meeting.id, member=member, place=place)


def plan_forgetting(work: Work, meeting: MeetingView) -> None:
    """What was said about food is forgotten when the meeting is over, wherever it has been moved to by then."""
    at = max(meeting.ends, work.now) + KEPT
    due = Due(f"forget_diet.{meeting.id}", "forget_diet", {"meeting": meeting.id}, at, revision=meeting.revision)
    dues.plan(work.conn, due)


def forget_diets(work: Work, meeting_id: int) -> None:
    meeting = read.meeting(work.conn, meeting_id)
    if meeting is not None and meeting.status != "cancelled" and meeting.ends + KEPT > work.now:
        key = f"forget_diet.{meeting_id}.{meeting.revision}"
        again = Due(key, "forget_diet", {"meeting": meeting_id}, meeting.ends + KEPT)
        dues.plan(work.conn, again)
        return
    remarks.forget(work.conn, meeting_id, "diet")


def ask_members(command: c.AskMembers, work: Work) -> Result:
    """Ask those of the topic who have not said anything yet; once a day at most."""
    meeting = _open(work, command.meeting)
    found = remarks.to_ask(work.conn, meeting).get(command.topic)
    if found is None:
        raise Refused("gone")
    reached = reachable(work.conn, found)
    if not reached:
        raise Refused("nobody_missing")
    for member in reached:
        key = f"{meeting.id}.{work.now:%Y%m%d}.{member.id}"
        work.tell(f"asked_{command.topic}", key, meeting=meeting.id, member=member.id)
    work.note(f"asked {command.topic}", cluster=meeting.cluster_id, meeting=meeting.id, count=len(reached))
    return Result(values={"count": len(reached)}, toast="sent_to")


def make_mail_list(command: c.MakeMailList, work: Work) -> Result:
    """Names and addresses of those who have said that theirs may be given, as a workbook and a plain table."""
    meeting = meeting_of(work, command.meeting)
    rows = _consenting(work, meeting)
    if not rows:
        raise Refused("nobody_consents")
    heads = HEADS[work.lang]
    day = f"{meeting.starts:%Y-%m-%d}"
    book = keep(work.conn, f"mailliste-{day}.xlsx", XLSX, table_xlsx(heads, rows, "Mailliste"), work.now)
    plain = keep(work.conn, f"mailliste-{day}.csv", "text/csv", table_csv(heads, rows), work.now)
    sent = ((Button("b_list_sent", Do("list_sent", (meeting.id,))),),)
    work.note("mail list made", cluster=meeting.cluster_id, meeting=meeting.id, count=len(rows))
    home = "questionnaire"
    return Result(
        says=(
            Say("mail_list", {"count": len(rows)}, dialog=home, file=book),
            Say("mail_list_csv", {}, sent, dialog=home, file=plain),
        )
    )


def _consenting(work: Work, meeting: MeetingView) -> list[tuple[str, str, str, str]]:
    said: Mapping[int, object] = {
        member: remark
        for member, remark in remarks.of_meeting(work.conn, meeting.id).get("consent", {}).items()
        if remark.value == "yes"
    }
    numbers = {one.id: one.ydernummer for one in read.rooms_of(work.conn, meeting.cluster_id)}
    people = read.members_where(work.conn, members.c.id.in_(list(said)))
    return [(one.name, one.practice, numbers.get(one.practice_id, ""), one.email) for one in people if one.email]


def list_sent(command: c.MarkListSent, work: Work) -> Result:
    meeting = meeting_of(work, command.meeting)
    agree(work, meeting, {"list.sent": work.now.isoformat()})
    work.note("mail list sent", cluster=meeting.cluster_id, meeting=meeting.id)
    finish(work, meeting, "addresses")
    return Result(toast="saved")


def send_message(command: c.SendMessage, work: Work) -> Result:
    """The coordinator's own words to some of the meeting's people, once each."""
    meeting = meeting_of(work, command.meeting)
    people = segments.of_meeting(work.conn, meeting).get(command.segment, ())
    reached = [one for one in reachable(work.conn, people) if work.seat is None or one.id != work.seat.id]
    if not reached:
        raise Refused("nobody_there")
    made = work.conn.execute(
        insert(messages).values(
            meeting_id=meeting.id, segment=command.segment, text=command.text, by_person_id=work.person, at=work.now
        )
    )
    number = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
    for member in reached:
        work.tell("message", f"{number}.{member.id}", meeting=meeting.id, member=member.id, message=number)
    work.note("message sent", cluster=meeting.cluster_id, meeting=meeting.id, count=len(reached))
    return Result(values={"count": len(reached)})
