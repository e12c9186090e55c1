"""The cluster's own surveys: made, sent, answered, chased before their last moment, and shown."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import delete, func, insert, select, update

from bot.actions.invitation import MOST_NUDGES, reachable
from bot.actions.meeting import ANSWER_HOUR
from bot.actions.plan import calm, meeting_of
from bot.actions.work import Refused, Result, Work, coordinators
from bot.documents.facts import Evaluation
from bot.planning.localtime import Moment
from bot.storage import dues, evaluations
from bot.storage import surveys as store
from bot.storage.dues import Due
from bot.storage.files import keep
from bot.storage.survey_tables import survey_questions, surveys
from dialogs import commands as c
from dialogs.form import Open, Say
from dialogs.survey_views import SurveyView
from dialogs.views import MemberView

MOST_QUESTIONS = 10
REMIND = (timedelta(days=3), timedelta(days=1))
"""How long before the last moment those who are missing are reminded."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _survey(work: Work, number: int, *states: str, member: int = 0) -> SurveyView:
    """The survey as it is now, for all or one member, in one of these states.

    Raises:
        Refused: it is gone, or in another state.
    """
    found = store.survey(work.conn, number, member)
    if found is None:
        raise Refused("gone")
    if states and found.status not in states:
        raise Refused("not_now")
    return found


def create_survey(command: c.CreateSurvey, work: Work) -> Result:
    meeting = meeting_of(work, command.meeting)
    closes = Moment.at(date.fromisoformat(command.answer_by), ANSWER_HOUR, work.settings.zone).utc
    if closes <= work.now:
        raise Refused("past")
    values = {"title": command.title, "named": command.named, "answer_by": closes, "status": "draft"}
    made = work.conn.execute(
        insert(surveys).values(meeting_id=meeting.id, created_by=work.person, created_at=work.now, **values)
    )
    number = int(made.inserted_primary_key[0])  # type: ignore[index]  # one column
    work.note("survey made", cluster=meeting.cluster_id, meeting=meeting.id, survey=number)
    return Result(open=Open("survey", (number,)))


def add_question(command: c.AddQuestion, work: Work) -> Result:
    survey = _survey(work, command.survey, "draft")
    count = select(func.count()).select_from(survey_questions).where(survey_questions.c.survey_id == survey.id)
    if work.conn.execute(count).scalar_one() >= MOST_QUESTIONS:
        raise Refused("survey_full", most=MOST_QUESTIONS)
    values = {"kind": command.kind, "text": command.text, "choices": list(command.choices)}
    work.conn.execute(insert(survey_questions).values(survey_id=survey.id, **values))
    return Result(open=Open("survey", (survey.id,)))


def drop_question(command: c.DropQuestion, work: Work) -> Result:
    survey = _survey(work, command.survey, "draft")
    mine = (survey_questions.c.survey_id == survey.id, survey_questions.c.id == command.question)
    work.conn.execute(delete(survey_questions).where(*mine))
    return Result(toast="saved", open=Open("survey", (survey.id,)))


def drop_survey(command: c.DropSurvey, work: Work) -> Result:
    """Give up a survey that nobody has been asked."""
    survey = _survey(work, command.survey, "draft")
    work.conn.execute(delete(survey_questions).where(survey_questions.c.survey_id == survey.id))
    work.conn.execute(delete(surveys).where(surveys.c.id == survey.id))
    return Result(toast="saved", open=Open("surveys", (survey.meeting,)))


def send_survey(command: c.SendSurvey, work: Work) -> Result:
    """Ask everybody who can be reached; from then on it reminds and closes by itself."""
    survey = _survey(work, command.survey, "draft")
    if not survey.questions:
        raise Refused("survey_empty")
    if survey.answer_by <= work.now:
        raise Refused("past")
    _set(work, survey, status="open", sent_at=work.now)
    count = _tell(work, survey, "survey_asked", survey.asked, f"{survey.id}")
    about: dict[str, int | str] = {"survey": survey.id}
    dues.plan(work.conn, Due(f"survey_close.{survey.id}", "survey_close", about, survey.answer_by))
    for nth, before in enumerate(REMIND):
        at = calm(work, survey.answer_by - before)
        if work.now + timedelta(hours=12) < at < survey.answer_by:
            due = Due(f"survey_remind.{survey.id}.{nth}", "survey_remind", about, at, expires_at=survey.answer_by)
            dues.plan(work.conn, due)
    work.note("survey sent", cluster=survey.cluster, meeting=survey.meeting, survey=survey.id, count=count)
    return Result(values={"count": count}, toast="sent_to")


def _set(work: Work, survey: SurveyView, **values: object) -> None:
    work.conn.execute(update(surveys).where(surveys.c.id == survey.id).values(**values))


def _tell(work: Work, survey: SurveyView, kind: str, people: Sequence[MemberView], key: str) -> int:
    reached = reachable(work.conn, people)
    for member in reached:
        work.tell(kind, f"{key}.{member.id}", survey=survey.id, member=member.id)
    return len(reached)


def remind(work: Work, number: int) -> None:
    """The reminder before it closes: only to who is missing; with those by hand no more than two."""
    survey = store.survey(work.conn, number)
    if survey is not None and survey.status == "open" and survey.nudges < MOST_NUDGES:
        _nudge(work, survey)


def _nudge(work: Work, survey: SurveyView) -> int:
    count = _tell(work, survey, "survey_nudge", survey.missing, f"{survey.id}.{survey.nudges + 1}")
    if count:
        _set(work, survey, nudges=survey.nudges + 1)
    return count


def close(work: Work, number: int) -> None:
    """Its last moment has come: no more answers, and the coordinators hear how many there are."""
    survey = store.survey(work.conn, number)
    if survey is not None and survey.status == "open":
        _set(work, survey, status="closed")
        for member in coordinators(work.conn, survey.cluster):
            work.tell("survey_closed", f"{survey.id}.{member}", survey=survey.id, member=member)


def nudge_survey(command: c.NudgeSurvey, work: Work) -> Result:
    """Remind those who are missing by hand."""
    survey = _survey(work, command.survey, "open")
    if survey.nudges >= MOST_NUDGES:
        raise Refused("nudged_enough")
    count = _nudge(work, survey)
    if not count:
        raise Refused("nobody_missing")
    work.note("survey nudged", cluster=survey.cluster, meeting=survey.meeting, survey=survey.id, count=count)
    return Result(values={"count": count}, toast="nudged")


def close_survey(command: c.CloseSurvey, work: Work) -> Result:
    survey = _survey(work, command.survey, "open")
    _set(work, survey, status="closed")
    dues.call_off(work.conn, f"survey_close.{survey.id}", f"survey_remind.{survey.id}")
    return Result(toast="saved")


def save_sheet(command: c.SaveSheet, work: Work) -> Result:
    """Keep a member's answers so far, with the name."""
    survey = _answerable(work, command.survey)
    if not survey.named or work.seat is None:
        raise Refused("gone")
    known = {question.id for question in survey.questions}
    answers = {key: value for key, value in command.answers.items() if key in known}
    store.save_sheet(work.conn, survey.id, work.seat.id, answers, by_person_id=work.person or None, at=work.now)
    return Result()


def hand_in_sheet(command: c.HandInSheet, work: Work) -> Result:
    """Take a whole sheet in without a name. Nothing is noted: the trace would say when."""
    survey = _answerable(work, command.survey)
    if survey.named or work.seat is None:
        raise Refused("gone")
    answers = {str(question.id): command.answers.get(question.id, "") for question in survey.questions}
    if not evaluations.take_in(work.conn, survey.meeting, str(work.seat.id), answers, survey.id):
        raise Refused("survey_voted")
    return Result()


def _answerable(work: Work, number: int) -> SurveyView:
    survey = _survey(work, number, member=work.seat.id if work.seat else 0)
    if survey.status != "open":
        raise Refused("survey_closed")
    if work.seat is None or all(one.id != work.seat.id for one in survey.asked):
        raise Refused("gone")
    return survey


def show_survey(command: c.ShowSurvey, work: Work) -> Result:
    """The result: a picture for each question that has one, and all of it as a workbook."""
    survey = _survey(work, command.survey, "open", "closed")
    scale = store.scale_words(work.lang)
    results = store.results(work.conn, survey, scale)
    if not any(one.labels or one.texts for one in results):
        raise Refused("survey_too_few")
    pictures = [
        Say("picture", {"survey": survey}, dialog="survey", file=_picture(work, one)) for one in results if one.labels
    ]
    book = Say("workbook", {"survey": survey}, dialog="survey", file=_workbook(work, survey, results, scale))
    work.note("survey shown", cluster=survey.cluster, meeting=survey.meeting, survey=survey.id)
    return Result(says=(*pictures, book))


def _picture(work: Work, result: Evaluation) -> int:
    from bot.documents.charts import evaluation_png  # noqa: PLC0415  # draws with a library of its own

    return keep(work.conn, "resultat.png", "image/png", evaluation_png(result, work.lang), work.now)


def _workbook(work: Work, survey: SurveyView, results: Sequence[Evaluation], scale: Mapping[str, str]) -> int:
    from bot.documents.workbooks import survey as workbook  # noqa: PLC0415  # openpyxl only where a file is made

    sheets = store.sheets_of(work.conn, survey.id) if survey.named else {}
    rows = [
        (
            one.name,
            one.practice,
            *(store.in_words(q, sheets[one.id].get(str(q.id), ""), scale) for q in survey.questions),
        )
        for one in survey.asked
        if one.id in sheets
    ]
    content = workbook(results, rows, work.lang)
    return keep(work.conn, f"rundspoerge-{survey.answer_by:%Y-%m-%d}.xlsx", XLSX, content, work.now)
