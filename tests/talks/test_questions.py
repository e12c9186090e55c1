"""Questions in words are answered from the meeting's own facts, else by its playbook, else said to be unknown."""

from datetime import UTC, datetime

import pytest

from tests.support.day import at, invited_day
from tests.support.grouped import groups_out, groups_proposed, named
from tests.support.town import METTE, Person, Town, with_everybody, with_meeting

WHEN = (
    "Klyngemøde med virtuel og fysisk deltagelse er onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10). "
    "Gruppearbejdet er kl. 18.30–19.30."
)
DEADLINE = "onsdag den 24. februar 2027 kl. 20.00 (uge 8)"
ZOOM = "Zoom: https://zoom.us/j/1234567890"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("hvornår starter mødet?", WHEN),
        ("hvornar er mødet", WHEN),
        ("hvornår er fristen for tilmelding?", f"Svar senest {DEADLINE}. Du har ikke svaret endnu."),
        ("må jeg ændre mit svar", f"Ja. Du har ikke svaret endnu. Svar senest {DEADLINE}."),
        ("zoom link?", f"{ZOOM}\nonsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)"),
        (
            "hvor mødes vi",
            f"{ZOOM}\nGrupperne sidder sammen. Din gruppe og dens sted kommer, når grupperne er sendt ud.",
        ),
        (
            "hvor er min gruppe?",
            "Grupperne er ikke sendt ud endnu. Du har ikke svaret endnu. Du får besked, når din gruppe er klar.",
        ),
        ("hvem leder mødet", "Mødeleder: Mette Hjortkær"),
        ("hvem er koordinator", "Praksisklyngen Skanderborg har koordinatoren Mette Hjortkær."),
        ("hvem kommer", "Hvem der kommer, kan kun koordinatoren se."),
        ("kan jeg få det i kalenderen", "Ja. Tryk her, så får du en fil til din kalender."),
        ("tak", "Selv tak."),
        ("ok", "Godt."),
    ],
)
def test_who_is_invited_asks(town, question, answer):
    """Each answer is a fact of the next meeting, as its own page shows it."""
    bo = invited_day(town)[12]
    assert town.say(bo, question) == [answer]


def test_once_grouped_the_group_is_told(town):
    """Where it meets, who leads it and who is in it, for whoever is in it."""
    simon = named(groups_out(town), "Simon Alken")
    assert town.say(simon, "hvem leder min gruppe?") == ["Nanna Overby er gruppeleder for gruppe 1."]
    assert town.say(simon, "hvor mødes vi") == [f"{ZOOM}\nGruppe 1 hos Klinik Rugmarken, Rugmarken 8, 8464 Galten"]
    (group,) = town.say(simon, "hvor er min gruppe?")
    assert group.splitlines()[0] == "Gruppe 1 · onsdag den 10. marts 2027 kl. 18.30–19.30"
    assert "Gruppeleder: Nanna Overby" in group
    assert town.say(simon, "må jeg ændre mit svar") == [
        f"Ja, du kan ændre svaret indtil {DEADLINE}, og også senere – så får koordinatoren besked. "
        "Du har svaret: Deltager."
    ]


def test_who_does_not_come_has_no_group(town):
    """The reason is said."""
    people = groups_out(town)
    away = people[4]
    assert town.say(away, "hvilken gruppe er jeg i") == [
        "Du har svaret, at du ikke deltager, så du er ikke i en gruppe."
    ]


def test_after_the_deadline_it_is_said(town):
    """The answer can still be changed, and the coordinator hears of it."""
    bo = invited_day(town)[12]
    town.sleep_until(datetime(2027, 3, 1, 9, tzinfo=UTC))
    assert town.say(bo, "hvad er fristen") == [
        f"Fristen var {DEADLINE}. Du kan stadig svare og ændre dit svar, men så får koordinatoren besked. "
        "Du har ikke svaret endnu."
    ]


def test_when_the_meeting_is_over_the_past_is_told(town):
    """There is nothing to come, and that is said."""
    bo = invited_day(town)[12]
    town.sleep_until(at(23))
    assert town.say(bo, "hvornår er mødet") == [
        "Klyngemøde med virtuel og fysisk deltagelse var onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10). "
        "Gruppearbejdet var kl. 18.30–19.30.\n\nDer er ingen kommende møder."
    ]


BOOK = (
    "hvornår skal data være rekvireret?\n\nRekvirér data senest 42 dage før mødet.\n\n"
    "Drejebogen: »Data rekvireres hos regionen«\nForslag – drejebogen nævner ikke en bestemt dag eller regel."
)


def test_the_rest_is_asked_of_the_playbook(town):
    """With its source and how sure it is; whoever sees the plan also hears the day it has come to."""
    people = invited_day(town)
    assert town.say(people[12], "hvornår skal data være rekvireret?") == [BOOK]
    assert town.say(METTE, "hvornår skal data være rekvireret?") == [
        f"{BOOK}\n\nTil mødet onsdag den 10. marts 2027 er det senest onsdag den 27. januar 2027."
    ]
    assert town.last(METTE).labels == ["Spørg igen", "Drejebogen"]


def test_what_nobody_knows_is_said_to_be_unknown(town):
    """With whom to ask, what can be asked, and near topics to press."""
    bo = invited_day(town)[12]
    assert town.say(bo, "må hunden komme med?") == [
        "må hunden komme med?\n\nDet ved jeg ikke, og drejebogen siger ikke noget om det. Spørg koordinatoren: "
        "Mette Hjortkær.\n\nSpørg fx »hvornår er fristen?«, »hvor mødes vi?« eller »hvem er i min gruppe?«. /mit viser "
        "dit svar og din gruppe, /drejebog læser drejebogen, og /hjaelp viser resten. De nærmeste emner er:"
    ]
    assert town.last(bo).labels[-2:] == ["Hjælp", "Drejebogen"]


def test_the_coordinator_sees_who_comes(town):
    """The page itself."""
    invited_day(town)
    assert town.say(METTE, "hvor mange er tilmeldt")[0].startswith("Svar 8/29 ·")


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("grupper", "Grupper til onsdag den 10. marts 2027"),
        ("svar", "Svar 8/29 · Klyngemøde med virtuel og fysisk deltagelse"),
        ("plan", "Planen: Klyngemøde med virtuel og fysisk deltagelse"),
        ("dokumenter", "Dokumenter · onsdag den 10. marts 2027"),
        ("hvem gør hvad", "Hvem gør hvad"),
        ("mine møder", "Kommende møder"),
        ("klynge", "Praksisklyngen Skanderborg"),
        ("hjælp", "Det kan jeg"),
        ("drejebog", "Klyngemøde med virtuel og fysisk deltagelse"),
    ],
)
def test_a_page_opens_by_its_name(town, word, first):
    """The same page as the button on the meeting's card."""
    invited_day(town)
    assert town.say(METTE, word)[-1].splitlines()[0].startswith(first)


def test_a_page_that_is_not_theirs_is_not_opened(town):
    """Whoever has no such button is told so; what the playbook knows about it is told."""
    bo = invited_day(town)[12]
    assert town.say(bo, "dokumenter") == [
        "»dokumenter« er der ikke til det her møde lige nu, eller også er det koordinatorens side."
    ]
    assert town.say(bo, "grupper") == town.say(bo, "hvor er min gruppe?")
    assert town.say(bo, "svar")[-1].endswith("Kommer du?")


def test_english_questions_get_english_answers(town):
    """The same facts in the other language."""
    people = invited_day(town)
    bo = people[12]
    town.say(bo, "/sprog")
    town.press(bo, "English")
    assert town.say(bo, "when is the deadline?") == [
        "Please answer by Wednesday 24 February 2027 at 20:00 (week 8). You haven’t answered yet."
    ]
    assert town.say(bo, "when does it start") == [
        "Cluster meeting, partly online and partly in person is on Wednesday 10 March 2027 at 16:45–20:00 (week 10). "
        "The group work is 18:30–19:30."
    ]
    assert town.say(bo, "who is coming?") == ["Only the coordinator can see who is coming."]
    assert town.say(bo, "thanks") == ["You’re welcome."]


def test_without_a_meeting_nothing_is_made_up(town):
    """It is said that none has been planned."""
    bo = with_everybody(town)[12]
    assert town.say(bo, "hvornår er mødet?") == [
        "Der er ikke planlagt noget møde endnu, så det kan jeg ikke svare på. Du kan læse drejebøgerne og spørge dem. "
        "/hjaelp viser, hvad jeg kan."
    ]
    assert town.last(bo).labels == ["Drejebøger"]


def test_a_stranger_learns_nothing(town):
    """Somebody of no cluster hears how to begin, whatever they ask."""
    with_meeting(town)
    stranger = Person(9001, "Sofie Vang")
    assert town.say(stranger, "hvornår er mødet?") == town.say(stranger, "/start")


def test_of_several_meetings_the_next_is_meant_and_said(town):
    """The others can be pressed, with the same question."""
    people = invited_day(town)
    town.say(METTE, "/bestil")
    for label in ("kommunale akut",):
        town.press(METTE, label)
    for words in ("onsdag den 9. juni 2027", "16.45", "Fysisk", "Kulturhuset", "Mette Hjortkær"):
        town.say(METTE, words)
    while "Ja, det er rigtigt" not in town.last(METTE).labels:
        labels = town.last(METTE).labels
        town.press(METTE, next((one for one in ("Nej", "Spring over") if one in labels), labels[0]))
    town.press(METTE, "Ja, det er rigtigt")
    bo = people[12]
    assert town.say(bo, "hvor mødes vi") == [
        "Klyngemøde med virtuel og fysisk deltagelse, onsdag den 10. marts 2027\n\n"
        f"{ZOOM}\nGrupperne sidder sammen. Din gruppe og dens sted kommer, når grupperne er sendt ud."
    ]
    assert town.press(bo, "ons 9/6") == [
        "Almen praksis' samarbejde med kommunale akutfunktioner, onsdag den 9. juni 2027\n\nSted: Kulturhuset"
    ]


# -- in the middle of something else ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question", ["hvornår er fristen for tilmelding?", "må jeg ændre mit svar", "er der parkering?"]
)
def test_a_question_in_the_middle_is_answered_and_ours_asked_again(town, question):
    """Nothing that was answered is lost, and the next answer is heard."""
    bo = invited_day(town)[12]
    (asked,) = town.say(bo, "ja")
    told, again = town.say(bo, question)
    assert town.last(bo).labels == ["Sørger selv for gruppe", "Vil gerne placeres i gruppe", "Tilbage"]
    assert again == asked.partition("\n\n")[2]
    assert told != again
    assert "Det er ikke en af mulighederne" not in told + again
    assert "✔ Gruppe: Vil gerne placeres i gruppe" in town.say(bo, "placeres")[-1]


def test_a_question_is_no_group_s_name(town):
    """Where any words would do, a question about the meeting is still answered."""
    bo = invited_day(town)[12]
    for words in ("ja", "sørger selv"):
        town.say(bo, words)
    told, again = town.say(bo, "hvornår starter mødet")
    assert told == WHEN
    assert again.startswith("Hvad kalder I gruppen?")
    assert "✔ Gruppens navn: Søndergruppen" in town.say(bo, "Søndergruppen")[-1]


def test_a_question_while_a_meeting_is_planned(town):
    """The question for the day is asked again, and what was said before stays."""
    invited_day(town)
    town.say(METTE, "/bestil")
    town.press(METTE, "kommunale akut")
    asked = town.last(METTE).text.rpartition("\n\n")[2]
    assert town.say(METTE, "hvornår skal vi bestille?") == [
        "hvornår skal vi bestille?\n\nBestil pakken senest 8 uger før mødet.\n\n"
        "Drejebogen: »senest 8 uger inden klyngemødet«\nStår i drejebogen.",
        asked,
    ]
    assert "✔ Dato: onsdag den 9. juni 2027" in town.say(METTE, "onsdag den 9. juni 2027")[-1]


def test_what_comes_near_an_answer_keeps_its_own_refusal(town):
    """A time where a day is wanted is said to be one, whatever mark it ends with."""
    invited_day(town)
    town.say(METTE, "/bestil")
    town.press(METTE, "kommunale akut")
    assert town.say(METTE, "kl. 16.45?")[-1].startswith("Det ligner et klokkeslæt.")


# -- signing off ------------------------------------------------------------------------------------------------------


SIGNING_OFF = ("afbud", "jeg kan ikke komme alligevel", "jeg bliver nødt til at melde afbud", "jeg er blevet syg")


@pytest.mark.parametrize("words", SIGNING_OFF)
def test_a_sign_off_in_the_middle_of_the_answer_is_the_answer(town, words):
    """Kept at once, as the answer was not whole."""
    bo = invited_day(town)[12]
    town.say(bo, "ja")
    assert town.say(bo, words)[-1].startswith("Gemt ✔ Du har svaret:\nFremmøde: Deltager ikke\n")


def test_where_the_answer_was_whole_a_sign_off_is_asked_about_once(town):
    """Also in the middle of changing it, and a bare yes is then an answer to that."""
    ann = invited_day(town)[1]
    town.press(ann, "Ret et svar")
    town.press(ann, "Gruppe")
    assert town.say(ann, "jeg må desværre melde afbud") == [
        "Du har svaret onsdag den 10. marts 2027: Deltager. Vil du ændre det til »Deltager ikke«?"
    ]
    assert town.say(ann, "ja")[-1].startswith("Gemt ✔ Du har svaret:\nFremmøde: Deltager ikke\n")


def test_in_another_dialog_a_sign_off_leaves_that_dialog_open(town):
    """The coordinator plans another meeting, signs off from this one, and goes on planning."""
    invited_day(town)
    town.say(METTE, "/bestil")
    town.press(METTE, "kommunale akut")
    assert town.say(METTE, "jeg kan ikke komme alligevel") == [
        "Du har svaret onsdag den 10. marts 2027: Deltager. Vil du ændre det til »Deltager ikke«?"
    ]
    assert "Fremmøde: Deltager ikke" in town.say(METTE, "ja")[-1]
    assert "✔ Dato: onsdag den 9. juni 2027" in town.say(METTE, "onsdag den 9. juni 2027")[-1]


def test_who_comes_after_all_says_so(town):
    """After a no it is asked about, as every change of a whole answer is."""
    bo = invited_day(town)[12]
    town.say(bo, "afbud")
    assert town.say(bo, "jeg kommer alligevel") == [
        "Du har svaret onsdag den 10. marts 2027: Deltager ikke. Vil du ændre det til »Deltager«?"
    ]
    assert town.say(bo, "ja")[-1].startswith("✔ Fremmøde: Deltager\n\n")


def test_another_weekday_is_another_matter(town):
    """The meeting is on a Wednesday; whoever cannot come on a Thursday has not signed off."""
    bo = invited_day(town)[12]
    assert town.say(bo, "jeg kan ikke komme på torsdag")[0].startswith("Det forstod jeg ikke.")
    assert "Fremmøde: Deltager ikke" in town.say(bo, "jeg kan ikke komme på onsdag")[-1]


def test_a_page_s_name_in_the_middle_opens_it(town):
    """Where it is no answer; then the question is asked again."""
    bo = invited_day(town)[12]
    (asked,) = town.say(bo, "ja")
    page, again = town.say(bo, "mine møder")
    assert page.startswith("Kommende møder")
    assert again == asked.partition("\n\n")[2]


def test_a_sign_off_while_answering_for_a_colleague(town):
    """A bare "afbud" is the colleague's; "jeg kan ikke komme" is one's own, and asked about."""
    people = invited_day(town)
    town.say(METTE, "svar")
    town.press(METTE, "Svar for en anden")
    town.press(METTE, people[12].name)
    name = people[12].name
    assert town.say(METTE, "afbud")[-1].startswith(f"Gemt ✔ {name} har svaret:\nFremmøde: Deltager ikke\n")
    town.say(METTE, "svar")
    town.press(METTE, "Svar for en anden")
    town.press(METTE, people[13].name)
    assert town.say(METTE, "jeg kan ikke komme alligevel") == [
        "Du har svaret onsdag den 10. marts 2027: Deltager. Vil du ændre det til »Deltager ikke«?"
    ]


def test_who_signs_off_twice_sees_what_stands(town):
    """The answer is shown again; nothing is asked and nothing is changed."""
    bo = invited_day(town)[12]
    town.say(bo, "afbud")
    assert town.say(bo, "jeg kan ikke komme alligevel")[-1].startswith(
        "Gemt ✔ Du har svaret:\nFremmøde: Deltager ikke\n"
    )


def test_what_answers_the_open_question_is_no_sign_off(town):
    """Asked for a date, "jeg kan ikke komme" is about that date; the meeting one is invited to is not touched."""
    people = invited_day(town)
    town.say(METTE, "/dato")
    while "Send nu" not in town.last(METTE).labels:
        labels = town.last(METTE).labels
        known = ("Ny", "Nedre luftvej", "Spørg om", "Ja, det er rigtigt", "Send")
        town.press(METTE, next((one for word in known for one in labels if word in one), labels[0]))
    town.press(METTE, "Send nu")
    bo = people[12]
    town.press(bo, "Svar")
    assert town.say(bo, "jeg kan ikke komme")[-1].startswith("✔ ")
    assert "Du har ikke svaret endnu." in town.say(bo, "hvad er fristen")[0]


def test_more_than_facts_can_be_asked_for(town):
    """How to make a group oneself, what is stored, what the bot can do, and to change the language."""
    bo = invited_day(town)[12]
    assert town.say(bo, "hvordan laver jeg en gruppe?") == [
        "Ja, du kan selv finde en gruppe: Svar »Sørger selv for gruppe«, giv gruppen et navn, og skriv de andre på. "
        "Har en kollega allerede gjort det, så skriv gruppens kode."
    ]
    assert town.last(bo).labels == ["Mit svar"]
    assert town.say(bo, "hvad gemmer I om mig?") == town.say(bo, "/privatliv")
    assert town.say(bo, "hvad kan du?") == town.say(bo, "/hjaelp")
    assert town.say(bo, "kan jeg få det på engelsk") == town.say(bo, "/sprog")
    assert town.say(bo, "jeg har glemt hvornår mødet er") == [WHEN]


def test_a_question_before_an_answer_does_not_take_its_place(town):
    """Asked to lead, somebody first asks what that is, and then says yes to it."""
    people = groups_proposed(town)
    for label in ("Send grupperne ud", "Send nu"):
        town.press(METTE, label)
    leader = next(one for one in people if "Nej, spørg en anden" in town.last(one).labels)
    town.say(leader, "hvad skal en gruppeleder lave?")
    assert town.say(leader, "hvem leder min gruppe") == ["Du er spurgt, om du vil være gruppeleder for gruppe 1."]
    town.say(leader, "ja")
    assert town.say(leader, "hvem leder min gruppe") == ["Du er gruppeleder for gruppe 1."]
    # The question of leading has been answered; a no now is about coming, and only asked about.
    assert town.say(leader, "nej")[0].endswith("Vil du ændre det til »Deltager ikke«?")
    assert town.say(leader, "hvem leder min gruppe") == ["Du er gruppeleder for gruppe 1."]
    for words in ("afbud", "ja"):
        town.say(leader, words)
    assert town.say(leader, "hvem leder min gruppe") == [
        "Du har svaret, at du ikke deltager, så du er ikke i en gruppe."
    ]


def test_a_button_can_be_typed_after_a_question(town):
    """On the day: the link is asked for, and then they say that they are there."""
    ann = invited_day(town)[1]
    town.sleep_until(at(16, 20))
    town.say(ann, "zoom link?")
    town.say(ann, "jeg er her")
    assert "Det forstod jeg ikke" not in town.last(ann).text


def test_a_question_is_no_name_and_no_place(town):
    """Where any words would do for a name, whatever ends with a question mark is answered and not kept."""
    invited_day(town)
    town.say(METTE, "/klynge")
    town.press(METTE, "Tilføj")
    asked = town.last(METTE).text
    assert town.say(METTE, "hvem er koordinator?") == [
        "Praksisklyngen Skanderborg har koordinatoren Mette Hjortkær.",
        asked,
    ]
    assert "✔ Navn: Sofie Vang" in town.say(METTE, "Sofie Vang")[-1]
