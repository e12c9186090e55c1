"""The months after: the KLU's agenda, the follow-up in the playbook's window, and the cluster's memory."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.actions import Work
from bot.actions.plan import replan
from bot.storage.delivery_tables import letters
from bot.texts import local
from tests.support.after import hybrid_held, leaders, open_after, package_held, write_report
from tests.support.town import METTE, Person, Town, plain


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def day(year, month, number, hour=12):
    return datetime(year, month, number, hour, tzinfo=UTC)


def heard(town, person, words):
    return [text for text in town.texts(person) if words in text]


def test_the_klus_agenda_is_asked_for_three_weeks_before(town):
    """The day after the meeting the coordinator is asked when the KLU meets; the agenda comes up in time."""
    package_held(town)
    town.sleep_until(day(2027, 3, 11))
    assert heard(town, METTE, "Skal noget fra mødet onsdag den 10. marts 2027 videre til KLU?") != []
    town.press(METTE, "KLU mødes …")
    assert town.say(METTE, "1. juni 2027") == [
        "Gemt ✔ Jeg minder dig om dagsordenen tirsdag den 11. maj 2027, tre uger før mødet. "
        "Dagsordenen skal være sendt ud to uger før."
    ]
    town.sleep_until(day(2027, 5, 8))
    assert heard(town, METTE, "Sæt resultatet på dagsordenen til det næste KLU-møde") == []
    town.sleep_until(day(2027, 5, 12))
    assert len(heard(town, METTE, "Sæt resultatet på dagsordenen til det næste KLU-møde")) == 2


def test_the_klus_agenda_comes_up_in_time_after_a_new_plan_too(town):
    """A plan that is made anew keeps the day that was named, and reminds two days before it and on it."""
    package_held(town)
    town.sleep_until(day(2027, 3, 11))
    town.press(METTE, "KLU mødes …")
    town.say(METTE, "1. juni 2027")
    with town.db.begin() as conn:
        replan(Work(conn, town.clock.moment, 1, "da", None, town.settings), 1)
    counts = []
    for until in (day(2027, 5, 8), day(2027, 5, 10), day(2027, 5, 12), day(2027, 5, 20)):
        town.sleep_until(until)
        counts.append(len(heard(town, METTE, "Sæt resultatet på dagsordenen til det næste KLU-møde")))
    assert counts == [0, 1, 2, 2]


def test_a_klu_meeting_that_is_near_is_said_to_be(town):
    """With less than three weeks left the agenda is to be asked for at once."""
    package_held(town)
    town.sleep_until(day(2027, 3, 11))
    town.press(METTE, "KLU mødes …")
    said = town.say(METTE, "18. marts 2027")[0]
    assert said.startswith("Gemt ✔ Mødet er så tæt på, at dagsordenen skal bestilles nu.")


def test_a_year_later_the_follow_up_is_ordered_with_what_is_known(town):
    """The first nudge leads to an order with the place and the chair of last time; only the day is asked."""
    package_held(town)
    town.sleep_until(day(2028, 3, 10))
    assert "Bestil opfølgning hos KiAP" in "".join(town.texts(METTE)[-3:])
    town.press(METTE, "Gør det nu")
    assert "Hvilken dag" in town.last(METTE).text or "dag" in town.last(METTE).text
    town.say(METTE, "onsdag den 7. juni 2028")
    while "Ja, det er rigtigt" not in town.last(METTE).labels:
        town.press(METTE, town.last(METTE).labels[0])
    assert "Rådhuset" in town.last(METTE).text
    assert "Mette Hjortkær" in town.last(METTE).text
    town.press(METTE, "Ja, det er rigtigt")
    assert town.last(METTE).text.startswith("Planlagt ✔ Almen praksis' samarbejde med kommunale akutfunktioner")
    before = len(heard(town, METTE, "er ikke fulgt op endnu"))
    town.sleep_until(day(2028, 5, 20))
    assert len(heard(town, METTE, "er ikke fulgt op endnu")) == before == 0


def test_the_last_nudge_leaves_the_choice(town):
    """A month after the window the last nudge: order, in three months, or not at all; then it is quiet."""
    package_held(town)
    town.sleep_until(day(2028, 4, 11))
    assert town.last(METTE).labels == ["Bestil opfølgning", "Om tre måneder", "Ikke nødvendigt"]
    town.press(METTE, "Om tre måneder")
    town.sleep_until(day(2028, 7, 12))
    assert len(heard(town, METTE, "er ikke fulgt op endnu")) == 2
    town.press(METTE, "Ikke nødvendigt")
    town.sleep_until(day(2028, 12, 1))
    assert len(heard(town, METTE, "er ikke fulgt op endnu")) == 2


def remember(town):
    people = hybrid_held(town)
    open_after(town, "Aftaler", "Ny aftale")
    for said in ("CRP måles ved hver måling af feber hos børn", "alle praksisser"):
        town.say(METTE, said)
    town.press(METTE, "Spring over")
    leader = leaders(town, people)[0]
    write_report(town, leader)
    return people, leader


def ask(town, person, question):
    town.say(person, "/find")
    return town.say(person, question)[0]


def test_any_member_can_ask_what_was_agreed(town):
    """Danish letters are met however they are typed, forms of a word find each other, newest first."""
    people, _ = remember(town)
    for question in ("hvad aftalte vi om målinger?", "MAALING", "feber hos boern"):
        said = ask(town, people[3], question)
        assert said == (
            "Fundet\n\nAftale, onsdag den 10. marts 2027 · alle praksisser · åben\n"
            "CRP måles ved hver måling af feber hos børn"
        ), question


def test_a_report_is_found_once_it_is_handed_in(town):
    """A draft is the group's own; handed in it is the cluster's."""
    people, leader = remember(town)
    assert "Gruppens svar" not in ask(town, people[5], "antibiotika")
    town.press(leader, "Send til koordinatoren")
    assert ask(town, people[5], "antibiotika").count("Gruppens svar, onsdag den 10. marts 2027") > 0


def test_nobody_finds_what_another_cluster_agreed(town):
    """A coordinator of another cluster, and somebody of none, find nothing."""
    remember(town)
    stranger = Person(9900, "Eva Lind")
    town.say(stranger, "/start")
    said = ask(town, stranger, "CRP")
    assert said == "Jeg fandt ikke noget om »CRP« i klyngens aftaler, referater og svar."


def test_a_year_from_report_to_order_is_quiet_where_it_should_be(town):
    """From the report to the next order on the fast clock: each thing is heard at most twice, and never at night."""
    people = package_held(town)
    before = {person: len(town.texts(person)) for person in people}
    town.sleep_until(day(2028, 3, 12))
    sent = [(person.name, text) for person in people for text in town.texts(person)[before[person] :]]
    assert sent != []
    assert max(sent.count(one) for one in set(sent)) <= 2
    later = select(letters.c.created_at).where(letters.c.created_at > day(2027, 3, 11, 6))
    with town.db.begin() as conn:
        hours = {local(row.created_at).hour for row in conn.execute(later)}
    assert {8} <= hours <= set(range(7, 20))


def test_members_without_a_seat_are_told_nothing(town):
    """A year of reminders goes to those it is for: a doctor who was not there hears nothing of plans."""
    people = package_held(town)
    absent = people[20]
    before = len(town.texts(absent))
    town.sleep_until(day(2027, 12, 1))
    assert len(town.texts(absent)) == before


def held_after_reports(town):
    """A hybrid meeting with its groups' reports in March, a package with the municipality in June; both are held."""
    people = hybrid_held(town)
    for leader in leaders(town, people):
        write_report(town, leader)
        town.press(leader, "Send til koordinatoren")
    town.sleep_until(day(2027, 3, 30))
    town.say(METTE, "/bestil")
    town.press(METTE, "Almen praksis' samarbejde")
    for said in ("onsdag den 9. juni 2027", "16.00"):
        town.say(METTE, said)
    town.press(METTE, "Fysisk")
    town.say(METTE, "Rådhuset")
    town.press(METTE, "Mette Hjortkær")
    town.press(METTE, town.last(METTE).labels[0])
    for label in ("Ja, det er rigtigt", "Mødet", "Invitation", "Send nu"):
        town.press(METTE, label)
    for person in (METTE, people[3]):
        town.press(person, "Deltager")
        while "Nej" in town.last(person).labels:
            town.press(person, "Nej")
    town.sleep_until(day(2027, 6, 10, 6))
    return people


def came_by_itself(town, person, since):
    """What has come to somebody unasked since a moment: the day and the first words."""
    mine = (letters.c.chat_id == person.id, letters.c.created_at > since, letters.c.due.is_not(None))
    with town.db.begin() as conn:
        rows = conn.execute(select(letters.c.created_at, letters.c.payload).where(*mine).order_by(letters.c.id)).all()
    return [(local(row.created_at).date().isoformat(), plain(row.payload["text"])[:32]) for row in rows]


def test_a_whole_year_from_the_report_to_the_follow_up_order(town):
    """On the fast clock: what each of the two hears between the report and the order, day by day and no more."""
    people = held_after_reports(town)
    town.say(METTE, "/moeder")
    for label in ("ons 9/6", "Efter mødet", "Aftaler", "Ny aftale"):
        town.press(METTE, label)
    for said in ("Fælles vejledning", "kommunen", "1. oktober 2027"):
        town.say(METTE, said)
    town.sleep_until(day(2028, 6, 9))
    assert came_by_itself(town, METTE, day(2027, 6, 10, 0)) == [
        ("2027-06-10", "Skal noget fra mødet onsdag den "),
        ("2027-06-16", "Send bilag og mødedeltagerliste "),
        ("2027-07-09", "Se på, hvordan det går med aftal"),
        ("2027-07-21", "Hvordan går det med jeres implem"),
        ("2027-09-10", "Nu er det tid: Gruppe 4 ville ev"),
        ("2027-09-24", "En aftale, der snart skal være g"),
        ("2027-10-01", "I dag skal den her aftale være g"),
        ("2028-01-03", "Godt nytår! Det hører januar til"),
        ("2028-01-20", "Det mangler i januar: Praksiskly"),
        ("2028-04-10", "Begynd på opfølgningen hos KiAP\n"),
        ("2028-06-09", "Bestil opfølgning hos KiAP – nyt"),
    ]
    assert came_by_itself(town, people[3], day(2027, 6, 10, 0)) == [
        ("2027-07-21", "Hvordan går det med jeres implem"),
        ("2027-09-10", "Nu er det tid: Gruppe 1 ville ev"),
    ]
    town.press(METTE, "Gør det nu")
    town.say(METTE, "onsdag den 6. september 2028")
    while "Ja, det er rigtigt" not in town.last(METTE).labels:
        town.press(METTE, town.last(METTE).labels[0])
    town.press(METTE, "Ja, det er rigtigt")
    assert town.last(METTE).text.startswith("Planlagt ✔ Almen praksis' samarbejde med kommunale akutfunktioner")
    town.sleep_until(day(2028, 8, 1))
    assert heard(town, METTE, "er ikke fulgt op endnu") == []
