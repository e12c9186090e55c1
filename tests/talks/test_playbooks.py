"""Reading the playbooks and asking them, on the shelf and as a meeting's own copy."""

from importlib.resources import files

import pytest

from tests.support.plans import planned
from tests.support.town import METTE, Person, Town, with_cluster, with_meeting

STRANGER = Person(9001, "Sofie Vang")


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def open_book(town, title, who=METTE):
    town.say(who, "/drejebog")
    return town.press(who, title)


def test_every_playbook_stands_on_the_shelf(town):
    """All five can be chosen by their titles, also by somebody in no cluster."""
    town.say(STRANGER, "/drejebog")
    assert town.last(STRANGER).labels == [
        "Klyngemøde med virtuel og fysisk deltagelse",
        "Almen praksis' samarbejde med kommunale akutfunktioner",
        "Samarbejde om patienter med kronisk sygdom",
        "Nedre luftvejsinfektioner",
        "Samarbejde med Præhospitalet",
    ]


def test_a_playbook_tells_what_it_is_for(town):
    """The first page says purpose, provider, partner and length, and leads to everything else."""
    assert open_book(town, "Præhospitalet") == [
        "Samarbejde med Præhospitalet\n"
        "Læger og Præhospitalet lærer hinandens vilkår at kende og bliver bedre til at bestille patienttransport med "
        "den rette hastegrad – ud fra oplæg, klyngens egne data og dialog.\n\n"
        "Kommer fra: MidtKraft – Region Midtjyllands klyngeteam\n"
        "Holdes sammen med: Præhospitalet\n"
        "Varighed: 2 t. (+ 30 min.: Besøg af en ambulance)\n"
        "Fokus: Patienttransporter og Hastegrader\n"
        "Metode: Korte fælles oplæg med svar på spørgeskemaer og data, dialog på tværs af sektorer og refleksion over "
        "konkrete forbedringer inden for de nuværende rammer.\n"
        "Økonomi: Holdes som et almindeligt klyngemøde. Præhospitalets repræsentant og klyngeteamets facilitator er "
        "gæster uden honorar."
    ]
    assert town.last(METTE).labels[-2:] == ["Spørg drejebogen", "Alle drejebøger"]


@pytest.mark.parametrize(
    ("title", "last"),
    [
        ("virtuel og fysisk", "I alt 3 t. 15 min."),
        ("kommunale akut", "I alt 2 t. 30 min."),
        ("kronisk", "I alt 2 t. 30 min."),
        ("Præhospitalet", "I alt 2 t."),
        ("luftvej", "Minutterne står ikke i drejebogen; de kommer fra udbyderen."),
    ],
)
def test_the_programme_adds_up(town, title, last):
    """195, 150, 150 and 120 minutes; where the playbook has none, none are made up."""
    open_book(town, title)
    (said,) = town.press(METTE, "Program")
    assert said.splitlines()[-1] == last


def test_contacts_are_shown(town):
    """The addresses to order and ask at."""
    open_book(town, "luftvej")
    assert town.press(METTE, "Kontakter") == [
        "Kontakter\n\n• Udfyld formularen på kiap.dk.\n"
        "• Bestillingsformular og implementeringsplan: kiap.dk – ikke efterprøvet\n"
        "• Stor udgave af implementeringsplanen: klynger@kiap.dk – ikke efterprøvet\n\n"
        "Adresserne står i drejebogen, men kan være ændret siden."
    ]


def test_every_part_of_every_playbook_can_be_read(town):
    """No part is empty or too long for one message, and long ones go on over pages."""
    for title in ("virtuel og fysisk", "kommunale akut", "kronisk", "luftvej", "Præhospitalet"):
        open_book(town, title)
        for part in [word for word in town.last(METTE).labels if word not in {"Spørg drejebogen", "Alle drejebøger"}]:
            (said,) = town.press(METTE, part)
            assert 40 < len(said) < 4000, part
            while "Flere" in town.last(METTE).labels:
                (said,) = town.press(METTE, "Flere")
                assert 40 < len(said) < 4000, part
            town.press(METTE, "Drejebogen")


def ask(town, title, question):
    open_book(town, title)
    town.press(METTE, "Spørg drejebogen")
    return town.say(METTE, question)


def test_a_question_is_answered_with_its_source(town):
    """When to order: the day, the playbook's own words, and that it says so itself."""
    assert ask(town, "kommunale akut", "Hvornår skal vi bestille?") == [
        "Hvornår skal vi bestille?\n\nBestil pakken senest 8 uger før mødet.\n\n"
        "Drejebogen: »senest 8 uger inden klyngemødet«\nStår i drejebogen."
    ]


@pytest.mark.parametrize(
    ("title", "question", "answer"),
    [
        ("kommunale akut", "Hvad skal vi huske under mødet?", "Slut hver blok med en fælles dialog i plenum."),
        ("kronisk", "Hvad skal vi aftale til sidst?", "Hvem gør hvad? Skal der arbejdes videre i KLU?"),
        ("kommunale akut", "Hvem bør komme fra kommunen?", "Medarbejdere fra den lokale akutfunktion"),
        ("Præhospitalet", "Hvilken metode bruger vi?", "Korte fælles oplæg med svar på spørgeskemaer og data"),
        ("virtuel og fysisk", "Hvad er baggrunden?", "Efter en idé fra Praksisklyngen Skanderborg"),
    ],
)
def test_rules_method_and_leaflet_can_be_asked_for(town, title, question, answer):
    """What holds during the meeting, how it is held, and what the guests are told, is answered too."""
    assert answer in ask(town, title, question)[0]


def test_a_suggestion_is_called_one(town):
    """The day the playbook does not name is said to be a suggestion."""
    assert ask(town, "kommunale akut", "hvornår skal skemaet være besvaret?") == [
        "hvornår skal skemaet være besvaret?\n\nSkemaet skal være besvaret senest 21 dage før mødet.\n\n"
        "Forslag – drejebogen nævner ikke en bestemt dag eller regel."
    ]


def test_what_is_not_known_is_said_to_be_unknown(town):
    """No answer is made up; near topics can be pressed, and one more question asked."""
    assert ask(town, "kommunale akut", "Må hunden komme med?") == [
        "Må hunden komme med?\n\nDet siger drejebogen ikke noget om. De nærmeste emner er:"
    ]
    assert town.last(METTE).labels == ["Bestilling", "Spørgeskema", "Formøde", "Spørg igen", "Drejebogen"]
    (said,) = town.press(METTE, "Formøde")
    assert said.splitlines()[0] == "Formøde"
    town.press(METTE, "Spørg drejebogen")
    assert "Klyngekoordinator og kommunen." in town.say(METTE, "Hvem er med til formødet?")[0]


def test_english_questions_get_english_answers(town):
    """The same playbook answers in the language of who asks."""
    john = Person(9002, "John Smith", "en")
    town.say(john, "/playbook")
    town.press(john, "acute care")
    town.press(john, "Ask the playbook")
    assert town.say(john, "When must we order?") == [
        "When must we order?\n\nOrder the package 8 weeks before the meeting at the latest.\n\n"
        "The playbook: “senest 8 uger inden klyngemødet”\nStated in the playbook."
    ]


def test_a_meetings_own_copy_is_asked_from_the_meeting(town):
    """Members reach the playbook of their meeting; strangers do not."""
    people = with_meeting(town)
    town.say(people[1], "/moeder")
    town.press(people[1], "virtuel og fysisk")
    town.press(people[1], "Drejebogen")
    town.press(people[1], "Spørg drejebogen")
    assert "5–8 deltagere i hver gruppe." in town.say(people[1], "Hvor mange er der i en gruppe?")[0]
    button = next(b for m in town.chats[people[1].id] for row in m.rows for b in row if b["text"] == "Drejebogen")
    assert button["callback_data"] == "s.m_book.1"
    town.say(STRANGER, "/start")
    assert town.press_data(STRANGER, 1, "s.m_book.1") == []
    assert town.toasts[-1].startswith("Det har du ikke adgang til")


def test_an_operators_playbook_is_on_the_shelf(tmp_path):
    """A file in the data folder is enough: it is listed, read and asked; a faulty one is left out."""
    town = Town(data_dir=tmp_path)
    folder = town.settings.playbooks
    folder.mkdir(parents=True)
    own = files("package_specs").joinpath("praehospital.yaml").read_text()
    own = own.replace("key: praehospital\n", "key: stop_op\n", 1).replace("Samarbejde med Præhospitalet", "Stop op", 1)
    (folder / "stop_op.yaml").write_text(own)
    (folder / "broken.yaml").write_text("key: broken\n")
    try:
        with_cluster(town)
        town.say(METTE, "/drejebog")
        assert town.last(METTE).labels[-1] == "Stop op"
        town.press(METTE, "Stop op")
        assert town.last(METTE).text.startswith("Stop op\n")
    finally:
        town.db.close()


def test_a_coordinator_says_that_an_address_works(town):
    """An address is not checked before somebody has tried it; then everybody sees the day, the order sheet too."""
    with_cluster(town)
    open_book(town, "kommunale akut")
    (said,) = town.press(METTE, "Kontakter")
    assert "• Bestilling af klyngepakken: kiap.dk – ikke efterprøvet" in said.splitlines()
    (said,) = town.press(METTE, "Virker: kiap.dk")
    assert "• Bestilling af klyngepakken: kiap.dk – efterprøvet mandag den 23. november 2026" in said.splitlines()
    open_book(town, "kronisk", STRANGER)
    (said,) = town.press(STRANGER, "Kontakter")
    assert "• Bestilling af klyngepakken: KiAP.dk – efterprøvet mandag den 23. november 2026" in said.splitlines()
    assert not any(label.startswith("Virker") for label in town.last(STRANGER).labels)
    town.press_data(STRANGER, town.last(STRANGER).id, "v.contact_ok.praehospital.0")
    open_book(town, "Præhospitalet", STRANGER)
    assert "Sundhed.klynger@rm.dk – ikke efterprøvet" in town.press(STRANGER, "Kontakter")[0]
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    (sheet,) = town.press(METTE, "Bestilling")
    assert "Adressen er efterprøvet mandag den 23. november 2026." in sheet.splitlines()


def test_a_role_has_a_page_of_its_own(town):
    """The municipality sees its two talks, its tasks and its leaflet; the minute-taker only what is theirs."""
    open_book(town, "kommunale akut")
    town.press(METTE, "Roller")
    (said,) = town.press(METTE, "kommunen")
    lines = said.splitlines()
    assert lines[0] == "Kommunen: Almen praksis' samarbejde med kommunale akutfunktioner"
    assert {"• Blok 1: Akutfunktionen (1 t. 5 min.)", "• Blok 2: Henvisningsprocedurer (40 min.)"} <= set(lines)
    assert "• Hold formøde med kommunen – senest 1 uge før mødet" in lines
    assert "• Et oplæg på 20 minutter om akutfunktionen, evt. med antal henvisninger." in lines
    town.press(METTE, "Roller")
    (said,) = town.press(METTE, "referent")
    assert said.splitlines()[1:] == [
        "Udpeges på formødet og skriver aftalerne ned.",
        "",
        "Opgaver",
        "• Notér aftalerne, så alle kan se dem – på mødedagen",
    ]
