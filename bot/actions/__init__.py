"""Commands carried out: one function each, and nothing else changes the domain's rows."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.actions import (
    adapting,
    calendars,
    clusters,
    day,
    documents,
    evaluation,
    grouping,
    invitation,
    meeting,
    ordering,
    people,
    poll,
    reminders,
    report,
    roles,
    tasks,
    year,
)
from bot.actions.work import Refused, Result, Work
from dialogs import commands as c

__all__ = ["Refused", "Result", "Work", "act"]

_DEEDS: Mapping[type[c.Command], Callable[[Any, Work], Result]] = {
    c.SetLanguage: people.set_language,
    c.ExportMe: people.export_me,
    c.EraseMe: people.erase_me,
    c.CreateCluster: clusters.create_cluster,
    c.ImportRoster: clusters.import_roster,
    c.AddMember: clusters.add_member,
    c.SetRight: clusters.set_right,
    c.RemoveMember: clusters.remove_member,
    c.MakeLink: people.make_link,
    c.MakeLinks: people.make_links,
    c.PlanMeeting: meeting.plan_meeting,
    c.CancelMeeting: meeting.cancel_meeting,
    c.MoveMeeting: meeting.move_meeting,
    c.EditMeeting: meeting.edit_meeting,
    c.MarkOrdered: ordering.mark_ordered,
    c.SaveOrder: ordering.save_order,
    c.SendOrder: ordering.send_order,
    c.SetCall: ordering.set_call,
    c.SaveCall: ordering.save_call,
    c.SavePremeeting: ordering.save_premeeting,
    c.MoveReminder: reminders.move_reminder,
    c.MuteReminder: reminders.mute_reminder,
    c.WordReminder: reminders.word_reminder,
    c.SetTask: tasks.set_task,
    c.AddRows: adapting.add_rows,
    c.DropTyped: adapting.drop_typed,
    c.FinishProgramme: adapting.finish_programme,
    c.EditRow: adapting.edit_row,
    c.DropRow: adapting.drop_row,
    c.AddTask: adapting.add_task,
    c.DropTask: adapting.drop_task,
    c.KeepPlaybook: adapting.keep_playbook,
    c.SetYearTask: year.set_year_task,
    c.Delegate: tasks.delegate,
    c.SendInvitation: invitation.send_invitation,
    c.NudgeMissing: invitation.nudge_missing,
    c.CreatePoll: poll.create_poll,
    c.AddSlot: poll.add_slot,
    c.DropSlot: poll.drop_slot,
    c.SetMust: poll.set_must,
    c.SendPoll: poll.send_poll,
    c.NudgePoll: poll.nudge_poll,
    c.ClosePoll: poll.close_poll,
    c.ReopenPoll: poll.reopen_poll,
    c.DropPoll: poll.drop_poll,
    c.SaveVotes: poll.save_votes,
    c.FixDate: poll.fix_date,
    c.MoveToSlot: poll.move_to_slot,
    c.MakeDraft: invitation.make_draft,
    c.SaveAnswer: invitation.save_answer,
    c.MakeCalendar: calendars.make_calendar,
    c.MakeFeed: calendars.make_feed,
    c.FormGroups: grouping.form_groups,
    c.MoveMember: grouping.move_member,
    c.LockMember: grouping.lock_member,
    c.PublishGroups: grouping.publish_groups,
    c.AnswerLeading: grouping.answer_leading,
    c.SetAddress: grouping.set_address,
    c.PressLive: day.press_live,
    c.NameRole: roles.name_role,
    c.UnnameRole: roles.unname_role,
    c.ChooseCues: roles.choose_cues,
    c.SaveReport: report.save_report,
    c.MakeSummary: report.make_summary,
    c.WantPaper: documents.want_paper,
    c.MakeCodes: documents.make_codes,
    c.HandIn: evaluation.hand_in,
    c.AskEvaluation: evaluation.ask_evaluation,
    c.SendResult: evaluation.send_result,
    c.SendIdeas: evaluation.send_ideas,
}


def act(command: c.Command, work: Work) -> Result:
    """Carry out a command inside the caller's transaction.

    Raises:
        Refused: it cannot be done; the caller rolls back and says why.
    """
    return _DEEDS[type(command)](command, work)
