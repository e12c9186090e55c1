"""No free text takes a patient's number: every step that reads words, in the chat and on the open pages."""

import pytest

from bot.conversation.engine import Said, advance, position
from dialogs import register
from dialogs.form import Facts, Reject
from dialogs.guard import looks_like_cpr
from tests.conversation.test_engine_forms import start
from tests.house import samples as s

PATIENTS = ("Fru Jensen 010190-1234", "0101901234", "010190 1234 har det bedre", "０１０１９０-1234", "010190–1234")
"""As people write them: in a line, bare, spaced, in wide digits, with a long dash."""


def steps_with_words():
    """Form and step name of everything that words can answer, in any playbook's meeting."""
    found = {}
    for name, form in register.FORMS.items():
        for key in s.KEYS:
            facts = s.facts_of(name, meeting=s.meeting_of(key))
            for step in form.grown(facts).steps:
                if step.read is not None and not step.file:
                    found.setdefault((name, step.block, step.name), key)
    return sorted((*names, key) for names, key in found.items())


@pytest.mark.parametrize("patient", PATIENTS)
@pytest.mark.parametrize(("form", "block", "step", "key"), steps_with_words())
def test_no_step_keeps_a_patients_number(form, block, step, key, patient):
    """Whatever a step reads, what it would keep of such a text holds no such number; most refuse it outright."""
    facts: Facts = s.facts_of(form, meeting=s.meeting_of(key))
    asked = next(one for one in register.FORMS[form].grown(facts).steps if one.name == step)
    try:
        kept = asked.read(patient, facts)
    except Reject:
        return
    except KeyError as missing:
        pytest.skip(f"the sample town lacks the fact {missing}")
    assert not looks_like_cpr(kept), f"{form}.{block} keeps {kept}"


def test_the_search_finds_free_text():
    """The fields where people write at length are among those tried, so that the test above can fail."""
    names = {(form, block) for form, block, _, _ in steps_with_words()}
    assert names >= {
        ("report", "field"), ("evaluate", "ideas"), ("agreement", "what"), ("agreement", "who"), ("correction", "text"),
        ("write_minutes", "item"), ("walk_in", "who"), ("walk_in", "practice"), ("find", "question"),
        ("send_ideas", "ideas_text"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["agreement", "correction", "evaluate", "find", "report", "walk_in", "write_minutes"])
def test_the_talk_goes_on_where_it_was(name):
    """After a refusal the same question stands, and nothing that was answered is lost."""
    facts = s.facts_of(name)
    form, talk = start(name, facts)
    outcome = advance(form, talk, Said(PATIENTS[0]), facts)
    assert outcome.command is None
    assert position(form, outcome.talk, facts) == position(form, talk, facts)
    assert outcome.talk.answers == talk.answers
