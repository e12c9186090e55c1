"""The hybrid meeting from the first message to the last report, as it is said and answered."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select

from bot.storage.delivery_tables import letters
from tests.support.town import METTE, Town, plain, stage, with_cluster, with_everybody, with_meeting


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def test_a_newcomer_is_told_how_to_begin(town):
    """Somebody without a code hears what to do, and a coordinator may make a cluster at once."""
    assert town.say(METTE, "/start") == [
        "Hej Mette Hjortkær. Jeg er Drejebot, og jeg hjælper med at planlægge og holde klyngemøder.\n\n"
        "Er du medlem af en klynge, så bed din klyngekoordinator om dit personlige link. "
        "Er du selv koordinator, kan du oprette klyngen her."
    ]
    assert town.last(METTE).labels == ["Opret en klynge", "Sprog / Language"]


def test_a_cluster_is_made_and_its_list_read(town):
    """Twenty-nine doctors in fourteen practices come in, the coordinator's own row is met, and nobody is told."""
    with_cluster(town)
    assert town.last(METTE).text == (
        "28 er tilføjet, og 1, der stod der i forvejen, er opdateret ✔\n\n"
        "Ingen har fået besked endnu. Næste skridt er deres personlige links."
    )
    assert set(town.chats) == {METTE.id}


def test_a_personal_link_lets_one_person_in(town):
    """Who opens their link is welcomed by name and practice."""
    people = with_everybody(town)
    assert len(people) == 29
    assert town.texts(people[1]) == [
        "Velkommen, Simon Alken. Du er nu med i Praksisklyngen Skanderborg (Klinik Hasselhøj).\n\n"
        "Jeg sender dig invitationer, din gruppe og beskeder på selve dagen. Skriv aldrig om patienter her."
    ]


def test_a_meeting_is_planned_and_its_plan_is_there(town):
    """After seven questions and a review there is a meeting, and nobody else has heard of it."""
    people = with_meeting(town)
    assert town.last(METTE).text == (
        "Planlagt ✔ Klyngemøde med virtuel og fysisk deltagelse\n"
        "onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)\n\n"
        "Ingen har fået besked endnu. Næste skridt: rekvirér data, og send så invitationen."
    )
    assert all(len(town.chats[person.id]) == 1 for person in people[1:])
    assert "ons 27/1" in town.press(METTE, "Planen")[0]


@stage
def invited(town):
    people = with_meeting(town)
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    return people


def test_three_taps_answer_the_invitation(town):
    """Deltager, placeres, not a locum: and the receipt says what is kept."""
    simon = invited(town)[1]
    town.press(simon, "Deltager")
    town.press(simon, "Vil gerne placeres")
    assert town.press(simon, "Nej") == [
        "Gemt ✔ Du har svaret:\n"
        "Fremmøde: Deltager\nGruppe: Vil gerne placeres i gruppe\nUA eller vikar: Nej\n\n"
        "Klyngemøde med virtuel og fysisk deltagelse\nonsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)\n"
        "Du kan ændre svaret indtil onsdag den 24. februar 2027 kl. 20.00 (uge 8), "
        "og også senere – så får koordinatoren besked."
    ]


def test_an_answer_is_changed_in_its_receipt(town):
    """Ret et svar asks which, and what no longer fits is asked anew."""
    simon = invited(town)[1]
    for label in ("Deltager", "Vil gerne placeres", "Nej", "Ret et svar", "Gruppe", "Sørger selv"):
        town.press(simon, label)
    town.say(simon, "Søndergruppen")
    assert "Gruppe: Sørger selv for gruppe\nGruppens navn: Søndergruppen" in town.last(simon).text


def test_a_locum_names_the_practice_and_is_asked_when_it_is_only_near(town):
    """What is like a practice's name is never taken silently."""
    simon = invited(town)[1]
    for label in ("Deltager", "Vil gerne placeres", "Ja, UA eller vikar"):
        town.press(simon, label)
    assert town.say(simon, "kastanjen")[0].startswith("Mener du Lægerne Kastanjen?")
    assert "Praksis: Lægerne Kastanjen" in town.press(simon, "Lægerne Kastanjen")[0]


def test_only_the_missing_are_nudged_and_twice_at_most(town):
    """A nudge reaches those without a whole answer, and the third is refused."""
    people = invited(town)
    simon = people[1]
    for label in ("Deltager", "Vil gerne placeres", "Nej"):
        town.press(simon, label)
    for _ in range(2):
        town.say(METTE, "/moeder")
        for label in ("Klyngemøde", "Svar", "Mind dem", "Send nu"):
            town.press(METTE, label)
    nudged = [person for person in people if any("Du mangler at svare" in text for text in town.texts(person))]
    assert len(nudged) == 28
    assert simon not in nudged
    town.say(METTE, "/moeder")
    town.press(METTE, "Klyngemøde")
    town.press(METTE, "Svar")
    assert "Mind dem, der mangler" not in town.last(METTE).labels


@stage
def answered(town):
    people = invited(town)
    for n, person in enumerate(people):
        for label in ("Deltager ikke",) if n % 9 == 4 else ("Deltager", "Vil gerne placeres", "Nej"):
            town.press(person, label)
    return people


@stage
def grouped(town):
    people = answered(town)
    town.say(METTE, "/moeder")
    for label in ("Klyngemøde", "Grupper", "Dan grupper", "Send grupperne ud", "Send nu"):
        town.press(METTE, label)
    for person in people:
        if "Ja, det vil jeg" in town.last(person).labels:
            town.press(person, "Ja, det vil jeg")
    return people


def test_groups_of_five_to_eight_are_sent_out(town):
    """Everyone who comes is in one group; each hears the own group, host and address."""
    people = grouped(town)
    placed = [person for person in people if any("Din gruppe til" in text for text in town.texts(person))]
    assert len(placed) == 26
    assert sum("Du er gruppeleder" in text for person in people for text in town.texts(person)) in {4, 5}


def test_who_cannot_come_after_all_is_told_on(town):
    """An afbud after the groups are out reaches coordinator and leader at once."""
    people = grouped(town)
    leader = next(p for p in people if any("Du er gruppeleder" in text for text in town.texts(p)))
    mates = next(text for text in town.texts(leader) if "Din gruppe til" in text)
    other = next(p for p in people if p is not leader and p is not METTE and p.name in mates)
    town.press(other, "Mødet")
    town.press(other, "Mit svar")
    town.press(other, "Ret et svar")
    town.press(other, "Fremmøde")
    town.press(other, "Deltager ikke")
    assert sum(f"Afbud: {other.name}." in text for text in town.texts(METTE)[-3:]) == 1
    assert any(other.name in text and "Deltager ikke" in text for text in town.texts(leader)[-2:])


def at(hour, minute):
    return datetime(2027, 3, 10, hour - 1, minute, tzinfo=UTC)


def run_meeting(town, people):
    town.sleep_until(at(16, 46))
    town.press(METTE, "Start mødet")
    for hour, minute in ((17, 0), (17, 15), (17, 30), (17, 45), (18, 15), (18, 30), (19, 30)):
        town.sleep_until(at(hour, minute))
        town.press(METTE, "Næste")
    town.sleep_until(at(20, 0))
    town.press(METTE, "Afslut")
    return people


def test_the_day_tells_the_right_people_the_right_thing(town):
    """A member hears check-in and the group phase; the coordinator also every item and what is left of it."""
    people = run_meeting(town, grouped(town))
    heard = {person: "".join(town.texts(person)) for person in people[1:]}
    member = next(p for p, text in heard.items() if "Din gruppe til" in text and "Du er gruppeleder" not in text)
    cues = [text for text in town.texts(member) if "tilbage" in text or "Gruppearbejde til" in text]
    assert [text.split(".")[0] + "." for text in cues] == [
        "Gruppearbejde til kl.",
        "15 min.",
        "5 min.",
        "Nu: tilbage på Zoom.",
    ]
    assert "Så er vi tilbage på Zoom kl. 19.30." in cues[0]
    heard = "\n".join(told(town, METTE))
    for words in ("5 min. tilbage af Virtuel velkomst", "2 min. tilbage af Første præsentation", "Nu: Nyt fra PLO"):
        assert words in heard


def told(town, person):
    """All that was ever said to somebody, also what was written over since."""
    with town.db.begin() as conn:
        payloads = conn.execute(select(letters.c.payload).where(letters.c.chat_id == person.id).order_by(letters.c.id))
        return [plain(payload.get("text", "")) for payload in payloads.scalars()]


def test_to_the_coordinator_much_becomes_few_messages(town):
    """A meeting of eight steps, each pressed on: two messages a step, the group's four, and a few at either end."""
    people = grouped(town)
    town.sleep_until(at(16, 0))
    before = len(town.texts(METTE))
    run_meeting(town, people)
    assert len(town.texts(METTE)) - before <= 26


def test_the_leaders_and_the_reports_are_one_message_each(town):
    """Who leads, and whose answers are in, is one message that changes; with the last report it comes anew."""
    people = run_meeting(town, grouped(town))
    leading = [text for text in town.texts(METTE) if text.startswith("Gruppeledere ")]
    assert [text.splitlines()[0] for text in leading] == ["Gruppeledere 5/5 til onsdag den 10. marts 2027"]
    led = leading[0].splitlines()[1:-1]
    assert [line.partition(" leder ")[2] for line in led] == [f"gruppe {number}." for number in range(1, 6)]
    assert leading[0].endswith("Alle grupper har en leder.")
    leaders = [p for p in people if "Skriv gruppens svar" in town.last(p).labels]
    asked = [sum("Skriv gruppens svar" in one.labels for one in town.chats[p.id]) for p in leaders]
    assert asked == [1] * 5
    for number, leader in enumerate(leaders, 1):
        town.press(leader, "Skriv gruppens svar")
        while "Gemt ✔ Svar" not in town.last(leader).text:
            town.press(leader, "Spring over")
        town.press(leader, "Send til koordinatoren")
        ins = [one for one in town.chats[METTE.id] if one.text.startswith("Svar fra grupperne ")]
        assert ins[-1].text.splitlines()[0] == f"Svar fra grupperne {number}/5"
        assert [bool(one.rows) for one in ins] == ([True] if number < 5 else [False, True])


def test_reports_come_in_and_become_one_document(town):
    """A leader writes the report by chat; the coordinator hears of it and gets it as a Word document."""
    people = run_meeting(town, grouped(town))
    leader = next(p for p in people if "Skriv gruppens svar" in town.last(p).labels)
    town.press(leader, "Skriv gruppens svar")
    for _ in range(20):
        if "Gemt ✔ Svar" in town.last(leader).text:
            break
        asked = town.last(leader).text.rpartition("✔")[2]
        town.say(leader, "om 6 måneder" if "evaluere emnet" in asked else "CRP før antibiotika")
    town.press(leader, "Send til koordinatoren")
    assert "har sendt sit svar" in "".join(town.texts(METTE)[-2:])
    town.press(METTE, "Gruppernes svar")
    town.press(METTE, "Lav samlet dokument")
    name, content = town.file(town.last(METTE).file)
    assert name == "2027-03-10-opsamling-fra-grupperne.docx"
    words = "\n".join(part.text for part in Document(BytesIO(content)).paragraphs)
    assert "CRP før antibiotika" in words


def test_missing_reports_are_asked_for_again(town):
    """Two days later only the leaders who have not written hear of it."""
    people = run_meeting(town, grouped(town))
    leaders = [p for p in people if "Skriv gruppens svar" in town.last(p).labels]
    town.press(leaders[0], "Skriv gruppens svar")
    while "Gemt ✔ Svar" not in town.last(leaders[0]).text:
        town.press(leaders[0], "Spring over")
    town.press(leaders[0], "Send til koordinatoren")
    town.sleep_until(datetime(2027, 3, 12, 12, 0, tzinfo=UTC))
    asked = [p for p in leaders if "mangler at sende sit svar" in town.texts(p)[-1]]
    assert asked == leaders[1:]
