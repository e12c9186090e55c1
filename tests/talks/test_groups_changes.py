"""The coordinator's hand on a proposal: why, what if, why not, moves, swaps, locks, ways out, and publishing."""

import re

import pytest

from tests.support.grouped import (
    answers,
    everybody_answers,
    groups_out,
    groups_proposed,
    heard,
    mark,
    named,
    open_meeting,
)
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def choose(town, name):
    """Open one person of the proposal."""
    town.press(METTE, "Flyt, byt eller lås")
    while not any(name in label for label in town.last(METTE).labels):
        town.press(METTE, "Flere")
    return town.press(METTE, name)


def group_of(town, name):
    """The number of the group a person stands in, in the proposal or the published groups."""
    before = town.last(METTE).text.partition(name)[0]
    return int(re.findall(r"Gruppe (\d+)", before)[-1])


def test_a_person_is_shown_with_the_reason(town):
    """Why somebody sits where they sit, and what can be done about it."""
    groups_proposed(town)
    assert choose(town, "Gitte Ravnsbjerg") == [
        "Gitte Ravnsbjerg (Lægecenter Nordlyset) er i gruppe 3.\n\n"
        "Hvorfor: Lægehuset Solbakken er det nærmeste mødested (4,2 km i fugleflugt).\n\n"
        "Hvad hvis Gitte Ravnsbjerg flyttes? Vælg en gruppe, og se, hvad det fører til."
    ]


def test_what_a_move_leads_to_is_said_before_it_is_done(town):
    """Kilometres, sizes and broken rules; nothing is changed by looking."""
    groups_proposed(town)
    choose(town, "Gitte Ravnsbjerg")
    said = town.press(METTE, "Gruppe 1 (5)")[0]
    assert said.startswith("Hvis Gitte Ravnsbjerg flyttes til gruppe 1\nVejen bliver 7,1 km længere")
    assert "Gruppe 1 går fra 5 til 6. Gruppe 3 går fra 5 til 4." in said
    assert said.endswith(
        "Det bryder en regel:\n"
        "• Gruppe 3 ved Lægehuset Solbakken bliver på 4; reglen er 5–8.\n"
        "• Lægecenter Nordlyset sidder delt i gruppe 1 + 3; reglen er, at en praksis sidder samlet."
    )
    town.press(METTE, "Grupperne")
    assert group_of(town, "Gitte Ravnsbjerg") == 3


def test_a_move_is_kept_when_the_rest_is_formed_again(town):
    """Who has been moved is locked there, and the proposal says that it has been changed."""
    groups_proposed(town)
    choose(town, "Gitte Ravnsbjerg")
    town.press(METTE, "Gruppe 1 (5)")
    town.press(METTE, "Flyt")
    assert group_of(town, "Gitte Ravnsbjerg") == 1
    assert "Grupperne er ændret, siden de blev dannet." in town.last(METTE).text
    assert "Gitte Ravnsbjerg 🔒 låst" in town.last(METTE).text
    town.press(METTE, "Dan resten igen")
    assert "bevist" in town.last(METTE).text
    assert "Gitte Ravnsbjerg 🔒 låst" in town.last(METTE).text


def test_why_is_said_by_group_and_practice(town):
    """Why each group meets where it does, then its practices; who has the same reason stands together."""
    groups_proposed(town)
    town.press(METTE, "Hvorfor sådan?")
    assert town.last(METTE).text.splitlines()[:5] == [
        "Hvorfor sådan?",
        "• 1. Klinik Rugmarken: Har plads til 9, og vejen dertil er kortest for gruppen (6,3 km sparet).",
        "• 1. Klinik Hasselhøj (Vibeke Tulstrup, Simon Alken): Klinik Rugmarken er det nærmeste mødested (5,8 km i "
        "fugleflugt).",
        "• 1. Klinik Rugmarken (Nanna Overby, Yusuf Demirel): Gruppen mødes i egen praksis.",
        "• 1. Læge Inge Skovbo: Klinik Rugmarken er det nærmeste mødested (0,6 km i fugleflugt).",
    ]


def test_what_is_sent_is_said_and_what_a_new_proposal_does(town):
    """The page says how many got it; forming again is a new proposal, which changes nothing by itself."""
    groups_proposed(town)
    for label in ("Send grupperne ud", "Send nu"):
        town.press(METTE, label)
    open_meeting(town, METTE)
    said = town.press(METTE, "Grupper")[0]
    assert said.splitlines()[:3] == [
        "Grupperne · onsdag den 10. marts 2027",
        "Sendt ✔ til 26.",
        "Bedst mulige grupper efter reglerne (bevist).",
    ]
    assert said.endswith("Et nyt forslag ændrer intet, før du sender det.")
    assert "Lav et nyt forslag" in town.last(METTE).labels


def test_before_the_deadline_waiting_is_the_first_choice(town):
    """With answers missing and time left the preview says so and offers to wait."""
    people = groups_proposed(town)
    answers(town, people[4], "Deltager")
    open_meeting(town, METTE)
    town.press(METTE, "Grupper")
    said = town.press(METTE, "Send grupperne ud")[0]
    assert said.startswith("Fristen er først onsdag den 24. februar 2027 kl. 20.00 (uge 8), og 1 mangler at svare")
    assert town.last(METTE).labels == ["Vent", "Send nu"]


def test_two_change_places(town):
    """A swap is shown first, then done; both are where the other was."""
    groups_proposed(town)
    one, other = group_of(town, "Erik Nimholt"), group_of(town, "Bodil Krarup")
    choose(town, "Erik Nimholt")
    town.press(METTE, "Byt med en anden")
    while not any("Bodil Krarup" in label for label in town.last(METTE).labels):
        town.press(METTE, "Flere")
    assert town.press(METTE, "Bodil Krarup")[0].startswith("Hvis Erik Nimholt og Bodil Krarup bytter plads")
    town.press(METTE, "Byt")
    assert (group_of(town, "Bodil Krarup"), group_of(town, "Erik Nimholt")) == (one, other)


def test_a_locked_group_stays_as_it_is(town):
    """A whole group is locked, shown as locked, and is there unchanged when the rest is formed again."""
    groups_proposed(town)
    town.press(METTE, "Flyt, byt eller lås")
    town.press(METTE, "Lås hele grupper")
    town.press(METTE, "Lås gruppe 3")
    assert "🔒 Gruppe 3 – lås op" in town.last(METTE).labels
    town.press(METTE, "Grupperne")
    text = town.last(METTE).text
    locked = text[text.index("Gruppe 3") : text.index("Gruppe 4")]
    assert "🔒 låst" in locked
    town.press(METTE, "Dan resten igen")
    again = town.last(METTE).text
    assert again[again.index("Gruppe 3") : again.index("Gruppe 4")] == locked


def test_why_not_together_is_answered_with_what_it_would_cost(town):
    """The best plan with two together, against the proposal; by a press or by a typed name."""
    groups_proposed(town)
    choose(town, "Gitte Ravnsbjerg")
    town.press(METTE, "Hvorfor ikke sammen med")
    town.press(METTE, "1: Vibeke Tulstrup")
    by_press = town.last(METTE).text
    assert by_press.startswith(
        "Hvis Gitte Ravnsbjerg og Vibeke Tulstrup skulle være i samme gruppe\nVejen bliver 25,6 km længere"
    )
    assert "7 personer ville sidde med andre end nu" in by_press
    town.press(METTE, "Grupperne")
    choose(town, "Gitte Ravnsbjerg")
    town.press(METTE, "Hvorfor ikke sammen med")
    town.press(METTE, "Skriv navnet")
    town.say(METTE, "vibeke tulstrup")
    assert town.last(METTE).text == by_press


def test_those_who_are_together_are_said_to_be(town):
    """Asking about two of one group is answered plainly."""
    groups_proposed(town)
    choose(town, "Gitte Ravnsbjerg")
    town.press(METTE, "Hvorfor ikke sammen med")
    town.press(METTE, "Skriv navnet")
    town.say(METTE, "Mikkel Astrup")
    assert town.last(METTE).text == "Gitte Ravnsbjerg og Mikkel Astrup er i samme gruppe."


def self_made(town, names, group="Søndergruppen"):
    """These people form a group of their own."""
    with town.db.begin() as conn:
        for name in names:
            conn.exec_driver_sql(
                "update answers set grouping = 'own', own_group = ? where member_id = "
                "(select id from members where name = ?)",
                (group, name),
            )
    open_meeting(town, METTE)
    town.press(METTE, "Grupper")
    town.press(METTE, "Dan grupper")


def test_a_group_that_people_made_is_never_taken_apart(town):
    """Moving somebody out of a self-made group is refused, and the reason said."""
    everybody_answers(town)
    names = ("Erik Nimholt", "Hanne Javngyde", "Ole Himmelstrup", "Bodil Krarup", "Inge Skovbo")
    self_made(town, names)
    choose(town, "Erik Nimholt")
    town.press(METTE, "Gruppe 1")
    if "Flyt" not in town.last(METTE).labels:
        town.press(METTE, "Gruppe 2")
    town.press(METTE, "Flyt")
    assert town.toasts[-1].startswith("Erik Nimholt er i gruppen Søndergruppen, som de selv har dannet")


def nine(town):
    """Only nine come, each of another practice or two."""
    people = everybody_answers(town)
    with town.db.begin() as conn:
        conn.exec_driver_sql(
            "update answers set attend = 'no' where member_id not in (select min(m.id) from members m "
            "join answers a on a.member_id = m.id where a.attend = 'yes' group by m.practice_id order by 1 limit 9)"
        )
    open_meeting(town, METTE)
    for label in ("Grupper", "Dan grupper"):
        town.press(METTE, label)
    return people


def test_nine_people_are_told_what_can_be_done(town):
    """4 + 5 is the proposal, one group of nine a choice with its consequence, and the choice forms the groups again."""
    nine(town)
    assert "• 9 kan ikke deles i grupper på 5–8, så det bliver 5+4." in town.last(METTE).text
    said = town.press(METTE, "Afgør 1 ting")[0]
    assert "• 4 + 5 (én under reglen) – forslaget" in said
    assert "• Én gruppe på 9 (grupper på 9, " in said
    town.press(METTE, "Én gruppe på 9")
    text = town.last(METTE).text
    assert text.count("\nGruppe ") == 1
    assert "9 personer" in text


def test_what_only_people_can_do_is_said_and_changes_nothing(town):
    """A choice that needs people first tells what to do; the breach stays open."""
    nine(town)
    town.press(METTE, "Afgør 1 ting")
    town.press(METTE, "Lad dem danne en gruppe selv")
    assert any("Sørger selv for gruppe" in text for text in town.texts(METTE)[-2:])
    assert "Vælg med knapperne." in "".join(town.texts(METTE)[-2:])


def test_publishing_with_an_open_breach_asks_once_more(town):
    """What could not hold is named before the groups go out; a breach that was chosen is not asked about again."""
    nine(town)
    said = town.press(METTE, "Send grupperne ud")[0]
    assert said.startswith("Det her kunne ikke holdes, og I har ikke valgt")
    assert "Send alligevel" in town.last(METTE).labels
    town.press(METTE, "Grupperne")
    while any("Afgør " in label for label in town.last(METTE).labels):
        town.press(METTE, "Afgør ")
        town.press(METTE, town.last(METTE).labels[0])
        town.press(METTE, "Grupperne")
    assert town.press(METTE, "Send grupperne ud")[0].startswith("2 grupper sendes ud")


def test_a_move_after_publishing_is_told_to_those_concerned_only(town):
    """The mover gets the new group, its members hear who has come, the old group where it meets now."""
    people = groups_out(town)
    open_meeting(town, METTE)
    town.press(METTE, "Grupper")
    since = mark(town, people)
    choose(town, "Erik Nimholt")
    town.press(METTE, "Gruppe 4 (6)")
    assert "Gruppe 2 mødes så hos Lægerne Bøgelunden." in town.last(METTE).text
    assert "de, det berører, får besked med det samme" in town.last(METTE).text
    town.press(METTE, "Flyt")
    news = heard(town, people, since)
    assert news.pop("Erik Nimholt")[0].startswith("Din gruppe til Klyngemøde")
    second = {"Ole Himmelstrup", "Hanne Javngyde", "Rasmus Bjerregrav", "Line Sandholt"}
    assert {text for name in second for text in news.pop(name)} == {
        "Gruppe 2 onsdag den 10. marts 2027 er ændret\nIkke længere med: Erik Nimholt.\n"
        "I er gruppe 2 og mødes hos Lægerne Bøgelunden, Bøgelunden 12, 8680 Ry.\nI er nu 4."
    }
    fourth = {"Jonas Brandstrup", "Signe Oddermark", "Aisha Rahmani", "Kristian Bygholm", "Louise Tamdrup"}
    assert news.keys() - {METTE.name} == fourth
    assert {text for name in fourth for text in news[name]} == {
        "Gruppe 4 onsdag den 10. marts 2027 er ændret\nNy i gruppen: Erik Nimholt.\nI er nu 7."
    }


def test_the_map_comes_as_a_picture(town):
    """A PNG of the groups with a caption that says how distances are meant."""
    groups_proposed(town)
    town.press(METTE, "Vis på kort")
    name, content = town.file(town.last(METTE).file)
    assert (name, content[:8]) == ("grupper-2027-03-10.png", b"\x89PNG\r\n\x1a\n")
    assert town.last(METTE).text == "Grupperne til onsdag den 10. marts 2027, afstande i fugleflugt."


def test_nobody_but_a_coordinator_changes_groups(town):
    """A member's press on a coordinator's button does nothing."""
    people = groups_proposed(town)
    choose(town, "Erik Nimholt")
    data = next(b["callback_data"] for row in town.last(METTE).rows for b in row if "Lås her" in b["text"])
    simon = named(people, "Simon Alken")
    town.press_data(simon, town.last(simon).id, data)
    assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."
    answers(town, simon)


def test_the_card_has_what_belongs_to_now_and_all_else_is_one_press_away(town):
    """Four buttons of the phase, one's own, and *Alt om mødet*; nothing that could be done before is out of reach."""
    groups_out(town)
    open_meeting(town, METTE)
    assert town.last(METTE).labels == [
        "Svar",
        "Grupper",
        "Mødedagen",
        "Planen",
        "Alt om mødet",
        "Min gruppe",
        "Mit svar",
        "Til min kalender",
    ]
    town.press(METTE, "Alt om mødet")
    assert town.last(METTE).labels == [
        "Rekvirér data",
        "Invitation",
        "Ret mødet",
        "Beskeder, forplejning, oplæg",
        "Hvem gør hvad",
        "Dokumenter",
        "Materiale",
        "Drejebogen",
        "Mødet",
    ]
