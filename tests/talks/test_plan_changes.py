"""A plan that chases itself, and a meeting that moves: nothing old stays alive, nobody is told in the night."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select, update

from bot.actions import Work, act
from bot.actions.plan import replan
from bot.storage import read, reminders
from bot.storage.delivery_tables import dues, letters
from bot.storage.tables import members, tasks
from dialogs.commands import PlanMeeting
from tests.support.plans import planned
from tests.support.town import METTE, Town, with_cluster, with_everybody, with_meeting


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def waiting(town, *kinds):
    """Day, time and name of what waits for the first meeting."""
    with town.db.begin() as conn:
        found = reminders.of_meeting(conn, 1)
        return [
            (f"{one.at:%Y-%m-%d %H:%M}", one.kind, one.task.key if one.task else one.cue)
            for one in found
            if one.kind in kinds
        ]


def move(town, day, start="16.45 som før", answer_by="17. marts"):
    town.say(METTE, "/moeder")
    if "Alt om mødet" not in town.last(METTE).labels:
        town.press(METTE, "ons 10/3")
    town.press(METTE, "Ret mødet")
    town.press(METTE, "Flyt mødet")
    town.say(METTE, day)
    town.press(METTE, start)
    return town.press(METTE, answer_by)[0]


def test_planning_asks_the_database_for_little(town):
    """However many tasks, reminders and cues a playbook has, they are written together."""
    with_cluster(town)
    order = PlanMeeting(1, "akutfunktioner", "2027-03-10", "16:45", "physical", "", "", 1, (), "2027-02-24", 0)
    said = []
    with town.db.begin() as conn:
        event.listen(conn, "before_cursor_execute", lambda _conn, _cursor, words, *_: said.append(words))
        act(order, Work(conn, town.clock.moment, 1, "da", None, town.settings))
    assert len(said) <= 8
    assert len(waiting(town, "task", "overdue", "cue")) > 30


def test_moving_shows_what_moves_and_asks(town):
    """The difference of the plan is shown, task by task, and nothing has moved before the yes."""
    with_meeting(town)
    before = waiting(town, "task", "overdue", "day", "cue")
    review = move(town, "onsdag den 31. marts 2027")
    lines = review.splitlines()
    assert lines[:5] == [
        "Skal jeg flytte mødet?",
        "",
        "Ny dato: onsdag den 31. marts 2027",
        "Start: 16.45 som før",
        "Tilmelding senest: onsdag den 17. marts 2027",
    ]
    assert "• Rekvirér data hos regionen: ons 27/1 → ons 17/2" in lines
    assert "• Svar på tilmeldingen: ons 24/2 → ons 17/3" in lines
    assert lines[-1] == "Ingen er inviteret endnu, så ingen får besked."
    assert waiting(town, "task", "overdue", "day", "cue") == before


def test_who_cancels_finds_the_way_back(town):
    """A change called off leaves the meeting as it was, and a button to its card; of a task to the task's."""
    with_meeting(town)
    move(town, "onsdag den 31. marts 2027")
    town.press(METTE, "Annullér")
    assert town.last(METTE).text == "Annulleret. Der er ikke gemt noget nyt."
    assert town.last(METTE).labels == ["Mødet"]
    assert "onsdag den 10. marts 2027" in town.press(METTE, "Mødet")[0]
    town.say(METTE, "/plan")
    town.press(METTE, "Rekvirér data")
    town.press(METTE, "Ret teksten")
    town.press(METTE, "Annullér")
    assert town.press(METTE, "Tilbage")[0].startswith("Rekvirér data hos regionen\n")


def test_the_plan_opens_where_something_is_left_to_do(town):
    """With a page of done tasks behind, /plan begins at the first that is open; the others are a page back."""
    with_meeting(town)
    with town.db.begin() as conn:
        first = [one.id for one in read.tasks_of(conn, read.meeting(conn, 1))][:9]
        conn.execute(update(tasks).where(tasks.c.id.in_(first)).values(state="done"))
    town.say(METTE, "/plan")
    lines = [line[0] for line in town.last(METTE).text.splitlines() if line.startswith(("✔", "▢"))]
    assert (lines[0], lines[1]) == ("✔", "▢")
    assert {line[0] for line in town.press(METTE, "Forrige")[0].splitlines() if line.startswith(("✔", "▢"))} == {"✔"}


def put_off(town, task="Rekvirér data", to="Udsæt en uge"):
    town.say(METTE, "/plan")
    while not any(task in label for label in town.last(METTE).labels):
        town.press(METTE, "Flere")
    town.press(METTE, task)
    return town.press(METTE, to)[0]


def test_a_day_set_by_hand_stays_where_it_can(town):
    """A task put off keeps its day while that lies before the meeting, and is reminded of on it; the review says so."""
    with_meeting(town)
    assert "Senest onsdag den 3. februar 2027" in put_off(town)
    review = move(town, "onsdag den 31. marts 2027").splitlines()
    assert not any(line.startswith("• Rekvirér data") and "→" in line for line in review)
    kept = review.index("Det bliver, hvor I selv har sat det")
    assert review[kept + 1] == "• Rekvirér data hos regionen: ons 3/2"
    town.press(METTE, "Ja, det er rigtigt")
    assert [one for one in waiting(town, "task") if one[2] == "request_data"] == [
        ("2027-01-29 08:30", "task", "request_data"),
        ("2027-02-03 08:30", "task", "request_data"),
    ]


def test_a_day_set_by_hand_goes_along_where_it_must(town):
    """Where the meeting comes before the day that was set, the task moves as far as the meeting."""
    with_meeting(town)
    put_off(town)
    put_off(town)
    assert "Senest onsdag den 17. februar 2027" in put_off(town)
    line = next(
        one
        for one in move(town, "torsdag den 11. februar 2027", answer_by="4. februar").splitlines()
        if "Rekvirér" in one
    )
    assert line == (
        "• Rekvirér data hos regionen: ons 17/2 → tors 21/1 – lige så langt som mødet, for I har selv sat dagen"
    )
    town.press(METTE, "Ja, det er rigtigt")
    town.say(METTE, "/plan")
    assert "tors 21/1: Rekvirér data hos regionen" in town.last(METTE).text


def test_another_option_leaves_the_days_alone(town):
    """A day that was set by hand outlives every other change, and its undoing brings back the playbook's day."""
    with_meeting(town)
    put_off(town)
    with town.db.begin() as conn:
        replan(Work(conn, town.clock.moment, 0, "da", None, town.settings), 1)
    town.say(METTE, "/plan")
    assert "ons 3/2: Rekvirér data hos regionen" in town.last(METTE).text


def test_an_undone_delay_is_no_choice(town):
    """Put off and undone, a task moves with the meeting again."""
    with_meeting(town)
    put_off(town)
    town.press(METTE, "Fortryd")
    assert "• Rekvirér data hos regionen: ons 27/1 → ons 17/2" in move(town, "onsdag den 31. marts 2027").splitlines()


def test_what_has_moved_comes_at_its_new_time_only(town):
    """Tasks, reminders, cues, the day's card and the deadline follow; summer time is crossed; no old one is left."""
    people = with_meeting(town)
    old = {at for at, *_ in waiting(town, "cue", "day")}
    move(town, "onsdag den 31. marts 2027")
    assert town.press(METTE, "Ja, det er rigtigt")[0].startswith(
        "Flyttet ✔ Klyngemøde med virtuel og fysisk deltagelse\nonsdag den 31. marts 2027 kl. 16.45–20.00 (uge 13)"
    )
    new = waiting(town, "cue", "day")
    assert {at[:10] for at in old} == {"2027-03-10"}
    assert {at[:10] for at, *_ in new} == {"2027-03-31"}
    assert ("2027-03-31 15:45", "day", "") in new
    assert len(new) == len(set(new))
    heard = {person.id: len(town.texts(person)) for person in people}
    town.sleep_until(moment("2027-03-10T20:00"))
    assert {person.id: len(town.texts(person)) for person in people[1:]} == {
        p: n for p, n in heard.items() if p != METTE.id
    }


def test_moving_there_and_back_leaves_everything_as_it_was(town):
    """Twice moved, the plan is the same as at first, nothing doubled."""
    with_meeting(town)
    before = waiting(town, "task", "overdue", "day", "cue")
    move(town, "onsdag den 31. marts 2027")
    town.press(METTE, "Ja, det er rigtigt")
    town.say(METTE, "/moeder")
    town.press(METTE, "ons 31/3")
    town.press(METTE, "Ret mødet")
    town.press(METTE, "Flyt mødet")
    town.say(METTE, "onsdag den 10. marts 2027")
    town.press(METTE, "16.45 som før")
    town.press(METTE, "24. februar")
    town.press(METTE, "Ja, det er rigtigt")
    assert waiting(town, "task", "overdue", "day", "cue") == before


def test_the_invited_are_told_of_the_new_time(town):
    """Everyone who was invited hears old and new time with their own answer, and can change it at once."""
    people = with_meeting(town)
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    one = people[1]
    town.press(one, "Deltager")
    town.press(one, "placeres")
    town.press(one, "Nej")
    move(town, "onsdag den 31. marts 2027")
    assert "De inviterede får besked, og deres svar står ved magt." in town.last(METTE).text
    town.press(METTE, "Ja, det er rigtigt")
    assert town.last(one).text == (
        "Mødet er flyttet: Klyngemøde med virtuel og fysisk deltagelse\n"
        "Nu: onsdag den 31. marts 2027 kl. 16.45–20.00 (uge 13)\n"
        "Før: onsdag den 10. marts 2027 kl. 16.45 (uge 10)\n\n"
        "Du har svaret: Deltager. Passer det stadig? "
        "Du kan rette det til og med onsdag den 17. marts 2027 kl. 20.00 (uge 11).\n\n"
        "Åbn filen, så står det rigtigt i din kalender."
    )
    assert town.last(one).labels == ["Ret mit svar"]
    assert town.last(people[2]).text.endswith("Svar senest onsdag den 17. marts 2027 kl. 20.00 (uge 11).")
    told = [person for person in people[1:] if any("Mødet er flyttet" in text for text in town.texts(person))]
    assert told == people[1:]


def test_a_new_place_reaches_the_invited(town):
    """Before the invitation nobody hears of it; after it everybody but the one who changed it."""
    people = with_meeting(town)
    town.press(METTE, "Mødet")
    town.press(METTE, "Ret mødet")
    town.press(METTE, "Sted")
    assert town.say(METTE, "Kulturhuset i Skanderborg")[0].startswith("Gemt ✔")
    assert all("Kulturhuset" not in text for text in town.texts(people[1]))
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    town.say(METTE, "/moeder")
    town.press(METTE, "ons 10/3")
    town.press(METTE, "Ret mødet")
    town.press(METTE, "Zoom-link")
    town.say(METTE, "https://zoom.us/j/999")
    assert town.last(people[1]).text == (
        "Nyt om mødet Klyngemøde med virtuel og fysisk deltagelse, ons 10/3 kl. 16.45\n\nZoom: https://zoom.us/j/999"
    )
    assert all("Nyt om mødet" not in text for text in town.texts(METTE))


def test_a_new_chair_is_told(town):
    """Whoever becomes mødeleder hears it; everybody else does not."""
    people = with_meeting(town)
    chair = people[3]
    town.press(METTE, "Mødet")
    town.press(METTE, "Ret mødet")
    town.press(METTE, "Mødeleder")
    town.say(METTE, chair.name)
    assert town.last(chair).text == (
        "Du er mødeleder på Klyngemøde med virtuel og fysisk deltagelse onsdag den 10. marts 2027 kl. 16.45 (uge 10)."
    )
    assert sum("Du er mødeleder" in text for person in people for text in town.texts(person)) == 1


def reminded(town, word, who=METTE):
    """How often the person has been reminded of a task."""
    return sum(text.startswith(word) and text.splitlines()[1].endswith("kl. 16.45") for text in town.texts(who))


def coming(town, word):
    town.say(METTE, "/plan")
    town.press(METTE, "Kommende påmindelser")
    while not any(word in label for label in town.last(METTE).labels):
        town.press(METTE, "Flere")
    return town.press(METTE, word)[0]


HOUSEKEEPING = {"close", "board", "forget_diet", "forget_address", "clock"}


def pages(town, label):
    """All pages of a list, as they read."""
    found = [town.press(METTE, label)[0]]
    while "Flere" in town.last(METTE).labels:
        found.append(town.press(METTE, "Flere")[0])
    return found


def test_a_reminder_is_moved_silenced_and_worded(town):
    """Each one can be put on another day, given words of one's own, silenced, and let through again."""
    with_meeting(town)
    assert coming(town, "Rekvirér data").splitlines()[1] == "fredag den 22. januar 2027 kl. 08.30 (uge 3)"
    town.press(METTE, "Flyt")
    assert "lørdag" not in town.say(METTE, "lørdag den 9. januar 2027")[0]
    assert "mandag den 11. januar 2027 kl. 08.30 (uge 2)" in town.last(METTE).text.splitlines()
    town.press(METTE, "Skriv egen tekst")
    town.say(METTE, "Husk at spørge Birgit")
    assert "Din tekst: »Husk at spørge Birgit«" in town.last(METTE).text.splitlines()
    town.press(METTE, "Slå fra")
    assert "Den er slået fra og kommer ikke." in town.last(METTE).text.splitlines()
    town.press(METTE, "Slå til igen")
    town.sleep_until(moment("2027-01-11T07:29"))
    assert reminded(town, "Rekvirér data") == 0
    town.sleep_until(moment("2027-01-11T07:30"))
    assert town.last(METTE).text == (
        "Husk at spørge Birgit\n\n"
        "Rekvirér data hos regionen\nKlyngemøde med virtuel og fysisk deltagelse, ons 10/3 kl. 16.45\n"
        "Senest onsdag den 27. januar 2027 (forslag)."
    )


def test_a_silenced_reminder_does_not_come(town):
    """What is silenced passes without a word, the next one comes."""
    with_meeting(town)
    coming(town, "Rekvirér data")
    town.press(METTE, "Slå fra")
    town.sleep_until(moment("2027-01-23T07:30"))
    assert reminded(town, "Rekvirér data") == 0
    town.sleep_until(moment("2027-01-27T07:30"))
    assert reminded(town, "Rekvirér data") == 1


def test_own_words_stay_when_the_meeting_moves(town):
    """The reminder's own words go with the task to its new day."""
    with_meeting(town)
    coming(town, "Rekvirér data")
    town.press(METTE, "Skriv egen tekst")
    town.say(METTE, "Husk at spørge Birgit")
    move(town, "onsdag den 31. marts 2027")
    town.press(METTE, "Ja, det er rigtigt")
    assert "Din tekst: »Husk at spørge Birgit«" in coming(town, "Rekvirér data").splitlines()


def test_what_was_chosen_for_a_reminder_outlives_another_change(town):
    """A day and a silence of one's own stay, when something else about the meeting changes and all is planned anew."""
    with_meeting(town)
    coming(town, "fre 22/1: Rekvirér data")
    town.press(METTE, "Flyt")
    town.say(METTE, "mandag den 11. januar 2027")
    coming(town, "ons 27/1: Rekvirér data")
    town.press(METTE, "Slå fra")
    with town.db.begin() as conn:
        replan(Work(conn, town.clock.moment, 0, "da", None, town.settings), 1)
    data = [one for one in waiting(town, "task") if one[2] == "request_data"]
    assert data == [("2027-01-11 08:30", "task", "request_data"), ("2027-01-27 08:30", "task", "request_data")]
    assert "Den er slået fra og kommer ikke." in coming(town, "ons 27/1: Rekvirér data").splitlines()


def test_everything_that_will_come_is_in_one_list(town):
    """/plan leads to all that the bot will send by itself: of every meeting, of the year, and what comes long after."""
    with_everybody(town)
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    planned(town, "hybrid_meeting", "onsdag den 9. juni 2027", "26. maj")
    town.say(METTE, "/plan")
    listed = [line for text in pages(town, "Alle påmindelser") for line in text.splitlines() if line.startswith("• ")]
    with town.db.begin() as conn:
        rows = conn.execute(select(dues.c.kind).where(dues.c.state == "waiting")).scalars().all()
    # Mette is coordinator and mødeleder in one: there is no deputy, so nothing that would go to one is promised.
    told = [kind for kind in rows if kind not in HOUSEKEEPING | {"overdue"}]
    assert len(listed) == len(told)
    for line in (
        "• man 4/1 kl. 08.30: januars opgaver",
        "• ons 20/1 kl. 08.30: januars opgaver",
        "• ons 13/1 kl. 08.30: Bestil klyngepakken på kiap.dk, og vælg tidspunkt for opkaldet (ons 10/3)",
        "• tors 11/3 kl. 08.30: hvornår mødes KLU? (ons 10/3)",
        "• ons 2/6 kl. 08.30: åbne aftaler, hvis der er nogen (ons 9/6)",
        "• fre 10/3 kl. 08.30 (2028): Bestil opfølgning hos KiAP – nyt spørgeskema og nye ydelsesdata – og gennemgå "
        "resultatet på et møde (ons 10/3)",
    ):
        assert line in listed
    assert all("besked om næste punkt" in line for line in listed if line.count("kl. ") and "næste punkt" in line)


def test_january_is_moved_silenced_and_worded_like_the_rest(town):
    """The year's own reminders are in the list; silenced, this January is quiet and the next one comes."""
    with_cluster(town)
    town.say(METTE, "/plan")
    town.press(METTE, "Alle påmindelser")
    town.press(METTE, "man 4/1: januars opgaver")
    town.press(METTE, "Slå fra")
    town.press(METTE, "Kommende påmindelser")
    town.press(METTE, "ons 20/1: januars opgaver")
    town.press(METTE, "Flyt")
    town.say(METTE, "onsdag den 13. januar 2027")
    town.press(METTE, "Skriv egen tekst")
    town.say(METTE, "Kassereren er Anne")
    town.sleep_until(moment("2027-01-31T12:00"))
    januaries = [text for text in town.texts(METTE) if "i januar" in text or "januar til" in text]
    assert [text.splitlines()[:3] for text in januaries] == [
        ["Kassereren er Anne", "", "Det mangler i januar: Praksisklyngen Skanderborg"]
    ]
    town.sleep_until(moment("2028-01-03T08:00"))
    assert town.last(METTE).text.startswith("Godt nytår!")


def test_what_follows_the_programme_says_so(town):
    """A live cue has no day of its own: it can be silenced, and leads to the programme that it follows."""
    with_meeting(town)
    said = coming(town, "ons 10/3: link og check-in til alle")
    assert "Den følger programmet: Ret minutterne der, så flytter den med." in said.splitlines()
    assert town.last(METTE).labels == ["Slå fra", "Programmet", "Kommende påmindelser"]
    assert town.press(METTE, "Programmet")[0].startswith("Program")


def test_a_deputy_reads_the_coordinators_words(town):
    """Own words stand first in every kind of reminder, also in the one to the mødeleder."""
    people = with_everybody(town)
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar", **{"Hvem er mødeleder": people[5].name})
    found = coming(town, "man 18/1: Bestil klyngepakken")
    assert found.splitlines()[0].endswith("– til mødelederen, hvis den stadig mangler")
    town.press(METTE, "Skriv egen tekst")
    town.say(METTE, "Jeg er på ferie i uge 3")
    town.sleep_until(moment("2027-01-18T07:30"))
    assert town.texts(people[5])[-1].splitlines()[0] == "Jeg er på ferie i uge 3"


def test_only_the_first_of_a_mornings_tasks_rings(town):
    """Two tasks fall on one morning: each has its own message and buttons, and the phone makes one sound."""
    with_everybody(town)
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    town.sleep_until(moment("2027-03-05T12:00"))
    with town.db.begin() as conn:
        mine = (letters.c.chat_id == METTE.id, letters.c.due.startswith("task."))
        rows = conn.execute(select(letters).where(*mine, letters.c.purpose == "reminder").order_by(letters.c.id)).all()
    mornings = {}
    for row in rows:
        mornings.setdefault(row.due.rsplit(".", 1)[1], []).append("disable_notification" in row.payload)
    assert mornings["2027-03-05"] == [False, True, True]
    assert all(sounds == [False, *[True] * (len(sounds) - 1)] for sounds in mornings.values())


def test_a_reminder_of_room_and_tables_leads_there(town):
    """»Gør det nu« asks where you will be, and opens the table plan."""
    with_everybody(town)
    planned(town, "nedre_luftvejsinfektioner", "onsdag den 10. marts 2027", "24. februar")
    for until, words, there in (
        ("2027-03-03T12:00", "Book lokale og forplejning", "Hvor skal I være?"),
        ("2027-03-08T12:00", "Gør lokalet og bordplanen klar", "Bordplan til onsdag den 10. marts 2027"),
    ):
        town.sleep_until(moment(until))
        asked = next(one for one in town.chats[METTE.id] if one.text.startswith(words))
        assert asked.rows[0][0]["text"] == "Gør det nu"
        town.press_data(METTE, asked.id, asked.rows[0][0]["callback_data"])
        assert any(text.startswith(there) for text in town.texts(METTE))


def test_an_overdue_task_reaches_the_deputy_once(town):
    """Three days after its day the mødeleder hears of an open task; nobody is reminded more than twice."""
    people = with_everybody(town)
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar", **{"Hvem er mødeleder": people[5].name})
    chair = people[5]
    town.sleep_until(moment("2027-01-18T07:29"))
    assert not any("Mangler stadig" in text for text in town.texts(chair))
    town.sleep_until(moment("2027-01-20T12:00"))
    assert [text for text in town.texts(chair) if "Bestil" in text] == [
        "Mangler stadig: Bestil klyngepakken på kiap.dk, og vælg tidspunkt for opkaldet\n"
        "Almen praksis' samarbejde med kommunale akutfunktioner, ons 10/3 kl. 16.45\n"
        "Skulle have været gjort onsdag den 13. januar 2027. Klyngens koordinator har fået påmindelser. "
        "Kan du tage den, eller spørge?"
    ]
    assert reminded(town, "Bestil klyngepakken") == 2


def test_a_done_task_escalates_to_nobody(town):
    """What is done before its day is over is never asked about again."""
    people = with_everybody(town)
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar", **{"Hvem er mødeleder": people[5].name})
    town.press(METTE, "Bestilling")
    town.press(METTE, "Det har jeg gjort")
    town.sleep_until(moment("2027-01-21T12:00"))
    assert not any("Mangler stadig: Bestil" in text for person in people for text in town.texts(person))


def test_what_is_put_off_over_a_weekend_comes_on_monday(town):
    """A day's delay on a Friday is Monday morning, not a lost reminder."""
    with_meeting(town)
    town.sleep_until(moment("2027-01-29T09:00"))
    town.say(METTE, "/plan")
    town.press(METTE, "Rekvirér data")
    town.press(METTE, "Udsæt en dag")
    assert "Senest mandag den 1. februar 2027" in town.last(METTE).text.splitlines()
    before = reminded(town, "Rekvirér data")
    town.sleep_until(moment("2027-02-01T07:29"))
    assert reminded(town, "Rekvirér data") == before
    town.sleep_until(moment("2027-02-01T07:30"))
    assert reminded(town, "Rekvirér data") == before + 1


def test_nobody_is_reminded_in_quiet_hours_or_at_weekends(town):
    """Every reminder of the plan stands on a working day between the quiet hours."""
    with_meeting(town)
    found = waiting(town, "task", "overdue")
    assert len(found) > 20
    assert {at[11:] for at, *_ in found} == {"08:30"}
    assert {datetime.fromisoformat(at).weekday() for at, *_ in found} <= {0, 1, 2, 3, 4}


def test_the_premeeting_has_its_agenda_and_its_outcome(town):
    """Who, when and what is gone through; the minute-taker and the follow-up are kept, and its task is done."""
    with_cluster(town)
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Mødet")
    (said,) = town.press(METTE, "Formøde")
    assert said.splitlines()[:3] == [
        "Formøde: Almen praksis' samarbejde med kommunale akutfunktioner",
        "Klyngekoordinator og kommunen",
        "Senest onsdag den 3. marts 2027",
    ]
    town.press(METTE, "Skriv, hvad der kom ud af det")
    town.say(METTE, "Simon Alken")
    town.say(METTE, "Nyt møde om et år")
    said = town.press(METTE, "Ja, det er rigtigt")[-1].splitlines()
    assert {"Referent: Simon Alken", "Opfølgning: Nyt møde om et år"} <= set(said)
    with town.db.begin() as conn:
        assert conn.execute(select(tasks.c.state).where(tasks.c.key == "premeeting")).scalar() == "done"


def test_the_ambulance_of_the_premeeting_brings_its_tasks(town):
    """The option makes the meeting longer and its clock too; without it again everything is as before."""
    with_cluster(town)
    planned(town, "praehospital", "onsdag den 10. marts 2027", "24. februar")
    before = waiting(town, "task", "overdue", "day", "cue")
    for answer, ends in (("Ja tak", "19.15"), ("Nej tak", "18.45")):
        town.say(METTE, "/moeder")
        town.press(METTE, "ons 10/3")
        town.press(METTE, "Formøde")
        town.press(METTE, "Skriv, hvad der kom ud af det")
        if "Ret et svar" in town.last(METTE).labels:
            town.press(METTE, "Ret et svar")
            town.press(METTE, "Besøg af en ambulance")
        town.press(METTE, answer)
        if "Spring over" in town.last(METTE).labels:
            town.press(METTE, "Spring over")
        town.press(METTE, "Ja, det er rigtigt")
        town.press(METTE, "Mødet")
        assert f"onsdag den 10. marts 2027 kl. 16.45–{ends} (uge 10)" in town.last(METTE).text.splitlines()
    after = [one for one in waiting(town, "task", "overdue", "day", "cue") if one[2] != "premeeting"]
    assert after == [one for one in before if one[2] != "premeeting"]


def test_the_print_list_counts_those_who_come(town):
    """Copies with a tenth to spare, envelopes one for each practice."""
    people = with_everybody(town)
    planned(town, "nedre_luftvejsinfektioner", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    for person in people[1:12]:
        town.press(person, "Deltager")
        while town.last(person).labels and "Nej" in town.last(person).labels:
            town.press(person, "Nej")
    with town.db.begin() as conn:
        rows = read.members_where(conn, members.c.id.in_(list(read.answers_of(conn, 1))))
        practices = len({member.practice for member in rows})
    town.press_data(METTE, town.last(METTE).id, "s.print_list.1")
    lines = town.last(METTE).text.splitlines()
    assert lines[1] == f"11 kommer fra {practices} praksis."
    assert "• Program: 13 stk." in lines
    assert "• Ark til mødenoter: 13 stk." in lines
    assert any(line.endswith(f": {practices} lukkede kuverter, én til hver praksis – åbn dem ikke") for line in lines)


def test_the_catering_reminder_counts(town):
    """The reminder says how many have answered that they come."""
    people = with_everybody(town)
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    for person in people[1:4]:
        town.press(person, "Deltager")
    town.sleep_until(moment("2027-03-05T12:00"))
    assert any(
        text.startswith("Giv endeligt antal")
        and text.endswith("3 har svaret, at de kommer (3 mangler at svare på resten).")
        for text in town.texts(METTE)
    )


def test_a_silenced_cue_stays_silent_when_the_plan_is_made_anew(town):
    """The check-in was silenced; a change elsewhere in the meeting does not bring it back."""
    with_meeting(town)
    coming(town, "ons 10/3: link og check-in til alle")
    town.press(METTE, "Slå fra")
    with town.db.begin() as conn:
        replan(Work(conn, town.clock.moment, 0, "da", None, town.settings), 1)
        assert [one.cue for one in reminders.of_meeting(conn, 1) if one.muted] == ["checkin"]


def test_a_proposed_deadline_keeps_clear_of_easter(town):
    """Three weeks before is Maundy Thursday: the questionnaire's day is Wednesday, and said to be proposed."""
    people = with_everybody(town)
    planned(town, "kronisk_sygdom", "torsdag den 15. april 2027", "31. marts")
    town.sleep_until(moment("2027-03-24T12:00"))
    asked = [text for text in town.texts(people[4]) if "svaret på spørgeskemaet" in text]
    assert [text.splitlines()[-1] for text in asked] == [
        "Har du svaret på spørgeskemaet? Fristen er onsdag den 24. marts 2027 (forslag)."
    ] * len(asked)
    assert asked
