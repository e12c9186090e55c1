"""Every form of the register, driven by what it offers and by what people type, spoken in both languages."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import texts
from bot.conversation.engine import Look, Outcome, Said, Talk, advance, begin, position
from bot.conversation.speak import Speaker
from dialogs import register
from dialogs.commands import Command, PlanMeeting, SaveAnswer, SaveReport
from dialogs.form import Args, Facts, Form, Line, TalkOp
from dialogs.views import AnswerView
from tests.house import samples as s
from tests.house.values import VALUES

ARGS: dict[str, Args] = {"answer_for": (7, 3), "material_link": (7, 0, 0)}
LIST = json.dumps({"rows": [{"name": "Anne", "practice": "Ry"}], "refused": ["Linje 3: navn mangler"], "problem": ""})
TYPED = (
    "",
    "ja",
    "nej",
    "Anne Holm",
    "Lægehuset Ry",
    "Ry",
    "Lægerne",
    "12. november",
    "onsdag den 12. november",
    "i morgen",
    "3. maj 2020",
    "16.45",
    "kl 5",
    "kvart i fem",
    "https://zoom.us/j/123",
    "http://x.dk",
    "anne@praksis.dk",
    "010190-1234",
    "x" * 3000,
    "<b>&",
    "🙂",
    "Spring over",
    "akutfunktioner",
    "hybrid",
    LIST,
    "Hvem sørger for forplejning?",
)
# What the action of the command adds to the form's last sentence.
ADDED: dict[str, dict[str, Any]] = {
    "new_cluster": {"cluster": s.CLUSTER.name},
    "roster": {"added": 1, "changed": 0},
    "order": {"meeting": s.MEETING},
    "answer": {"late": False, "told": False},
    "answer_for": {"late": True, "told": True},
    "delegate": {"member": s.CLARA},
    "address": {"group": s.GROUP},
    "send_ideas": {"mailed": True},
    "draft_forward": {"mailed": True},
    "survey_new": {"survey": s.SURVEY},
    "survey_question": {"survey": s.SURVEY},
    "agreement": {"agreement": s.AGREEMENT},
    "walk_in": {"name": "Eva Lind", "practice": ""},
    "klu": {"due": s.DAY},
}


def stored(talk: Talk) -> Talk:
    row = json.loads(json.dumps([talk.args, dict(talk.answers), talk.reopened]))
    return Talk(tuple(row[0]), row[1], row[2])


def start(name: str, facts: Facts) -> tuple[Form, Talk]:
    form = register.FORMS[name].grown(facts)
    return form, begin(form, ARGS.get(name, (7, 3, 1)), facts)


def spoken(form: Form, outcome: Outcome) -> None:
    """Say it in both languages, with all buttons, as it would be sent."""
    say = outcome.say
    if outcome.ended == "done":
        values = {**{name: some[0] for name, some in VALUES.items() if some}, **say.values, **ADDED.get(form.name, {})}
        say = type(say)(say.block, values, say.buttons, before=say.before)
    for lang in texts.LANGUAGES:
        message = Speaker(register.home(form), lang, (10**9, 10**9)).speak(say)
        assert message.text
        assert all(label.word.strip() and len(label.data.encode()) <= 64 for row in message.rows for label in row)


def presses(outcome: Outcome) -> list[TalkOp]:
    return [button.to for row in outcome.say.buttons for button in row if isinstance(button.to, TalkOp)]


@pytest.mark.parametrize("name", register.FORMS)
@settings(max_examples=10)
@given(data=st.data())
def test_any_way_through_a_form_can_be_gone_and_told(name, data):
    """Pressing and typing at random, every message can be sent, and no offered button is refused."""
    facts = s.facts_of(name, meeting=s.meeting_of(data.draw(st.sampled_from(s.KEYS)), status="invited"))
    form, talk = start(name, facts)
    outcome = advance(form, talk, Look(), facts)
    for _ in range(20):
        spoken(form, outcome)
        if outcome.talk is None:
            return
        event = data.draw(st.sampled_from(presses(outcome)) | st.builds(Said, st.sampled_from(TYPED)))
        outcome = advance(form, stored(outcome.talk), event, facts)
        offered = isinstance(event, TalkOp) and event.op != "say"
        assert not (offered and Line("not_now", dialog="common") in outcome.say.before)


@pytest.mark.parametrize("key", s.KEYS)
@pytest.mark.parametrize("name", register.FORMS)
def test_a_form_is_answered_with_its_first_choices(name, key):
    """Taking the first choice, or skipping, or typing what is asked for, leads to the command in few taps."""
    facts = s.facts_of(name, meeting=s.meeting_of(key))
    form, talk = start(name, facts)
    said = {"day": "12. november", "rows": LIST, "question": "Hvem sørger for forplejning?", "address": "Torvet 1, Ry",
            "cluster": "Klynge Ry", "practice": "Lægehuset Ry", "name": "Eva Lind", "to": "eva@region.dk",
            "what": "CRP før antibiotika", "text": "Der mangler et navn", "minutes": "10", "title": "Velkomst",
            "when": "mandag kl. 12.30", "task": "Bestil kaffe", "room": "Salen", "other": "Bo", "phone": "20304050",
            "where": "Torvet 1, Ry", "capacity": "12", "call_time": "mandag kl. 12.30",
            "comments": "Spørgsmål 4 er uklart", "left_at": "18.30", "link": "https://example.org/1"}  # fmt: skip
    said |= {"rows": "Velkomst 10\nOplæg om data 25"} if name == "add_rows" else {}
    said |= {"rows": "Ja 12\nNej 5"} if name == "figure" else {}
    outcome = advance(form, talk, Look(), facts)
    for _ in range(40):
        if outcome.ended is not None:
            break
        step = position(form, outcome.talk, facts)
        choices = [press for press in presses(outcome) if press.op in {"choose", "skip"}]
        event = TalkOp("confirm") if step is None else choices[0] if choices else Said(said[step.name])
        outcome = advance(form, stored(outcome.talk), event, facts)
    assert outcome.ended == "done"
    spoken(form, outcome)
    asks = name == "find" or name.endswith("ask_book")
    assert isinstance(outcome.command, type(None) if asks else Command)


def ordered(*said: str | TalkOp, talk: Talk | None = None, facts: Facts | None = None) -> Outcome:
    facts = facts or s.facts_of("order")
    form, begun = start("order", facts)
    outcome = Outcome(talk or begun, None)  # type: ignore[arg-type]  # nothing said yet
    for one in said:
        outcome = advance(form, stored(outcome.talk), Said(one) if isinstance(one, str) else one, facts)
    return outcome


HYBRID = (TalkOp("choose", "hybrid_meeting"), "12. november", "16.45", TalkOp("skip"), TalkOp("choose", "1"),
          TalkOp("choose", "2026-10-29"))  # fmt: skip


def test_a_hybrid_meeting_is_planned_in_words_and_taps():
    """The whole way of the order, as the coordinator goes it."""
    done = ordered(*HYBRID, TalkOp("confirm"))
    assert done.command == PlanMeeting(
        cluster=7, package="hybrid_meeting", day="2026-11-12", start="16:45", form="hybrid", place="", link="",
        chair=1, options=(), answer_by="2026-10-29",
    )  # fmt: skip


def test_another_playbook_keeps_what_still_fits():
    """The day, the start and the chair stay; what only the new playbook asks is asked."""
    review = ordered(*HYBRID)
    assert review.say.block == "review"
    changed = ordered(TalkOp("edit", "package"), TalkOp("choose", "akutfunktioner"), talk=review.talk)
    assert changed.say.block == "ask_form"
    assert changed.talk.answers == {"package": "akutfunktioner", "day": "2026-11-12", "start": "16:45", "chair": "1",
                                    "answer_by": "2026-10-29"}  # fmt: skip


def test_a_talk_left_until_its_day_is_past_asks_for_the_day_again():
    """What hangs on the day goes with it, and nothing breaks."""
    review = ordered(*HYBRID)
    facts = s.facts_of("order")
    later = Facts(facts.now + timedelta(days=100), facts.lang, facts.known)
    changed = ordered(TalkOp("edit", "package"), TalkOp("choose", "hybrid_meeting"), talk=review.talk, facts=later)
    assert changed.say.block == "ask_day"
    assert changed.talk.answers == {"package": "hybrid_meeting", "start": "16:45", "link": "", "chair": "1"}


@settings(max_examples=40)
@given(data=st.data())
def test_a_sign_up_kept_by_its_command_is_the_talk_again(data):
    """What the command keeps, read back from the database, is what the talk knew: a restart loses no tap."""
    facts = s.facts_of("answer", meeting=s.meeting_of("hybrid_meeting", status="invited"))
    form, talk = start("answer", facts)
    outcome = advance(form, talk, Look(), facts)
    for _ in range(8):
        event = data.draw(st.sampled_from(presses(outcome)) | st.builds(Said, st.sampled_from(["ja", "nej", "Ry"])))
        outcome = advance(form, stored(outcome.talk), event, facts)
        assert outcome.talk is not None
        if outcome.command is not None:
            assert isinstance(outcome.command, SaveAnswer)
            kept = AnswerView(1, outcome.command.attend, outcome.command.grouping, outcome.command.own_group,
                              outcome.command.locum, outcome.command.practice, s.NOW)  # fmt: skip
            again = Facts(facts.now, facts.lang, {**facts.known, "answer": kept})
            assert begin(form, (7,), again).answers == outcome.talk.answers
            assert kept.whole == (position(form, outcome.talk, facts) is None or outcome.talk.reopened is not None)


def test_a_report_is_kept_field_by_field():
    """Every field is kept as it is written; what is kept grows by one with each."""
    facts = s.facts_of("report")
    form, talk = start("report", facts)
    commands = []
    outcome = advance(form, talk, Look(), facts)
    for _ in range(2 * len(form.steps)):
        if outcome.ended is not None:
            break
        outcome = advance(form, stored(outcome.talk), Said("om 6 måneder"), facts)
        commands.append(outcome.command)
    assert outcome.ended == "done"
    assert all(isinstance(one, SaveReport) for one in commands)
    assert [len(one.answers) for one in commands] == list(range(1, len(commands) + 1))
