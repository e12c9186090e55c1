"""The form engine, as a plain function: examples and properties; every talk goes through JSON between two events."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.engine import Look, Outcome, Said, Shown, Talk, advance, begin, position, steps_that_apply
from dialogs import readers
from dialogs.commands import Command
from dialogs.form import Choice, Facts, Form, Line, Reject, Step, TalkOp

FACTS = Facts(datetime(2026, 9, 1, 9, 0, tzinfo=ZoneInfo("Europe/Copenhagen")), "da", {"stock": ("red", "blue")})


@dataclass(frozen=True)
class Send(Command):
    """A parcel, as it was asked for."""

    answers: tuple[tuple[str, str], ...]


def _colours(answers, facts):
    return [Choice(colour) for colour in (facts["stock"][:1] if answers["size"] == "3" else facts["stock"])]


def _in_stock(value, answers, facts):
    if value not in {choice.value for choice in _colours(answers, facts)}:
        raise Reject("sold_out")


def _not_sunday(value, _answers, _facts):
    if date.fromisoformat(value).isoweekday() == 7:
        raise Reject("sunday")


def _at_most(value, answers, _facts):
    if int(value) > int(answers["size"]):
        raise Reject("too_many", size=answers["size"])


STEPS = (
    Step("size", readers.count(1, 3), choices=lambda _a, _f: [Choice(n) for n in "123"], shown="choice"),
    Step("colour", readers.choice({"red": "rød", "blue": "blå"}), choices=_colours, check=_in_stock, shown="choice"),
    Step("note", readers.line(40, 2), optional=True),
    Step("gift", choices=lambda _a, _f: [Choice("yes"), Choice("no")]),
    Step(
        "ribbons", readers.count(0, 9), when=lambda a, _f: a.get("gift") == "yes", check=_at_most, rejects=("too_many",)
    ),
    Step("day", readers.read_day, check=_not_sunday, shown="day", rejects=("sunday",)),
)
PARCEL = Form("parcel", STEPS, submit=lambda answers, _args, _facts: Send(tuple(answers.items())))
SHORT = replace(PARCEL, review=False)
KEPT = replace(PARCEL, review=False, autosave=True)
FORMS = {"reviewed": PARCEL, "short": SHORT, "kept": KEPT}

WHOLE = {"size": "2", "colour": "blue", "note": "Tak", "gift": "yes", "ribbons": "2", "day": "2026-11-12"}


def stored(talk: Talk) -> Talk:
    """The talk as the database gives it back."""
    row = json.loads(json.dumps([talk.args, dict(talk.answers), talk.reopened]))
    return Talk(tuple(row[0]), row[1], row[2])


def told(form: Form, *events: object, talk: Talk | None = None, facts: Facts = FACTS) -> Outcome:
    """What the last of the events comes to; texts are typed, everything else is pressed."""
    outcome = Outcome(talk or begin(form, (7,), facts), None)  # type: ignore[arg-type]  # nothing said yet
    for event in events:
        assert outcome.talk is not None, "the talk has ended"
        outcome = advance(form, stored(outcome.talk), Said(event) if isinstance(event, str) else event, facts)
    return outcome


def choose(value: str) -> TalkOp:
    return TalkOp("choose", value)


BACK, SKIP, EDIT, CONFIRM, CANCEL = TalkOp("back"), TalkOp("skip"), TalkOp("edit"), TalkOp("confirm"), TalkOp("cancel")


def presses(outcome: Outcome) -> list[TalkOp]:
    return [button.to for row in outcome.say.buttons for button in row if isinstance(button.to, TalkOp)]


# -- examples ------------------------------------------------------------------------------------------------------


def test_a_talk_from_its_first_question_to_its_command():
    """Answers are typed or pressed, shown for review, and only then become a command."""
    asked = [
        told(PARCEL, Look()),
        told(PARCEL, choose("2")),
        told(PARCEL, choose("2"), "blå"),
        told(PARCEL, "2", "blå", SKIP),
    ]
    assert [one.say.block for one in asked] == ["ask_size", "ask_colour", "ask_note", "ask_gift"]
    review = told(PARCEL, "2", "blå", "Tak", choose("yes"), "to", "12. november")
    assert (review.say.block, review.talk, review.command) == ("review", Talk((7,), WHOLE), None)
    done = told(PARCEL, CONFIRM, talk=review.talk)
    assert (done.talk, done.say.block, done.command, done.ended) == (None, "done", Send(tuple(WHOLE.items())), "done")


def test_a_form_without_a_review_ends_with_its_last_answer():
    """Forms of a few taps do without the last question."""
    done = told(SHORT, "2", "blå", "Tak", choose("yes"), "to", "12. november")
    assert (done.talk, done.say.block, done.command) == (None, "done", Send(tuple(WHOLE.items())))


def test_what_is_kept_tap_by_tap_gives_a_command_every_time():
    """With autosave every answer is saved at once, and the talk stays open after the last one."""
    first = told(KEPT, "2")
    assert (first.command, first.ended) == (Send((("size", "2"),)), None)
    last = told(KEPT, "2", "blå", "Tak", choose("yes"), "to", "12. november")
    assert (last.talk, last.ended, last.command) == (Talk((7,), WHOLE), "done", Send(tuple(WHOLE.items())))
    changed = told(KEPT, TalkOp("edit", "note"), "Hurra", talk=last.talk)
    assert changed.command == Send(tuple({**WHOLE, "note": "Hurra"}.items()))


def test_back_keeps_the_old_answer_until_it_is_replaced():
    """Going back asks again; nothing is lost by looking."""
    talk = told(PARCEL, "2", "blå", BACK).talk
    assert talk == Talk((7,), {"size": "2", "colour": "blue"}, "colour")
    assert told(PARCEL, BACK, talk=talk).talk == replace(talk, reopened="size")
    assert told(PARCEL, "rød", talk=talk).talk == Talk((7,), {"size": "2", "colour": "red"})


def test_a_changed_answer_drops_later_ones_that_no_longer_fit():
    """A size 3 comes in red only; the note, the gift and the day are still good."""
    talk = told(PARCEL, TalkOp("edit", "size"), "3", talk=Talk((7,), WHOLE)).talk
    assert talk == Talk((7,), {name: value for name, value in {**WHOLE, "size": "3"}.items() if name != "colour"})
    assert position(PARCEL, talk, FACTS).name == "colour"


def test_a_changed_answer_drops_those_of_questions_that_are_not_asked_any_more():
    """No gift, no ribbons; a smaller parcel takes fewer of them."""
    talk = Talk((7,), WHOLE)
    assert "ribbons" not in told(PARCEL, TalkOp("edit", "gift"), choose("no"), talk=talk).talk.answers
    assert "ribbons" not in told(PARCEL, TalkOp("edit", "size"), "1", talk=talk).talk.answers
    assert told(PARCEL, TalkOp("edit", "note"), SKIP, talk=talk).talk == Talk((7,), {**WHOLE, "note": ""})


def test_an_answer_that_hangs_on_one_that_is_gone_is_asked_again():
    """Where the question before it has lost its answer, what hangs on it cannot be judged and goes too."""
    parcel = replace(PARCEL, steps=(*STEPS[-1:], *STEPS[:1], Step("until", readers.read_day, choices=_week_after)))
    answers = {"day": "2026-11-12", "size": "1", "until": "2026-11-19"}
    later = replace(FACTS, now=FACTS.now.replace(year=2027))
    assert begin(replace(parcel, begin=lambda _args, _facts: answers), (), FACTS).answers == answers
    assert begin(replace(parcel, begin=lambda _args, _facts: answers), (), later).answers == {"size": "1"}


def _week_after(answers, _facts):
    return [Choice(str(date.fromisoformat(answers["day"]).replace(day=19)))]


def test_a_refusal_keeps_everything_and_says_why():
    """A step's own refusal has its own sentence, all others the common ones."""
    talk = Talk((7,), {name: WHOLE[name] for name in ("size", "colour", "note", "gift")})
    own = told(PARCEL, "3", talk=talk)
    assert (own.talk, own.say.block) == (talk, "ask_ribbons")
    assert own.say.before == (Line("bad_ribbons_too_many", {"size": "2"}),)
    assert told(PARCEL, "mange", talk=talk).say.before[0].dialog == "common"
    assert told(PARCEL, "hej", talk=replace(talk, reopened="gift")).say.before == (
        Line("use_buttons", dialog="common"),
    )


def test_what_may_have_been_meant_is_said_in_words_and_can_be_pressed():
    """A weekday that does not fit its date offers both days, as days and not as the program stores them."""
    talk = Talk((7,), {**WHOLE, "gift": "no"}, "day")
    said = told(PARCEL, "onsdag den 12. november", talk=talk)
    meant = [button.values["value"] for row in said.say.buttons for button in row if button.label == "b_offer"]
    assert [(one.kind, one.value) for one in meant] == [("day", "2026-11-12"), ("day", "2026-11-11")]
    assert (said.say.before[0].values["a"], said.say.before[0].values["b"]) == tuple(meant)
    assert told(PARCEL, presses(said)[1], talk=talk).talk.answers["day"] == "2026-11-11"


def test_the_list_of_answers_leads_back_to_where_we_were():
    """Ret et svar shows every answer; leaving the list changes nothing and complains of nothing."""
    listed = told(PARCEL, EDIT, talk=Talk((7,), WHOLE))
    assert presses(listed) == [*(TalkOp("edit", name) for name in WHOLE), choose("")]
    left = told(PARCEL, choose(""), talk=listed.talk)
    assert (left.say.block, left.say.before, left.talk) == ("review", (), Talk((7,), WHOLE))


def test_a_single_answer_is_asked_again_at_once():
    """Where only one thing has been answered, Ret et svar does not ask which."""
    said = told(PARCEL, EDIT, talk=Talk((7,), {"size": "2"}))
    assert (said.say.block, said.talk.reopened) == ("ask_size", "size")


def test_cancelling_ends_without_a_command():
    """Annullér is always there and saves nothing."""
    assert told(PARCEL, "2", CANCEL) == replace(told(PARCEL, CANCEL), talk=None)
    assert told(PARCEL, CANCEL).command is None


def test_a_step_that_is_new_is_asked_and_one_that_is_gone_is_let_be():
    """A talk from before an update goes on: no migration of talks under way."""
    old = Talk((7,), {"size": "2", "weight": "9", "note": "", "gift": "no", "day": "2026-11-12"})
    assert position(PARCEL, old, FACTS).name == "colour"
    done = told(PARCEL, "rød", CONFIRM, talk=old)
    assert done.command == Send(
        tuple({"size": "2", "colour": "red", "note": "", "gift": "no", "day": "2026-11-12"}.items())
    )


def test_the_review_shows_every_answer_in_order():
    """Choices are shown by their word, days as days, and a skipped question as skipped."""
    lines = told(PARCEL, Look(), talk=Talk((7,), {**WHOLE, "note": ""})).say.values["lines"]
    kinds = {name: shown.kind for name, shown in lines.items()}
    assert list(kinds.items()) == [("size", "choice"), ("colour", "choice"), ("note", "skipped"), ("gift", "choice"),
                                   ("ribbons", "text"), ("day", "day")]  # fmt: skip
    assert all(isinstance(shown, Shown) and shown.label == Line(f"label_{name}") for name, shown in lines.items())


# -- properties ----------------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    ["", "1", "2", "3", "to", "rød", "blå", "grøn", "ja", "nej", "12. november", "søndag", "onsdag den 12. november",
     "i går", "Tilbage", "010190-1234", "x" * 5000, "🎁", "\u202e", "10/3"]
)  # fmt: skip
VALUES = st.sampled_from(["", "yes", "no", "red", "blue", "1", "2", "3", *WHOLE, "2026-11-12"]) | st.text(max_size=5)
OPS = st.sampled_from(["choose", "skip", "back", "cancel", "edit", "confirm", "say"])
EVENTS = st.builds(Said, TEXTS | st.text(max_size=30)) | st.builds(TalkOp, OPS, VALUES) | st.just(Look())


def fits(form: Form, talk: Talk) -> bool:
    """Whether each answer still stands where it is read again, and none is left of a question not asked."""
    return begin(replace(form, begin=lambda _args, _facts: talk.answers), talk.args, FACTS).answers == talk.answers


@pytest.mark.parametrize("name", FORMS)
@given(events=st.lists(EVENTS, max_size=25))
def test_any_sequence_of_events_is_answered(name, events):
    """Whatever is typed and pressed, there is an answer, the state is sound, and the place follows from it."""
    form = FORMS[name]
    talk = begin(form, (7,), FACTS)
    for event in events:
        outcome = advance(form, stored(talk), event, FACTS)
        assert outcome == advance(form, talk, event, FACTS)
        if outcome.talk is None:
            assert outcome.say.block in {"done", "cancelled"}
            return
        talk = outcome.talk
        assert fits(form, talk)
        step = position(form, talk, FACTS)
        last = "done" if form.autosave else "review"
        assert outcome.say.block in {f"ask_{step.name}" if step else last, "which_answer"}


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=40)
@given(data=st.data())
def test_every_button_that_is_shown_means_something(name, data):
    """Pressing what is offered is never answered with a refusal."""
    form = FORMS[name]
    outcome = told(form, Look())
    for _ in range(12):
        outcome = told(form, data.draw(st.sampled_from(presses(outcome)) | TEXTS), talk=outcome.talk)
        if outcome.talk is None:
            return
        for press in presses(outcome):
            assert Line("not_now", dialog="common") not in told(form, press, talk=outcome.talk).say.before


@given(answers=st.dictionaries(st.sampled_from([*WHOLE, "gone"]), VALUES))
def test_any_answers_to_begin_with_are_made_sound(answers):
    """What a form begins with is read before it is believed."""
    talk = begin(replace(PARCEL, begin=lambda _args, _facts: answers), (), FACTS)
    assert fits(PARCEL, talk)
    assert {step.name for step in steps_that_apply(PARCEL, talk.answers, FACTS)} >= talk.answers.keys()


@given(events=st.lists(EVENTS, max_size=15))
def test_going_back_changes_no_answer(events):
    """However far back one goes, every answer stays until a new one is given."""
    talk = begin(PARCEL, (), FACTS)
    for event in events:
        talk = advance(PARCEL, stored(talk), event, FACTS).talk or talk
    for _ in STEPS:
        back = advance(PARCEL, stored(talk), BACK, FACTS).talk
        assert back is not None
        assert back.answers == talk.answers
        talk = back
