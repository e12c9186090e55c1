"""Every sentence that is asked for is there in every language, none is left over, and all can be said."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from jinja2 import meta, nodes

from bot import texts
from bot.agenda import Refusal
from bot.conversation.engine import begin, steps_that_apply
from dialogs import commands, readers, register
from dialogs.form import Form, Step
from dialogs.live.cues import CUES
from tests.house import samples as s
from tests.house.block_names import Named, attributes_of, called, first_words, named_in, rendered, sources
from tests.house.values import ELSEWHERE, VALUES

HOMES = (*register.DIALOGS, "common")
REST = HOMES[-1]
OF_ENGINE = "bot/conversation/engine.py"
# A form's last two messages are its own; every other word of the engine is common.
OF_THE_FORM = {"review", "done"}
Block = tuple[str, str]


def source_of(dialog: str, lang: str) -> nodes.Template:
    env = texts.environment(lang)
    assert env.loader is not None
    return env.parse(env.loader.get_source(env, f"{dialog}/{lang}")[0])


@cache
def variables(dialog: str, lang: str) -> Mapping[str, frozenset[str]]:
    """What each block of a file must be given, for itself and for the blocks it speaks."""
    blocks = {block.name: block for block in source_of(dialog, lang).find_all(nodes.Block)}
    return {
        name: frozenset().union(*(_needs(blocks[one], lang) for one in (name, *_spoken(blocks[name]))))
        for name in blocks
    }


def _needs(block: nodes.Block, lang: str) -> set[str]:
    env = texts.environment(lang)
    alone = nodes.Template(block.body, lineno=block.lineno).set_environment(env)
    made = {node.target.name for node in block.find_all((nodes.Assign, nodes.AssignBlock))}
    return meta.find_undeclared_variables(alone) - env.globals.keys() - made - {"self"}


def _spoken(tree: nodes.Node) -> set[str]:
    """The blocks that are said inside others: `self.x()`."""
    calls = (call.node for call in tree.find_all(nodes.Call))
    return {
        c.attr
        for c in calls
        if isinstance(c, nodes.Getattr) and isinstance(c.node, nodes.Name) and c.node.name == "self"
    }


def place_of(named: Named, lang: str = "da") -> Block | None:
    """Where a named block stands."""
    home = next((place for place in named.places if texts.has(place, named.block, lang)), None)
    return (home, named.block) if home else None


# -- what the code asks for ----------------------------------------------------------------------------------------


def by_name() -> set[Named]:
    """The blocks that dialogs, engine, runner and actions name."""
    found = {one for name in register.DIALOGS for one in named_in(f"dialogs/{name}", name)}
    found |= {one for one in named_in(OF_ENGINE, REST) if one.sure and one.block not in OF_THE_FORM}
    found |= {one for path in sources("bot/conversation") if path != OF_ENGINE for one in named_in(path, REST)}
    found |= {Named((REST,), block) for block in first_words("bot/conversation/speak.py", "words")}
    for command, home in deciders().items():
        found |= {one for path in sources("bot/actions") for one in named_in(path, home, of_command=command)}
    return found | {one for path in sources("bot/actions") for one in named_in(path, REST, of_command="")}


def deciders() -> dict[str, str]:
    """Each command, and the dialog that decides it: what its action says is said there."""
    names = {name for name, thing in vars(commands).items() if isinstance(thing, type)}
    return {word: home for home in register.DIALOGS for word in called(f"dialogs/{home}") & names}


def toasts() -> set[str]:
    spoken = first_words("bot/conversation/runner.py", "toast") | first_words("bot/conversation/runner.py", "_sorry")
    spoken |= first_words("bot/conversation/talking.py", "toast")
    return spoken | {word for path in sources("bot/actions") for word in first_words(path, "Result", "toast")}


def refusals() -> set[str]:
    """Why a deed may be refused: what the actions say, and what the agenda says to a press."""
    own = {word for path in sources("bot/actions") for word in first_words(path, "Refused")}
    reasons = re.sub(r"\(.*?\)", "", str(Refusal.__doc__).partition("reason:")[2])
    # A stale press is answered with the newest card.
    return own | {f"live_{word}" for word in re.findall(r"\w+", reasons)} - {"live_stale"}


def whys_of_readers() -> set[str]:
    """Every refusal of every reader that some dialog uses."""
    used = {name for dialog in register.DIALOGS for name in attributes_of(f"dialogs/{dialog}", "readers")}
    return {why for name in used for why in _whys(getattr(readers, name))}


_MADE = {readers.line, readers.naming, readers.prose, readers.count, readers.minutes}


def _whys(reader: Any) -> frozenset[str]:
    if isinstance(reader, readers.Reader):
        return reader.whys
    if reader in {readers.choice, readers.practice}:
        return reader({}).whys
    return reader().whys if reader in _MADE else frozenset()


def steps_of(form: Form) -> Iterator[Step]:
    """All a form may ask, in any meeting."""
    for key in s.KEYS:
        yield from form.grown(s.facts_of(form.name, meeting=s.meeting_of(key))).steps


def bad_words() -> set[str]:
    """What dialogs refuse by themselves."""
    return {word for name in register.DIALOGS for word in first_words(f"dialogs/{name}", "Reject")}


def of_forms() -> set[Named]:
    """Questions, labels, the refusals that steps word themselves, the last words, and choices."""
    found = set()
    for form in register.FORMS.values():
        home = register.home(form)
        found |= {Named((home, REST), "done")} | ({Named((home,), "review")} if form.review else set())
        for step in steps_of(form):
            found |= {Named((home,), f"{kind}_{step.block}") for kind in ("ask", "label")}
            found |= {Named((home,), f"bad_{step.block}_{why}") for why in step.rejects}
            found |= {Named((home,), step.sheet)} if step.sheet else set()
        found |= {Named((home, REST), block) for block in choices_of(form)}
    return found


def choices_of(form: Form) -> set[str]:
    """The words of all choices that are not data, in every talk that differs by its choices."""
    return {block for key in s.KEYS for block in _choices(form, s.meeting_of(key), {})}


def _choices(form: Form, meeting: Any, answers: Mapping[str, str]) -> set[str]:
    facts = s.facts_of(form.name, meeting=meeting)
    grown = form.grown(facts)
    step = next((one for one in steps_that_apply(grown, answers, facts) if one.name not in answers), None)
    if step is None:
        return set()
    choices = step.choices(answers, facts)
    found = {choice.block or f"b_{step.block}_{choice.value}" for choice in choices if choice.text is None}
    stored = {"day": "2026-11-12", "answer_by": "2026-10-29", "start": "16:45"}
    told = {choice.value for choice in choices if choice.text is None or step.name == "package"}
    # A choice that is data leads where any other of them would.
    wanted = told if 1 < len(told) < 6 and step.word == "" else {stored.get(step.name, "1")}
    return found | {block for value in wanted for block in _choices(form, meeting, {**answers, step.name: value})}


@cache
def asked_for() -> frozenset[Named]:
    found = by_name() | of_forms()
    common = toasts() | {f"no_{why}" for why in refusals()} | {f"bad_{why}" for why in whys_of_readers()}
    worded = {why for form in register.FORMS.values() for step in steps_of(form) for why in step.rejects}
    common |= {f"bad_{why}" for why in bad_words() - worded}
    return frozenset(found | {Named((REST,), block) for block in common})


@cache
def used() -> frozenset[Block]:
    """Every block that something asks for, and those that they speak in turn."""
    found = {place for one in asked_for() if (place := place_of(one))}
    found |= {place for path in sources("bot") for place in rendered(path)}
    return frozenset(found | {(dialog, block) for dialog in HOMES for block in _spoken(source_of(dialog, "da"))})


# -- values to say them with ---------------------------------------------------------------------------------------


def values_of(dialog: str, block: str, name: str) -> tuple[Any, ...]:
    return ELSEWHERE.get((dialog, block, name)) or ELSEWHERE.get((dialog, name)) or VALUES[name]


@cache
def said(dialog: str, lang: str) -> Mapping[str, tuple[str, ...]]:
    """Every block with the first of all its values, then with each of the others in its turn."""
    return {block: tuple(_said(dialog, block, lang)) for block in variables(dialog, lang)}


def _said(dialog: str, block: str, lang: str) -> Iterator[str]:
    options = {name: values_of(dialog, block, name) for name in variables(dialog, lang)[block]}
    first = {name: values[0] for name, values in options.items()}
    yield str(texts.render(dialog, block, lang, **first))
    for name, values in options.items():
        for value in values[1:]:
            yield str(texts.render(dialog, block, lang, **{**first, name: value}))


# -- the tests -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dialog", HOMES)
def test_both_languages_say_the_same_things_with_the_same_values(dialog):
    """A block of one language is in the other too, and needs the same facts there."""
    assert variables(dialog, "en") == variables(dialog, "da")


def test_every_dialog_speaks_every_language():
    """There is a file for each dialog in each language, and no other."""
    assert set(texts.LANGUAGES) == {"da", "en"}
    assert {name for name in HOMES if any(not texts.blocks(name, lang) for lang in texts.LANGUAGES)} == set()


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_whatever_the_code_names_can_be_said(lang):
    """Every message, button, line, question, label, choice, toast and refusal has its sentence."""
    assert {one for one in asked_for() if one.sure and place_of(one, lang) is None} == set()


def test_the_search_for_names_finds_them():
    """The names are really read from the code: one of each kind is among them, so that the tests above can fail."""
    blocks = {one.block for one in asked_for()}
    kinds = {
        "ask_attend", "label_field", "bad_day_today", "b_grouping_place", "b_degree_full", "review", "b_start_at",
        "bad_week_needs_weekday", "no_last_coordinator", "no_live_not_paused", "stale", "saved", "welcome_new",
        "cue_group_15", "groups_wanted", "b_take_chair", "joined_already", "file_not_asked", "echo", "task_asked",
    }  # fmt: skip
    assert kinds - blocks == set()


@pytest.mark.parametrize("dialog", HOMES)
def test_nothing_is_left_that_nobody_says(dialog):
    """A block that no code and no other block asks for is taken away."""
    said_here = {block for home, block in used() if home == dialog}
    assert texts.blocks(dialog, "da") - said_here == set()


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_cue_of_the_day_has_its_words(lang):
    """All cues that the dialog knows can be said."""
    assert {f"cue_{kind}" for kind in CUES} - texts.blocks("live", lang) == set()


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("dialog", HOMES)
def test_every_sentence_can_be_said_with_every_kind_of_value(dialog, lang):
    """No sentence is empty, too long for one message, or shows the inside of the program."""
    for block, sentences in said(dialog, lang).items():
        for sentence in sentences:
            assert sentence, f"{block} is empty"
            assert len(texts.plain(sentence)) <= 4096, block
            assert not re.search(
                r"\bNone\b(?! of)|Undefined|View\(|Text\(| object at |\bTrue\b|\bFalse\b|<Bo>", sentence
            ), sentence


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("dialog", HOMES)
def test_buttons_are_short(dialog, lang):
    """A button's word is there and fits a phone: at most 60 characters."""
    for block, sentences in said(dialog, lang).items():
        if block.startswith("b_"):
            for sentence in sentences:
                assert 0 < len(texts.plain(sentence)) <= 60, f"{block}: {sentence}"


def test_meeting_titles_fit_their_button():
    """The longest title of a playbook still fits the button that opens its meeting."""
    for meeting in s.MEETINGS:
        for lang in texts.LANGUAGES:
            word = texts.render("meeting", "b_open", lang, meeting=meeting, title=meeting.title(lang))
            assert len(texts.plain(word)) <= 60, word


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("dialog", HOMES)
def test_sentences_have_no_stray_spaces_or_signs(dialog, lang):
    """No doubled spaces, spaces before a full stop, or two full stops, whatever is filled in."""
    for block, sentences in said(dialog, lang).items():
        for sentence in sentences:
            assert not re.search(r"\S  +\S| [.,:;!?](?:\s|$)|(?<!\.)\.\.(?!\.)|,,", sentence), f"{block}: {sentence}"


def test_a_form_begins_with_words_for_what_it_knows():
    """Answers a form begins with belong to its questions."""
    for form in register.FORMS.values():
        facts = s.facts_of(form.name)
        talk = begin(form.grown(facts), (7,), facts)
        assert set(talk.answers) <= {step.name for step in steps_of(form)}
