"""Who does what on the day: named beforehand or at the start, and told what is theirs."""

import json
from datetime import UTC, datetime

import pytest

from bot.storage import read
from bot.storage.lives import live_of
from bot.storage.meeting_facts import meeting_facts
from tests.support.day import at, card, coordinate, heard, invited_day, on_card, planned
from tests.support.town import METTE, Town, with_meeting


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def who_does_what(town, person=METTE):
    town.say(person, "/moeder")
    for label in ("Klyngemøde", "Mødedagen", "Mere", "Hvem gør hvad"):
        town.press(person, label)


def name(town, role, person):
    who_does_what(town)
    town.press(METTE, role)
    return town.say(METTE, person)


def test_the_places_of_the_meeting(town):
    """Functions, the three presenters and the guests, and nobody yet."""
    invited_day(town)
    who_does_what(town)
    assert town.last(METTE).text == (
        "Hvem gør hvad\nKlyngemøde med virtuel og fysisk deltagelse\n\n"
        "• Referent: –\n• Ordstyrer: –\n• Tidsholder: –\n• Zoom-vært: –\n• Chatvagt: –\n"
        "• Oplægsholder (Første præsentation): –\n• Oplægsholder (Anden præsentation): –\n"
        "• Oplægsholder (Tredje præsentation): –\n• PLO-K: –\n• Praksiskonsulent: –\n\n"
        "Den, du sætter på, får besked og kun de beskeder på dagen, der er til rollen."
    )


def test_a_member_is_named_and_told(town):
    """Chosen by typing a name; the member hears at once what for and when."""
    simon = invited_day(town)[1]
    assert name(town, "Oplægsholder (Første", "Simon Alken") == [
        "Gemt ✔ Oplægsholder (Første præsentation): Simon Alken."
    ]
    assert town.last(simon).text == (
        "Du er sat på som oplægsholder (Første præsentation).\nKlyngemøde med virtuel og fysisk deltagelse\n"
        "onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)\n\n"
        "På dagen får du besked, fem minutter før det er din tur, når du skal i gang, "
        "og når der er to minutter tilbage."
    )


def test_somebody_on_no_list_is_named(town):
    """A guest's name is enough for programme and clock, and the coordinator hears that no message will go there."""
    invited_day(town)
    assert name(town, "PLO-K", "Per Pedersen") == [
        "Gemt ✔ PLO-K: Per Pedersen. Per Pedersen står ikke på klyngens liste og får ingen beskeder fra mig."
    ]
    who_does_what(town)
    assert "• PLO-K: Per Pedersen" in town.last(METTE).text


def test_what_is_not_a_name_is_asked_again(town):
    """A number, nothing, and something like a CPR number are refused, each with what was wrong."""
    invited_day(town)
    assert name(town, "Referent", "12345678")[0].startswith("»12345678« er ikke et navn. Skriv fx »Anne Holm«.")
    assert town.say(METTE, "x")[0].startswith("Det er for kort.")
    assert "CPR" in town.say(METTE, "Anne 010203-1234")[0]
    assert town.say(METTE, "Simon") == ["Gemt ✔ Referent: Simon Alken."]


def test_somebody_is_taken_off_again(town):
    """A second can be added and the first taken off."""
    invited_day(town)
    name(town, "Referent", "Simon Alken")
    town.press(METTE, "Hvem gør hvad")
    town.press(METTE, "Referent")
    town.press(METTE, "Sæt en mere på")
    town.say(METTE, "Per Pedersen")
    town.press(METTE, "Hvem gør hvad")
    assert "• Referent: Simon Alken og Per Pedersen" in town.last(METTE).text
    town.press(METTE, "Referent")
    town.press(METTE, "Tag Simon Alken af")
    assert "• Referent: Per Pedersen" in town.last(METTE).text


def test_naming_twice_is_once(town):
    """The same person in the same place again changes nothing, and is not told again."""
    simon = invited_day(town)[1]
    name(town, "Referent", "Simon Alken")
    before = len(heard(town, simon))
    who_does_what(town)
    town.press(METTE, "Referent")
    town.press(METTE, "Sæt en mere på")
    town.say(METTE, "Simon Alken")
    assert len(heard(town, simon)) == before
    who_does_what(town)
    assert "• Referent: Simon Alken\n" in town.last(METTE).text


def run_presentations(town):
    town.sleep_until(at(16, 45))
    on_card(town, METTE, "Start mødet")
    for hour, minute in ((17, 0), (17, 15), (17, 30), (17, 45)):
        town.sleep_until(at(hour, minute))
        on_card(town, METTE, "Næste")


def test_each_presenter_hears_the_own_slot_only(town):
    """Five minutes before, when it begins, two minutes left, time is up: of the own presentation, by name."""
    people = invited_day(town)
    name(town, "Oplægsholder (Første", people[1].name)
    name(town, "Oplægsholder (Anden", people[9].name)
    town.sleep_until(at(15, 0))
    before = len(heard(town, people[9]))
    run_presentations(town)
    title = "Tre klyngemedlemmer præsenterer – Anden præsentation"
    cues = [text for text in heard(town, people[9], before) if "Mødet begynder" not in text]
    assert cues == [
        f"Om lidt, {people[9].name}: {title} kl. 17.15.",
        f"Nu: {title} ved {people[9].name} – til kl. 17.30.",
        "2 min. tilbage af Anden præsentation – til kl. 17.30.",
        "Tiden er gået for Anden præsentation (kl. 17.30).",
    ]


def test_the_card_names_who_has_the_floor(town):
    """Each part its own person; a part without one shows nobody else's name."""
    people = invited_day(town)
    name(town, "Oplægsholder (Første", people[1].name)
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.sleep_until(at(17, 0))
    town.press(METTE, "Næste")
    assert card(town, METTE).split("\n")[1:4] == [
        f"▶ Tre klyngemedlemmer præsenterer: Første præsentation ved {people[1].name}",
        "Til kl. 17.15",
        "Så: Tre klyngemedlemmer præsenterer: Anden præsentation kl. 17.15",
    ]


def test_a_name_put_in_while_the_meeting_runs_shows_at_once(town):
    """On the cards of both operators, without disturbing what runs."""
    people = invited_day(town)
    coordinate(town, people[1])
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.press(people[1], "+5 min.")
    name(town, "Oplægsholder (Første", people[2].name)
    assert f"Så: Tre klyngemedlemmer præsenterer: Første præsentation ved {people[2].name} kl. 17.05" in card(
        town, people[1]
    )


def test_a_week_before_the_roles_are_shared_out(town):
    """The reminder says which are open and leads there; with the last of them named its task is done."""
    people = with_meeting(town)
    name(town, "Referent", people[3].name)
    town.sleep_until(datetime(2027, 3, 4, 12, 0, tzinfo=UTC))
    asked = next(one for one in town.chats[METTE.id] if one.text.startswith("Fordel rollerne"))
    assert asked.text.splitlines() == [
        "Fordel rollerne: referent, ordstyrer, tidsholder, Zoom-vært og chatvagt",
        "Klyngemøde med virtuel og fysisk deltagelse, ons 10/3 kl. 16.45",
        "Skal gøres i dag (forslag).",
        "",
        "Mangler: ordstyrer, tidsholder, Zoom-vært og chatvagt.",
    ]
    (said,) = town.press_data(METTE, asked.id, asked.rows[0][0]["callback_data"])
    assert f"• Referent: {people[3].name}" in said.splitlines()
    for role in ("Ordstyrer", "Tidsholder", "Zoom-vært", "Chatvagt"):
        name(town, role, people[4].name)
    with town.db.begin() as conn:
        states = {one.key: one.state for one in read.tasks_of(conn, read.meeting(conn, 1))}
    assert states["share_roles"] == "done"


def test_who_has_shared_them_out_is_not_asked(town):
    """With every function filled the week before, nobody hears of them."""
    people = with_meeting(town)
    for role in ("Referent", "Ordstyrer", "Tidsholder", "Zoom-vært", "Chatvagt"):
        name(town, role, people[3].name)
    town.sleep_until(datetime(2027, 3, 4, 12, 0, tzinfo=UTC))
    assert not any(text.startswith("Fordel rollerne") for text in town.texts(METTE))


def test_the_role_call_says_who_is_missing(town):
    """Ten minutes before, with the way to fill the gaps."""
    people = invited_day(town)
    name(town, "Referent", people[3].name)
    town.sleep_until(at(16, 35))
    call = town.last(METTE)
    assert call.text == (
        "Om 10 min. begynder I. Hvem gør hvad?\n"
        f"• Referent: {people[3].name}\nMangler: ordstyrer, tidsholder, Zoom-vært og chatvagt."
    )
    assert call.labels == ["Hvem gør hvad", "Åbn mødedagen"]


def test_the_timekeeper_hears_what_is_left(town):
    """A role gets the cues that the playbook's rules give it, and no others."""
    people = invited_day(town)
    name(town, "Tidsholder", people[9].name)
    town.sleep_until(at(15, 0))
    before = len(heard(town, people[9]))
    town.sleep_until(at(16, 45))
    town.press(METTE, "Start mødet")
    town.sleep_until(at(17, 1))
    assert [text.split(" af ")[0] for text in heard(town, people[9], before) if "Mødet begynder" not in text] == [
        "5 min. tilbage",
        "2 min. tilbage",
        "Tiden er gået for Virtuel velkomst (kl. 17.00).",
    ]


def choose(town, person, label):
    town.say(person, "/beskeder")
    return town.press(person, label)[0]


def test_the_choice_is_shown_and_kept(town):
    """Three choices, the one that holds now is said and the other two can be pressed."""
    simon = invited_day(town)[1]
    said = choose(town, simon, "Kun om det, jeg selv skal")
    assert said == (
        "Beskeder på mødedagen\n"
        "Du får kun besked om det, du selv skal: dit eget punkt, din gruppe og det, du skal gøre."
    )
    assert town.last(simon).labels == ["Alle til mine roller", "Ingen beskeder", "Vælg dem én for én", "Mine møder"]


def test_a_coordinator_may_hear_only_what_is_theirs(town):
    """Not each item of others, but what is to be done: role call and start, and the own presentation."""
    invited_day(town)
    name(town, "Oplægsholder (Anden", METTE.name)
    choose(town, METTE, "Kun om det, jeg selv skal")
    town.sleep_until(at(15, 46))
    before = len(heard(town, METTE))
    run_presentations(town)
    texts = [text.split("\n")[0] for text in heard(town, METTE, before)]
    title = "Tre klyngemedlemmer præsenterer – Anden præsentation"
    assert texts == [
        "Mødet begynder kl. 16.45 – om 30 min.",
        "Mødet begynder kl. 16.45 – om 15 min.",
        "Om 10 min. begynder I. Hvem gør hvad?",
        "Nu kl. 16.45: Så er det tid til at begynde. Tryk på »Start mødet«, når I er klar.",
        f"Om lidt, {METTE.name}: {title} kl. 17.15.",
        f"Nu: {title} ved {METTE.name} – til kl. 17.30.",
        "2 min. tilbage af Anden præsentation – til kl. 17.30.",
        "Tiden er gået for Anden præsentation (kl. 17.30).",
    ]


def test_who_wants_nothing_gets_nothing(town):
    """No cue at all, while the others still get theirs."""
    people = invited_day(town)
    choose(town, people[1], "Ingen beskeder")
    town.sleep_until(at(15, 0))
    before = [len(heard(town, person)) for person in people[:3]]
    town.sleep_until(at(16, 45))
    assert [len(heard(town, person)) - n > 0 for person, n in zip(people, before, strict=False)] == [True, False, True]


def test_the_programme_on_paper_names_them(town):
    """Roles with people show the people, in the order of their slots; the others what the role is called."""
    people = invited_day(town)
    name(town, "Oplægsholder (Anden", people[2].name)
    name(town, "Oplægsholder (Første", people[1].name)
    name(town, "PLO-K", "Per Pedersen")
    with town.db.begin() as conn:
        facts = meeting_facts(conn, 1, "da")
    assert [row.who for row in facts.programme[1:3]] == [
        f"{people[1].name}, {people[2].name}",
        "Per Pedersen, praksiskonsulent",
    ]
    assert [(role.title, role.name) for role in facts.roles] == [
        ("Mødeleder", METTE.name),
        ("Oplægsholder (Første præsentation)", people[1].name),
        ("Oplægsholder (Anden præsentation)", people[2].name),
        ("PLO-K", "Per Pedersen"),
    ]


def test_ones_roles_and_choice_are_in_ones_own_data(town):
    """Who asks what is stored about them sees what they were put down for, and which messages they want."""
    simon = invited_day(town)[1]
    name(town, "Referent", simon.name)
    choose(town, simon, "Kun om det, jeg selv skal")
    town.say(simon, "/privatliv")
    town.press(simon, "Send mig mine data")
    _, content = town.file(next(one.file for one in reversed(town.chats[simon.id]) if one.file))
    told = json.loads(content)
    assert [(row["role"], row["item"]) for row in told["opgaver på møder"]] == [("referent", "")]
    assert [row["choice"] for row in told["beskeder på mødedagen"]] == ["mine"]


def test_a_place_that_is_not_there_leads_back(town):
    """Buttons of another programme, or invented ones, show the places there are; a forged naming is refused."""
    invited_day(town)
    for data in ("s.role.1.nonsense", "s.role.1.oplaegsholder.presentations/9", "s.role.1"):
        assert town.press_data(METTE, 1, data)[0].startswith("Hvem gør hvad")
    town.press_data(METTE, 1, "f.name_role..1.nonsense.")
    town.say(METTE, "Simon Alken")
    assert "Det findes ikke længere." in heard(town, METTE)[-1]


def test_a_new_chair_stands_on_the_clock_and_the_cards(town):
    """Who takes over is named where the one before was; before the start and while the meeting runs."""
    people = planned(town, "Præhospitalet")
    for chair in people[1:3]:
        town.say(METTE, "/moeder")
        for label in ("Præhospitalet", "Ret mødet", "Mødeleder"):
            town.press(METTE, label)
        town.say(METTE, chair.name)
        with town.db.begin() as conn:
            programme = live_of(conn, 1).programme
        assert programme.items[0].names == (chair.name,)
        town.sleep_until(at(16, 45))
        if "Start mødet" in town.last(METTE).labels:
            town.press(METTE, "Start mødet")
    assert f"introduktion til emnet og dagens møde ved {people[2].name}\n" in card(town, METTE)


def test_who_leaves_the_cluster_leaves_the_clock(town):
    """A presenter who is taken off the roster is on no programme any more."""
    people = invited_day(town)
    name(town, "Oplægsholder (Første", people[1].name)
    town.say(METTE, "/klynge")
    town.press(METTE, "Ret en person")
    while not any(people[1].name in word for word in town.last(METTE).labels):
        town.press(METTE, "Flere")
    town.press(METTE, people[1].name)
    town.press(METTE, "Fjern fra listen")
    town.press(METTE, "Ja, fjern")
    with town.db.begin() as conn:
        assert people[1].name not in str(live_of(conn, 1).programme)
