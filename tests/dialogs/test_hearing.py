"""What typed words mean: questions as busy doctors write them, pages by name, sign-offs, and traps."""

import pytest

from dialogs.hearing import TOPICS, asks, attendance, page_of, signs_off, topic_of, weekday_said
from dialogs.hearing.pages import PAGES

ASKED = {
    # when
    "hvornår starter mødet?": "time",
    "hvornar er mødet": "time",
    "hvonår starter mødet": "time",
    "hvornaar er det": "time",
    "når er mødet": "time",
    "hvornår slutter det": "time",
    "hvornår ses vi": "time",
    "hvornår er næste møde": "time",
    "hvad tid": "time",
    "hvad tid er det på onsdag": "time",
    "hvilken dag er det": "time",
    "hvor lang tid varer mødet": "time",
    "hvor længe varer det?": "time",
    "hvornår": "time",
    "When is the meeting?": "time",
    "what time does it start": "time",
    "how long is the meeting": "time",
    # the last day to answer
    "hvornår er fristen for tilmelding?": "deadline",
    "hvornår er fristen": "deadline",
    "hvad er fristen": "deadline",
    "fristen?": "deadline",
    "hvornår skal jeg svare": "deadline",
    "hvornår skal jeg senest melde mig til": "deadline",
    "hvornår slutter tilmeldingen": "deadline",
    "hvor længe kan jeg tilmelde mig": "deadline",
    "when is the deadline": "deadline",
    "when do I have to answer?": "deadline",
    # where
    "hvor mødes vi": "place",
    "hvor skal vi være": "place",
    "hvor er mødet henne?": "place",
    "hvor skal jeg køre hen": "place",
    "hvad er adressen": "place",
    "adresse": "place",
    "where is it": "place",
    "zoom link?": "zoom",
    "zoomlink": "zoom",
    "hvad er linket": "zoom",
    "hvor er linket": "zoom",
    "hvordan kommer jeg på": "zoom",
    "er mødet online": "zoom",
    "what's the zoom link": "zoom",
    # the group
    "hvor er min gruppe?": "group",
    "hvilken gruppe er jeg i": "group",
    "hvem er jeg i gruppe med": "group",
    "hvor sidder gruppen": "group",
    "hvornår er gruppearbejdet": "group",
    "which group am I in": "group",
    "hvem leder min gruppe?": "leader",
    "hvem er grupeleder": "leader",
    "er jeg gruppeleder": "leader",
    "who leads my group": "leader",
    # people
    "hvem leder mødet": "chair",
    "hvem er mødeleder": "chair",
    "hvem er koordinator": "coordinator",
    "hvem kan jeg spørge": "coordinator",
    "hvem skal jeg kontakte": "coordinator",
    "hvem kommer": "who",
    "hvor mange er tilmeldt": "who",
    "how many are coming": "who",
    # my answer
    "må jeg ændre mit svar": "change",
    "kan jeg ændre mit svar?": "change",
    "hvordan melder jeg afbud": "change",
    "kan jeg melde afbud": "change",
    "afbud?": "change",
    "hvordan tilmelder jeg mig": "change",
    "can I change my answer": "change",
    "er jeg tilmeldt": "answer",
    "hvad har jeg svaret": "answer",
    "mit svar": "answer",
    "am i signed up": "answer",
    # the rest
    "hvad er programmet": "programme",
    "hvad skal vi lave": "programme",
    "kan jeg få det i kalenderen": "calendar",
    "hvad skal jeg gøre": "todo",
    "jeg har glemt hvornår mødet er": "time",
    "er mødet aflyst": "time",
    "hvilken uge er det": "time",
    "hvornår skal vi være hos Lægehuset": "time",
    "hvornår skal gruppen mødes": "group",
    "hvem er vært": "group",
    "koden til zoom": "zoom",
    "hvor logger jeg på": "zoom",
    "kan jeg framelde mig": "change",
    "hvad hvis jeg bliver syg": "change",
    "hvem siger jeg det til, hvis jeg ikke kan komme": "coordinator",
    "sidste tilmelding?": "deadline",
    "hvem har meldt afbud": "who",
    "where do we meet": "place",
    "hvornår får jeg svar": None,
    "hvornår skal skemaet være hos jer": None,
    "Hej Mette, hvornår er det nu mødet er?": "time",
    "send linket": "zoom",
    "jeg kan ikke finde zoom-linket": "zoom",
    "hvordan laver jeg en gruppe": "own",
    "hvordan kommer jeg i gruppe med Bo": "own",
    "kan jeg selv vælge gruppe": "own",
    # for the playbook, or for nobody
    "send invitationen": None,
    "må min sekretær komme": None,
    "hvornår skal data være rekvireret?": None,
    "hvornår skal skemaet være besvaret?": None,
    "hvornår skal vi bestille": None,
    "hvornår er formødet": None,
    "hvornår skal programmet være klar": None,
    "hvornår dannes grupperne": None,
    "hvornår skal vi vælge gruppeleder": None,
    "hvornår er pausen": None,
    "hvem vælger gruppeleder": None,
    "hvem laver programmet": None,
    "hvem skal bestille maden": None,
    "hvem er zoomvært": None,
    "hvad laver en gruppeleder": None,
    "hvor ligger data": None,
    "hvor skal jeg sende rapporten": None,
    "hvor kan jeg få hjælp til zoom": None,
    "hvor mange skal der være i en gruppe": None,
    "hvad handler mødet om": None,
    "må hunden komme med?": None,
    # no questions at all
    "mødet starter kl. 17": None,
    "jeg kommer til mødet": None,
    "fristen er overskredet": None,
    "zoom virker ikke": None,
    "": None,
    "?": None,
}


@pytest.mark.parametrize("said", ASKED)
def test_every_question_is_about_what_it_is_about(said):
    """The meeting's own facts are asked for in many ways; what the playbook tells is left to it."""
    assert topic_of(said) == ASKED[said]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_s_own_name_asks_for_it(topic):
    """A button that stands for a question carries the topic's name."""
    assert topic_of(topic) == topic


@pytest.mark.parametrize(
    "said",
    [
        "hvor er det",
        "må jeg tage en kollega med",
        "er der mad",
        "kommer der en ambulance",
        "må min sekretær komme",
        "det er onsdag?",
        "how",
    ],
)
def test_questions_are_known_without_their_mark(said):
    """By their first words, or by the mark where they have one."""
    assert asks(said)


@pytest.mark.parametrize(
    "said", ["hvor som helst", "hvornår det end er helst", "Lægehuset", "kan ikke", "er syg", "onsdag", "", "Skal nok"]
)
def test_what_only_looks_like_a_question_is_none(said):
    """ "Hvor som helst" answers a question."""
    assert not asks(said) or said == "hvornår det end er helst"


NO = (
    "afbud", "Afbud!", "jeg melder afbud", "melder fra", "melder mig fra", "jeg kan ikke komme alligevel",
    "jeg bliver nødt til at melde afbud", "Hej, jeg kan desværre ikke deltage alligevel. Mvh", "kommer ikke",
    "jeg må desværre melde afbud", "jeg er blevet syg og kan ikke komme", "kan ikke komme alligevel",
    "jeg er forhindret", "jeg er blevet syg", "Desværre er jeg syg i dag", "jeg kan alligevel ikke",
    "afbud pga. sygdom", "I'm ill", "I'm afraid I'm ill and can't come",
    "I can't come", "I can’t make it after all", "sorry, I have to cancel", "not coming",
)  # fmt: skip
YES = (
    "jeg kommer alligevel", "jeg kan godt komme alligevel", "jeg kommer", "jeg fortryder mit afbud", "kan alligevel",
    "I'm coming after all", "I can come after all",
)  # fmt: skip
NEITHER = (
    "afbud fra Peter", "Bo melder afbud", "jeg melder ikke afbud", "jeg vil ikke melde afbud", "kan jeg melde afbud?",
    "jeg er ikke syg", "jeg kommer, men er lidt syg", "min patient er syg", "jeg er ikke forhindret", "I am not sick",
    "hvordan melder jeg afbud", "jeg kommer senere", "jeg kan ikke komme før kl. 17", "vi kommer ikke", "måske",
    "I have to cancel the meeting", "kommer Bo ikke?", "", "jeg kan ikke finde linket", "mødet er aflyst", "nej", "ja",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "meant"), [*((one, "no") for one in NO), *((one, "yes") for one in YES), *((one, "") for one in NEITHER)]
)
def test_a_sign_off_is_known_in_the_middle_of_anything(said, meant):
    """Only where every word of the message belongs to it; whatever is about others or about more is left alone."""
    assert signs_off(said) == meant


@pytest.mark.parametrize(("said", "meant"), [("ja tak", "yes"), ("nej", "no"), ("jeg kan ikke", "no"), ("måske", "")])
def test_short_words_mean_it_where_nothing_else_is_asked(said, meant):
    """A bare yes or no answers an invitation, but signs nobody off elsewhere."""
    assert (attendance(said), signs_off(said)) == (meant, "")


@pytest.mark.parametrize(
    ("said", "day"),
    [("jeg kan ikke på torsdag", 3), ("not on Wednesday", 2), ("mandag eller tirsdag", None), ("", None)],
)
def test_the_weekday_that_is_named(said, day):
    """One day is heard; of two nobody knows which."""
    assert weekday_said(said) == day


@pytest.mark.parametrize(
    ("said", "page"),
    [
        ("grupper", "groups"),
        ("Svar", "answers"),
        ("plan", "plan"),
        ("dokumenter", "papers"),
        ("vis mig planen", "plan"),
        ("Åbn mødedagen", "live"),
        ("mine møder", "meetings"),
        ("hjælp", "help"),
        ("drejebogen", "book"),
        ("hej", "hello"),
        ("groups", "groups"),
        ("show me the plan", "plan"),
        ("hvad kan jeg spørge om", "help"),
        ("hvad gemmer I om mig?", "privacy"),
        ("hvordan sletter jeg mig", "privacy"),
        ("jeg vil gerne have det på engelsk", "language"),
        ("hvorfor får jeg så mange beskeder", "cue_choice"),
        ("svar på skemaet", ""),
        ("planlægning af mad", ""),
        ("", ""),
    ],
)
def test_a_page_is_known_by_its_name(said, page):
    """The whole message is the name, or asks to be shown it."""
    assert page_of(said) == page


def test_no_name_means_two_pages():
    """Every name leads to one page, folded as people type it."""
    assert len(PAGES) == len({*PAGES})
    assert page_of("møder") == page_of("MODER".replace("O", "Ø")) == "meetings"
