"""Questions in plain words, answered from the playbook or said to be unknown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.planning.ask import Answer, Topic, Unknown, ask
from package_specs import package, packages


def test_the_question_of_the_features():
    """When must the questionnaire be answered? With the document's own words and how sure that is."""
    assert ask(package("prae"), "hvornår skal skemaet være besvaret?") == Answer(
        text="Skemaet skal være besvaret senest 2 uger før mødet.",
        source="Deadline for besvarelse af spørgeskema skal være senest 2 uger før mødet",
        certainty="stated",
        topic="questionnaire_when",
    )


def test_the_answer_is_in_the_readers_language():
    """A question may be asked in one language and answered in the other; the quotation stays Danish."""
    answer = ask(package("akut"), "Hvornår skal pakken bestilles?", "en")
    assert (answer.text, answer.source) == (
        "Order the package 8 weeks before the meeting at the latest.",
        "senest 8 uger inden klyngemødet",
    )


def test_a_proposal_is_called_one():
    """Where the document gives no day, the answer is marked as suggested."""
    assert ask(package("kron"), "Hvornår skal vi have formøde?").certainty == "suggested"


@pytest.mark.parametrize(
    ("key", "question", "topic"),
    [
        ("hybrid", "Hvornår skal data rekvireres?", "data_when"),
        ("hybrid", "Hvor mange skal der være i en gruppe?", "group_size"),
        ("hybrid", "How big are the groups?", "group_size"),
        ("hybrid", "Hvordan dannes grupperne?", "group_criteria"),
        ("hybrid", "Hvor sidder gruppen?", "group_places"),
        ("hybrid", "Hvad skal gruppen indrapportere?", "report"),
        ("hybrid", "Hvor skal rapporten sendes hen?", "report_where"),
        ("hybrid", "Hvor kan jeg få hjælp til Zoom?", "contact_klynger"),
        ("hybrid", "Hvor lang er mødet?", "duration"),
        ("hybrid", "Hvor lang tid er gruppearbejdet?", "item_group_work"),
        ("hybrid", "Hvornår starter mødet?", "start"),
        ("hybrid", "Er der en pause?", "break"),
        ("hybrid", "Hvad svarer man i doodlen?", "signup"),
        ("hybrid", "Hvor ligger data?", "data_where"),
        ("hybrid", "Hvad laver gruppelederen?", "role_gruppeleder"),
        ("nedre", "Hvornår skal pakken bestilles?", "order_when"),
        ("nedre", "Hvordan bestiller jeg?", "order_where"),
        ("nedre", "Hvordan skal folk sidde?", "seating"),
        ("nedre", "seating after the break", "seating"),
        ("nedre", "Hvornår kommer kuverterne?", "material_envelopes"),
        ("nedre", "Må kuverterne åbnes?", "content_envelopes"),
        ("nedre", "Hvor lang tid varer mødet?", "duration"),
        ("nedre", "Hvornår følger vi op?", "follow_up"),
        ("nedre", "Hvad deles ud efter pausen?", "handout_practice_overview"),
        ("nedre", "hvad er med i mail 1?", "content_mail_one"),
        ("nedre", "Kan jeg få en stor implementeringsplan?", "content_large_plan"),
        ("prae", "When must the questionnaire be answered?", "questionnaire_when"),
        ("prae", "hvornaar skal spørgskemaet vaere besvaret", "questionnaire_when"),
        ("prae", "Hvor mange skemaer pr. praksis?", "questionnaire_unit"),
        ("prae", "hvem sender spørgeskemaet ud", "questionnaire_sender"),
        ("prae", "hvor bestiller vi pakken", "order_where"),
        ("prae", "hvornår bestiller vi?", "order_when"),
        ("prae", "Kan ambulancen komme?", "option_ambulance"),
        ("prae", "Hvor længe varer ambulancebesøget?", "option_ambulance"),
        ("prae", "Får gæsterne honorar?", "economy"),
        ("prae", "Hvornår får vi det endelige materiale?", "material_final"),
        ("prae", "Hvordan evaluerer vi?", "evaluation"),
        ("prae", "Hvem deltager fra Præhospitalet?", "participants"),
        ("prae", "Hvor lang tid varer pausen?", "item_pause"),
        ("prae", "Hvornår er formødet?", "premeeting_when"),
        ("prae", "Må jeg sende nøglen til anonymiserede praksis?", "content_for_chair"),
        ("prae", "Hvilke data vises?", "data"),
        ("prae", "Hvornår deles oversigten ud?", "handout_transport_sheet"),
        ("akut", "Hvornår er formødet?", "premeeting_when"),
        ("akut", "Hvad skal vi tale om på formødet?", "premeeting_agenda"),
        ("akut", "Hvornår kommer den færdige powerpoint?", "material_final"),
        ("akut", "Hvornår begynder mødet?", "start"),
        ("akut", "Hvem tager første kontakt til kommunen?", "first_contact"),
        ("akut", "Skal ydernumre tjekkes?", "task_check_practice_numbers"),
        ("akut", "Hvornår skal resultatet på KLU?", "task_klu_agenda"),
        ("akut", "Hvem er referent?", "role_referent"),
        ("akut", "Hvor langt er kommunens oplæg?", "item_block_one"),
        ("akut", "Må vi ændre i spørgeskemaet?", "questionnaire_edits"),
        ("akut", "how long is the meeting?", "duration"),
        ("kron", "Hvem kontakter kommunen?", "first_contact"),
        ("kron", "Hvilke sygdomme handler det om?", "purpose"),
        ("kron", "Hvor lang er blok 1?", "item_block_one"),
        ("kron", "Hvad handler spørgeskemaet om?", "questionnaire_topics"),
        ("kron", "hvor lang er pausen?", "item_pause"),
        ("kron", "Hvad er refleksionsspørgsmålene i blok 2?", "reflections_block_two"),
        ("kron", "follow-up when?", "follow_up"),
    ],
)
def test_questions_as_people_ask_them(key, question, topic):
    """Forms, compounds, slips of the keys and both languages lead to the fact that is meant."""
    answer = ask(package(key), question)
    assert isinstance(answer, Answer)
    assert answer.topic == topic


@pytest.mark.parametrize(
    ("key", "question", "text"),
    [
        ("hybrid", "Hvornår er der formøde?", "Drejebogen nævner ikke noget formøde."),
        ("nedre", "Skal vi udfylde spørgeskema?", "Drejebogen nævner ikke noget spørgeskema."),
        ("akut", "Hvordan evalueres mødet?", "Drejebogen nævner ingen evaluering."),
    ],
)
def test_what_a_playbook_does_not_have(key, question, text):
    """That there is none is an answer too."""
    answer = ask(package(key), question)
    assert (answer.text, answer.certainty, answer.source) == (text, "derived", None)


@pytest.mark.parametrize(
    ("key", "question"),
    [
        ("hybrid", "hvad er klokken på månen"),
        ("prae", "Hvad koster benzin?"),
        ("kron", "Hvem vandt kampen i går?"),
        ("akut", "Hvad er hovedstaden i Peru?"),
        ("nedre", "xyzzy"),
        ("nedre", ""),
        ("nedre", "?!"),
    ],
)
def test_the_unknown_is_said_to_be_unknown(key, question):
    """Nothing is made up; topics to ask about instead are offered."""
    answer = ask(package(key), question)
    assert isinstance(answer, Unknown)
    assert 1 <= len(answer.nearest) <= 3


def test_nearest_topics_are_named_for_people():
    """The offer is a label in the reader's language and a name for the button."""
    assert ask(package("prae"), "Hvad koster benzin?", "en").nearest[0] == Topic("economy", "Money")


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("one", packages(), ids=lambda one: one.key)
def test_every_topic_that_is_offered_can_be_asked(one, lang):
    """Asking with a topic's own label leads to an answer."""
    for topic in ask(one, "", lang).nearest:
        assert isinstance(ask(one, topic.label, lang), Answer)


@settings(max_examples=60)
@given(st.sampled_from(packages()), st.text(max_size=300), st.sampled_from(["da", "en"]))
def test_the_same_words_give_the_same_answer(one, question, lang):
    """Any text at all is answered or not, the same way every time."""
    assert ask(one, question, lang) == ask(one, question, lang)
