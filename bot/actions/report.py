"""Group reports, kept from the first answer on, and the one document they become."""

from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update

from bot.actions.work import Refused, Result, Work
from bot.documents.summary import summary_docx
from bot.storage import read
from bot.storage.files import keep
from bot.storage.meeting_facts import meeting_facts
from bot.storage.tables import groups, reports
from dialogs import commands as c
from dialogs.form import Say

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def save_report(command: c.SaveReport, work: Work) -> Result:
    """Keep the report as far as it has come; handing it in tells the coordinators."""
    meeting_id = work.conn.execute(select(groups.c.meeting_id).where(groups.c.id == command.group)).scalar()
    meeting = read.meeting(work.conn, meeting_id) if meeting_id else None
    if meeting is None:
        raise Refused("gone")
    known = work.conn.execute(select(reports).where(reports.c.group_id == command.group)).first()
    values: dict[str, Any] = {"answers": dict(command.answers), "by_person_id": work.person}
    first = command.submit and (known is None or known.submitted_at is None)
    if command.submit:
        values["submitted_at"] = work.now
    if known is None:
        work.conn.execute(insert(reports).values(group_id=command.group, **values))
    else:
        work.conn.execute(update(reports).where(reports.c.group_id == command.group).values(**values))
    if first:
        _tell(work, meeting.cluster_id, meeting.id, command.group)
        work.note("report handed in", meeting=meeting.id, group=command.group)
    return Result(values={"meeting": meeting})


def _tell(work: Work, cluster: int, meeting: int, group: int) -> None:
    # The coordinator who hands in a group's own report needs the news too: it may be the last one.
    everyone = replace(work, seat=None)
    everyone.tell_coordinators("report_in", f"{meeting}.{group}", cluster, meeting=meeting, group=group)


def make_summary(command: c.MakeSummary, work: Work) -> Result:
    """All reports handed in so far as one Word document, for Medibox."""
    facts = meeting_facts(work.conn, command.meeting, work.lang)
    if facts is None:
        raise Refused("gone")
    if not facts.reports:
        raise Refused("no_reports")
    name = f"opsamling-{facts.starts_at:%Y-%m-%d}.docx"
    file = keep(work.conn, name, DOCX, summary_docx(facts, work.lang), work.now)
    groups_now = read.groups_of(work.conn, command.meeting)
    missing = tuple(group for group in groups_now if group.report != "submitted")
    values = {"count": len(groups_now) - len(missing), "missing": missing}
    work.note("summary made", meeting=command.meeting, reports=values["count"])
    return Result(says=(Say("summary", values, dialog="report", file=file),))
