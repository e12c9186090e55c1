"""Surveys of the cluster's own: what is asked, who has answered, and what came of it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.engine import Connection

from bot import texts
from bot.documents.facts import Evaluation
from bot.storage import evaluations, read
from bot.storage.survey_tables import survey_questions, survey_sheets, surveys
from bot.storage.tables import meetings, members
from bot.texts import local
from dialogs.survey_views import SCALE, SurveyQuestionView, SurveyView


def survey(conn: Connection, number: int, member: int = 0) -> SurveyView | None:
    """The survey. With `member` it is theirs: as if nobody else had been asked, whatever the size of the cluster."""
    row = conn.execute(_wanted().where(surveys.c.id == number)).first()
    return _view(conn, row, member) if row else None


def of_meeting(conn: Connection, meeting_id: int) -> tuple[SurveyView, ...]:
    rows = conn.execute(_wanted().where(surveys.c.meeting_id == meeting_id).order_by(surveys.c.id)).all()
    return tuple(_view(conn, row, 0) for row in rows)


def _wanted() -> Any:  # noqa: ANN401  # a select
    return select(surveys, meetings.c.cluster_id).join(meetings, meetings.c.id == surveys.c.meeting_id)


def _view(conn: Connection, row: Row[Any], member: int) -> SurveyView:
    questions = questions_of(conn, row.id)
    sheets = sheets_of(conn, row.id, member) if row.named else {}
    done = _done(conn, row, questions, sheets, member)
    whose = members.c.cluster_id == row.cluster_id
    everyone = read.members_where(conn, whose & (members.c.id == member) if member else whose)
    return SurveyView(
        id=row.id,
        meeting=row.meeting_id,
        cluster=row.cluster_id,
        title=row.title,
        named=row.named,
        answer_by=local(row.answer_by),
        status=row.status,
        questions=questions,
        asked=tuple(one for one in everyone if one.doctor),
        done=done,
        mine={int(key): value for key, value in sheets.get(member, {}).items()},
        voted=member in done,
        nudges=row.nudges,
    )


def _done(
    conn: Connection,
    row: Row[Any],
    questions: tuple[SurveyQuestionView, ...],
    sheets: Mapping[int, Mapping[str, str]],
    member: int,
) -> frozenset[int]:
    """Who has answered all of it, among all or this one."""
    if row.named:
        return frozenset(
            one for one, sheet in sheets.items() if all(str(question.id) in sheet for question in questions)
        )
    if member:
        return frozenset({member} if evaluations.has_voted(conn, row.meeting_id, str(member), row.id) else ())
    return frozenset(int(voter) for voter in evaluations.voters_of(conn, row.meeting_id, row.id))


def questions_of(conn: Connection, number: int) -> tuple[SurveyQuestionView, ...]:
    rows = conn.execute(
        select(survey_questions).where(survey_questions.c.survey_id == number).order_by(survey_questions.c.id)
    )
    return tuple(SurveyQuestionView(row.id, row.kind, row.text, tuple(row.choices)) for row in rows)


def sheets_of(conn: Connection, number: int, member: int = 0) -> Mapping[int, Mapping[str, str]]:
    """Answers with a name, by member and question id; of one member, if said so."""
    wanted = select(survey_sheets).where(survey_sheets.c.survey_id == number)
    rows = conn.execute(wanted.where(survey_sheets.c.member_id == member) if member else wanted)
    return {row.member_id: row.answers for row in rows}


def save_sheet(conn: Connection, number: int, member: int, answers: Mapping[int, str], **by: Any) -> None:  # noqa: ANN401  # columns
    """Keep one member's answers in place of their earlier ones."""
    mine = (survey_sheets.c.survey_id == number, survey_sheets.c.member_id == member)
    conn.execute(delete(survey_sheets).where(*mine))
    kept = {str(key): value for key, value in answers.items()}
    conn.execute(insert(survey_sheets).values(survey_id=number, member_id=member, answers=kept, **by))


def results(conn: Connection, view: SurveyView, scale: Mapping[str, str]) -> tuple[Evaluation, ...]:
    """What may be shown of each question; `scale` are the words for 1 to 5. Without names small counts are withheld."""
    given = _given(conn, view)
    return tuple(_result(one, given.get(str(one.id), ()), scale, named=view.named) for one in view.questions)


def _given(conn: Connection, view: SurveyView) -> Mapping[str, tuple[str, ...]]:
    if not view.named:
        return evaluations.counted(conn, view.meeting, view.id)
    found: dict[str, tuple[str, ...]] = {}
    for sheet in sheets_of(conn, view.id).values():
        for key, value in sheet.items():
            found[key] = (*found.get(key, ()), value)
    return found


def _result(
    question: SurveyQuestionView, given: tuple[str, ...], scale: Mapping[str, str], *, named: bool
) -> Evaluation:
    if question.kind == "text":
        return Evaluation(question.text, texts=tuple(text for text in given if text))
    counter = Counter(given)
    counts = {value: counter[value] for value in question.values}
    shown = counts if named else evaluations.withheld(counts)
    words = tuple(in_words(question, value, scale) for value in question.values)
    if shown is None:
        return Evaluation(question.text)
    return Evaluation(question.text, words, tuple(shown.values()))


def scale_words(lang: str) -> Mapping[str, str]:
    """The words for 1 to 5."""
    return {value: texts.plain(texts.render("survey", f"b_scale_{value}", lang)) for value in SCALE}


def figures(conn: Connection, meeting_id: int, lang: str) -> tuple[Evaluation, ...]:
    """What of the meeting's surveys can be drawn, for slides and papers: nothing with a name, no small count."""
    sent = [one for one in of_meeting(conn, meeting_id) if one.status != "draft"]
    found = (one for view in sent for one in results(conn, view, scale_words(lang)))
    return tuple(Evaluation(one.question, one.labels, one.counts) for one in found if one.labels)


def in_words(question: SurveyQuestionView, value: str, scale: Mapping[str, str]) -> str:
    """A stored answer as people read it."""
    if question.kind == "text" or value not in question.values:
        return value
    return scale[value] if question.kind == "scale" else question.choices[int(value) - 1]
