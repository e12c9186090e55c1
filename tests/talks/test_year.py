"""A year of a cluster's life on the fast clock: every reminder is there, at its moment, once; and a sixth playbook."""

from collections import Counter
from datetime import UTC, date, datetime, time
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.planning import back_schedule
from bot.storage import read, reminders
from bot.storage.delivery_tables import dues
from bot.storage.tables import tasks
from tests.support.plans import TITLES, planned, reviewed
from tests.support.town import METTE, Town, with_cluster, with_everybody

ZONE = ZoneInfo("Europe/Copenhagen")
MEETINGS = (
    ("akutfunktioner", "onsdag den 10. marts 2027", "24. februar 2027"),
    ("praehospital", "onsdag den 9. juni 2027", "26. maj 2027"),
    ("nedre_luftvejsinfektioner", "onsdag den 15. september 2027", "1. september 2027"),
    ("hybrid_meeting", "onsdag den 10. november 2027", "27. oktober 2027"),
    ("kronisk_sygdom", "onsdag den 2. februar 2028", "19. januar 2028"),
)
END = datetime(2029, 2, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def year():
    """Four meetings of a year and the first of the next planned in one evening, one from each playbook.

    Then two years pass, and nobody does anything. What the coordinator could see of it beforehand is kept.
    """
    town = Town()
    with_everybody(town)
    for meeting in MEETINGS:
        planned(town, *meeting)
    with town.db.begin() as conn:
        town.listed = reminders.of_cluster(conn, 1, town.clock.moment)
    town.sleep_until(END)
    yield town
    town.db.close()


def done_dues(town, *kinds):
    with town.db.begin() as conn:
        wanted = select(dues).where(dues.c.kind.in_(kinds)).order_by(dues.c.at, dues.c.id)
        return conn.execute(wanted).all()


def by_plan(town):
    """Every reminder that the playbooks ask for, reckoned from the pure plan: meeting, task and local moment."""
    found = []
    with town.db.begin() as conn:
        for number in range(1, len(MEETINGS) + 1):
            meeting = read.meeting(conn, number)
            signup = {one.key: meeting.answer_by.date() for one in meeting.spec.tasks if one.kind == "sign_up"}
            plan = back_schedule(meeting.spec, meeting.starts, today=date(2026, 11, 23), chosen=signup)
            found += [
                (number, task.key, datetime.combine(day, time(8, 30), ZONE))
                for task in plan.tasks
                if task.kind != "start"
                for day in task.reminders
            ]
    return found


def test_every_reminder_comes_once_and_on_time(year):
    """Each reminder of the four plans has one due row, done at its own moment, none dropped and none late."""
    with year.db.begin() as conn:
        names = {row.id: row.key for row in conn.execute(select(tasks))}
    rows = done_dues(year, "task")
    got = [(row.about["meeting"], names[row.about["task"]], row.at.astimezone(ZONE)) for row in rows]
    assert sorted(got) == sorted(by_plan(year))
    assert Counter(row.state for row in rows) == {"done": len(rows)}
    assert all(row.settled_at == row.at for row in rows)
    assert len(rows) > 100


def test_what_was_listed_is_what_came(year):
    """All that /plan showed on the first evening came at the moment it showed, once; nothing else came by itself."""
    rows = {row.key: row for row in done_dues(year, *reminders.SHOWN)}
    listed = {one.key: one.at for one in year.listed}
    assert len(listed) == len(year.listed) > 150
    assert {key: rows[key].at.astimezone(ZONE) for key in listed} == listed
    assert {rows[key].state for key in listed} == {"done"}
    assert all(rows[key].settled_at == rows[key].at for key in listed)
    later = {key for key, row in rows.items() if key not in listed and row.kind != "overdue"}
    assert later == {f"year.1.{one}.{nth}" for one in (2028, 2029, 2030) for nth in (0, 1)}


def test_what_follows_a_meeting_comes_for_each(year):
    """Own plans, the KLU, agreements and the follow-up's last question: each once, at the distance that is meant."""
    rows = done_dues(year, "private_plan", "klu_ask", "agreements_back", "follow_up_last")
    found = sorted((row.kind, row.about["meeting"], f"{row.at.astimezone(ZONE):%Y-%m-%d}") for row in rows)
    assert found == [
        ("agreements_back", 1, "2027-03-03"),
        ("agreements_back", 2, "2027-06-02"),
        ("agreements_back", 3, "2027-09-08"),
        ("agreements_back", 4, "2027-11-03"),
        ("agreements_back", 5, "2028-01-26"),
        ("follow_up_last", 1, "2028-04-10"),
        ("follow_up_last", 2, "2028-07-10"),
        ("follow_up_last", 3, "2028-09-15"),
        ("follow_up_last", 5, "2029-02-02"),
        ("klu_ask", 1, "2027-03-11"),
        ("klu_ask", 5, "2028-02-03"),
        ("private_plan", 1, "2027-04-21"),
        ("private_plan", 2, "2027-07-21"),
        ("private_plan", 3, "2027-10-27"),
        ("private_plan", 5, "2028-03-15"),
    ]


def test_the_afternoon_before_each_meeting_comes_once(year):
    """At four the day before, in winter and in summer."""
    rows = done_dues(year, "eve")
    found = [(row.about["meeting"], f"{row.at.astimezone(ZONE):%Y-%m-%d %H:%M}", row.state) for row in rows]
    assert found == [
        (1, "2027-03-09 16:00", "done"),
        (2, "2027-06-08 16:00", "done"),
        (3, "2027-09-14 16:00", "done"),
        (4, "2027-11-09 16:00", "done"),
        (5, "2028-02-01 16:00", "done"),
    ]


def test_the_clock_on_the_wall_stays_over_summer_and_winter(year):
    """Reminders come at half past eight in winter and in summer, though the instant differs by an hour."""
    rows = done_dues(year, "task", "overdue", "year")
    assert {row.at.astimezone(ZONE).strftime("%H:%M") for row in rows} == {"08:30"}
    assert {row.at.astimezone(UTC).strftime("%H:%M") for row in rows} == {"07:30", "06:30"}


def test_nobody_hears_anything_twice(year):
    """No person gets the same words twice in one morning, and no task more than two reminders."""
    rows = done_dues(year, "task")
    most = Counter((row.about["meeting"], row.about["task"]) for row in rows)
    assert max(most.values()) == 2
    for chat in year.chats.values():
        mornings = Counter(one.text for one in chat if "kl. 16.45\n" in one.text and "Senest" in one.text)
        assert all(count <= 2 for count in mornings.values())


def test_the_deputy_is_asked_where_there_is_one(year):
    """The only coordinator is also the mødeleder: there is no deputy, and nobody is bothered."""
    assert not any("Mangler stadig" in text for chat in year.chats.values() for text in [one.text for one in chat])


def test_every_january_comes(year):
    """Twice each, in 2027, 2028 and 2029; the next is planned already."""
    rows = done_dues(year, "year")
    assert [(row.at.astimezone(ZONE).strftime("%Y-%m-%d"), row.state) for row in rows] == [
        ("2027-01-04", "done"),
        ("2027-01-20", "done"),
        ("2028-01-03", "done"),
        ("2028-01-20", "done"),
        ("2029-01-02", "done"),
        ("2029-01-22", "done"),
        ("2030-01-02", "waiting"),
        ("2030-01-21", "waiting"),
    ]


def test_the_follow_up_is_one_press_away(year):
    """A year after the meeting the reminder leads to an order with everything filled in."""
    reminder = next(one for one in year.chats[METTE.id] if one.text.startswith("Bestil opfølgning hos KiAP"))
    assert "ons 10/3 kl. 16.45" in reminder.text
    press = next(button for row in reminder.rows for button in row if button["text"] == "Gør det nu")
    (said,) = year.press_data(METTE, reminder.id, press["callback_data"])
    assert said.startswith("Hvilken dag skal mødet være?")


SIXTH = "stop_op"


def test_a_sixth_playbook_is_a_file_alone(tmp_path):
    """A file in the data folder is on the shelf, can be ordered, has its plan, and reminds; no code was touched."""
    town = Town(data_dir=tmp_path)
    town.settings.playbooks.mkdir(parents=True)
    own = files("package_specs").joinpath("praehospital.yaml").read_text()
    own = own.replace("key: praehospital\n", f"key: {SIXTH}\n", 1)
    own = own.replace("Samarbejde med Præhospitalet", "Stop op-møde i klyngen", 1)
    (town.settings.playbooks / "stop_op.yaml").write_text(own)
    TITLES[SIXTH] = "Stop op-møde"
    try:
        with_cluster(town)
        assert "Kan I nå det? Ja." in reviewed(town, SIXTH, "onsdag den 10. marts 2027", "24. februar 2027")
        town.press(METTE, "Ja, det er rigtigt")
        assert town.last(METTE).text.startswith("Planlagt ✔ Stop op-møde i klyngen")
        town.press(METTE, "Bestilling")
        assert "Skriv til Sundhed.klynger@rm.dk" in town.last(METTE).text.splitlines()
        town.sleep_until(datetime(2027, 1, 9, 8, 0, tzinfo=UTC))
        assert sum("Stop op-møde i klyngen, ons 10/3" in text for text in town.texts(METTE)) >= 2
    finally:
        del TITLES[SIXTH]
        town.db.close()
