"""Who was there: tapped, scanned at the door, noted afterwards; and the list that PLO gets."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.storage import codes
from tests.support.after import arriving, hybrid_held, open_after
from tests.support.town import METTE, Person, Town
from tests.talks.test_hybrid_way import at

STRANGER = Person(9998, "Gæst Gæstesen")


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def door(town):
    with town.db.begin() as conn:
        codes.ensure(conn, 1)
        return codes.token_of(conn, 1, "here")


def attendance_list(town, label="Liste (Excel)"):
    town.press(METTE, label)
    return town.file(town.last(METTE).file)


def test_a_tap_in_the_check_in_is_enough(town):
    """Everybody who comes gets the button with the check-in; a second tap changes nothing."""
    people = arriving(town)
    for _ in range(2):
        town.press(people[1], "Jeg er her")
        assert town.toasts[-1] == "Du er skrevet på som til stede ✔"
    open_attendance(town)
    assert "1 deltager:\n• Simon Alken, Klinik Hasselhøj\n" in town.last(METTE).text


def open_attendance(town):
    town.sleep_until(at(16, 46))
    town.press(METTE, "Start mødet")
    open_after(town, "Fremmøde")


def test_the_code_at_the_door_knows_who_has_joined(town):
    """A member is noted with the time; somebody on no list is shown the page; a wrong code opens nothing."""
    people = arriving(town)
    token = door(town)
    town.sleep_until(at(17, 5))
    assert town.say(people[1], f"/start here_{token}") == [
        "Velkommen, Simon Alken ✔ Du er skrevet på som deltager onsdag den 10. marts 2027."
    ]
    assert town.say(STRANGER, f"/start here_{token}") == [
        f"Du står ikke på klyngens liste her. Skriv dig på her: https://drejebot.example/her/{token}"
    ]
    assert town.say(people[2], "/start here_" + "x" * 24)[0].startswith("Linket kan ikke bruges")
    open_attendance(town)
    assert "• Simon Alken, Klinik Hasselhøj (fra kl. 17.05)" in town.last(METTE).text


def test_the_door_is_shut_the_day_before_and_the_day_after(town):
    """An hour before the start it opens, half an hour after the end it shuts."""
    people = hybrid_held(town)
    token = door(town)
    town.sleep_until(at(20, 31))
    shut = "Man kan skrive sig på fra en time før mødet til en halv time efter."
    assert town.say(people[1], f"/start here_{token}") == [shut]


def test_guests_and_those_who_forgot_are_noted_afterwards(town):
    """A name of the cluster is met however it is written, another is a guest with a workplace."""
    hybrid_held(town)
    open_after(town, "Fremmøde", "Skriv en på")
    town.say(METTE, "mette hjortkaer")
    assert town.last(METTE).text == "Skrevet på ✔ Mette Hjortkær, Lægehuset Søbredden"
    town.press(METTE, "En til")
    town.say(METTE, "Eva Lind")
    assert town.say(METTE, "Skanderborg Kommune") == ["Skrevet på ✔ Eva Lind, Skanderborg Kommune"]
    town.press(METTE, "Fremmøde")
    lines = town.last(METTE).text.splitlines()
    assert "• Eva Lind, Skanderborg Kommune" in lines
    assert "• Mette Hjortkær, Lægehuset Søbredden" in lines


def test_a_number_of_a_patient_is_no_name(town):
    """Text that looks like a CPR number is refused in the name and in the workplace."""
    hybrid_held(town)
    open_after(town, "Fremmøde", "Skriv en på")
    town.say(METTE, "010190-1234")
    assert town.last(METTE).text.startswith("Beskeden ligner et CPR-nummer.")


def test_the_list_for_plo_names_practices_numbers_and_times(town):
    """Excel and PDF from the same people; a ydernummer keeps its zero, who came late has a time of their own."""
    people = arriving(town)
    town.press(people[1], "Jeg er her")
    town.sleep_until(at(17, 20))
    late = next(one for one in people[2:] if "Jeg er her" in str([m.labels for m in town.chats[one.id]]))
    town.press(late, "Jeg er her")
    open_after_start(town)
    name, content = attendance_list(town)
    rows = [list(row) for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)]
    assert name == "2027-03-10-mødedeltagerliste.xlsx"
    assert rows[0] == ["Navn", "Praksis", "Ydernummer", "Rolle", "Fra", "Til"]
    simon = next(row for row in rows if row[0] == "Simon Alken")
    assert simon[1] == "Klinik Hasselhøj"
    assert len(simon[2]) == 6
    assert simon[4:] == ["16.45", "20.00"]
    assert next(row for row in rows if row[0] == late.name)[4:] == ["17.20", "20.00"]
    assert attendance_list(town, "PDF")[1].startswith(b"%PDF-")


def open_after_start(town):
    town.press(METTE, "Start mødet")
    open_after(town, "Fremmøde")


def test_all_who_signed_up_can_be_noted_at_once_and_one_taken_off(town):
    """Where nobody tapped, the coordinator notes all who had said yes, and takes off who stayed away."""
    arriving(town)
    open_attendance(town)
    town.press(METTE, "Alle tilmeldte var der")
    assert "26 deltagere:" in town.last(METTE).text
    town.press(METTE, "Tag en af listen")
    town.press(METTE, "✕ Aisha Rahmani")
    town.press(METTE, "Tilbage")
    assert "25 deltagere:" in town.last(METTE).text
    assert "Tilmeldt, men ikke skrevet på: Aisha Rahmani." in town.last(METTE).text


def test_sending_the_list_ends_the_plans_task(town):
    """With list and receipts sent, nobody is reminded of PLO a week later."""
    hybrid_held(town)
    open_after(town, "Fremmøde", "Liste og bilag er sendt til PLO")
    assert "Liste og bilag er sendt til PLO" not in town.last(METTE).labels
    town.sleep_until(at(20, 0).replace(day=20))
    assert not any("Send bilag og mødedeltagerliste" in text for text in town.texts(METTE))


def test_absence_is_the_coordinators_alone(town):
    """The overview counts from the lists; a member who makes the press up is refused."""
    people = hybrid_held(town)
    open_after(town, "Fremmøde", "Fravær")
    assert town.last(METTE).text == (
        "Fravær (kun til dig)\nRegnet på 1 møde med deltagerliste. Forslag til regel: højst ét fravær af fire.\n\n"
        "Ingen har været væk mere end én gang."
    )
    town.press_data(people[1], town.last(people[1]).id, "s.attendance_rule.1")
    assert town.toasts[-1] == "Det har du ikke adgang til her – eller det findes ikke længere."


# -- going before the end ------------------------------------------------------------------------------------------


def sheet(town):
    _, content = attendance_list(town)
    return [tuple(cell.value for cell in row) for row in load_workbook(BytesIO(content)).active.iter_rows()]


def test_who_goes_early_says_so_with_a_tap(town):
    """One's own meeting page says who is there and who goes; the list has the time, for PLO."""
    people = arriving(town)
    town.press(people[1], "Jeg er her")
    open_attendance(town)
    town.sleep_until(at(18, 42))
    town.say(people[1], "/moeder")
    town.press(people[1], "Klyngemøde")
    town.press(people[1], "Jeg går nu")
    assert town.toasts[-1] == "Noteret ✔ Du er gået"
    assert "Jeg er her stadig" in town.last(people[1]).labels
    open_after(town, "Fremmøde")
    assert "• Simon Alken, Klinik Hasselhøj (gik kl. 18.42)" in town.last(METTE).text
    assert any("Simon Alken" in row and "18.42" in str(row) for row in sheet(town))


def test_the_chair_notes_it_while_the_meeting_runs(town):
    """A press on the name is now; another takes it back."""
    people = arriving(town)
    town.press(people[1], "Jeg er her")
    open_attendance(town)
    town.sleep_until(at(19, 10))
    town.press(METTE, "Gik før tid")
    town.press(METTE, "Simon Alken")
    assert "Simon Alken gik kl. 19.10 – fortryd" in leaving(town)
    town.press(METTE, "fortryd")
    assert "Simon Alken" in leaving(town)


def leaving(town):
    """The buttons of the list of those who may go."""
    return next(one for one in reversed(town.chats[METTE.id]) if one.text.startswith("Hvem gik før tid?")).labels


def test_afterwards_the_time_is_asked(town):
    """By tap, one of the moments at which items began, or typed; one before they came is refused."""
    people = arriving(town)
    open_attendance(town)
    town.sleep_until(at(17, 30))
    town.press(people[1], "Jeg er her")
    town.sleep_until(at(23, 30))
    open_after(town, "Fremmøde")
    town.press(METTE, "Gik før tid")
    town.press(METTE, "Simon Alken")
    town.say(METTE, "17.10")
    assert "Vedkommende kom kl. 17.30 og kan ikke være gået før." in town.last(METTE).text
    town.say(METTE, "18.45")
    town.press(METTE, "Gik før tid")
    assert "Simon Alken gik kl. 18.45 – fortryd" in leaving(town)


def test_who_is_not_on_the_list_cannot_go(town):
    """A forged press notes nobody."""
    people = arriving(town)
    open_attendance(town)
    town.press_data(people[2], 1, "v.am_gone.1.1")
    assert town.toasts[-1] == "Du står ikke på deltagerlisten."


def test_a_moment_of_the_programme_can_be_pressed(town):
    """Where the meeting was run here, the moments at which items began are offered as buttons."""
    hybrid_held(town)
    open_after(town, "Fremmøde", "Gik før tid", "Emil Thorsager")
    offered = [label for label in town.last(METTE).labels if "." in label]
    assert len(offered) == len(set(offered)) >= 3
    town.press(METTE, offered[-1])
    town.press(METTE, "Gik før tid")
    assert f"Emil Thorsager gik kl. {offered[-1]} – fortryd" in leaving(town)
