"""A meeting's own programme and tasks: typed where the playbook has no minutes, changed where it has them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.storage import reminders
from bot.storage.tables import lives, tasks
from tests.support.plans import planned
from tests.support.town import METTE, Town, with_cluster


@pytest.fixture
def town():
    made = with_cluster(Town())
    yield made
    made.db.close()


def programme(town, key, **said):
    planned(town, key, "onsdag den 10. marts 2027", "24. februar", **said)
    town.press(METTE, "Mødet")
    town.press(METTE, "Ret mødet")
    return town.press(METTE, "Program og opgaver")


def live_rows(town):
    with town.db.begin() as conn:
        return conn.execute(select(lives)).all()


def typed(town):
    programme(town, "nedre_luftvejsinfektioner")
    town.press(METTE, "Første del")
    town.say(METTE, "60")
    town.press(METTE, "Pause")
    town.say(METTE, "15 min")
    town.press(METTE, "Tilføj punkter")
    town.say(METTE, "Sang 5\nOplæg fra naboklyngen; 20 min")
    town.press(METTE, "Anden del")
    return town.say(METTE, "en time")


def test_a_programme_is_typed_with_a_running_sum(town):
    """Parts get their minutes, own rows come between, and each line says the sum and when it ends."""
    assert "Drejebogen har ingen minutter" in programme(town, "nedre_luftvejsinfektioner")[0]
    assert live_rows(town) == []
    town.press(METTE, "Ret mødet")
    town.press(METTE, "Program og opgaver")
    town.press(METTE, "Første del")
    assert town.say(METTE, "60")[-1].splitlines()[3:] == [
        "Første del: klyngens data: 1 t. → i alt 1 t., til kl. 17.45",
    ]
    town.press(METTE, "Tilføj punkter")
    assert town.say(METTE, "Sang")[0].startswith("Jeg kan ikke se minutterne i »Sang«.")
    assert town.say(METTE, "Sang 5\nOplæg fra naboklyngen; 20 min")[-1].splitlines()[3:] == [
        "Første del: klyngens data: 1 t. → i alt 1 t., til kl. 17.45",
        "Sang: 5 min. → i alt 1 t. 5 min., til kl. 17.50",
        "Oplæg fra naboklyngen: 20 min. → i alt 1 t. 25 min., til kl. 18.10",
    ]
    town.press(METTE, "Fjern det sidste")
    assert town.last(METTE).text.splitlines()[-1] == "Sang: 5 min. → i alt 1 t. 5 min., til kl. 17.50"


def test_a_finished_programme_runs_the_meeting(town):
    """Done: the meeting has its end, its clock and its cues, and the seating of its parts stays."""
    typed(town)
    said = town.press(METTE, "Færdig")
    assert said[0].splitlines()[:8] == [
        "Program: Nedre luftvejsinfektioner",
        "onsdag den 10. marts 2027 kl. 16.45–19.25 (uge 10)",
        "",
        "16.45 Første del: klyngens data (1 t.)",
        "17.45 Pause (15 min.)",
        "18.00 Sang (5 min.)",
        "18.05 Oplæg fra naboklyngen (20 min.)",
        "18.25 Anden del: egen praksis' data (1 t.)",
    ]
    assert len(live_rows(town)) == 1
    with town.db.begin() as conn:
        cues = [one for one in reminders.of_meeting(conn, 1) if one.kind in {"cue", "day"}]
    assert {f"{one.at:%d/%m}" for one in cues} == {"10/03"}
    assert {"checkin", "start_due", "role_call"} >= {one.cue for one in cues if one.cue} > set()


def test_a_row_is_renamed_cut_and_removed(town):
    """A programme with minutes is changed row by row; the sum, the end and the clock follow."""
    programme(town, "akutfunktioner")
    town.press(METTE, "Blok 1")
    town.press(METTE, "Minutter")
    said = town.say(METTE, "40")[-1].splitlines()
    assert said[1] == "onsdag den 10. marts 2027 kl. 16.45–18.50 (uge 10)"
    town.press(METTE, "Blok 1")
    town.press(METTE, "Omdøb")
    assert "16.55 Akutfunktionen hos os (40 min.)" in town.say(METTE, "Akutfunktionen hos os")[-1].splitlines()
    town.press(METTE, "Pause")
    assert town.press(METTE, "Fjern")[0].splitlines()[1] == "onsdag den 10. marts 2027 kl. 16.45–18.35 (uge 10)"
    town.press(METTE, "Tilføj punkter")
    assert "18.35 Fællessang (5 min.)" in town.say(METTE, "Fællessang 5")[-1].splitlines()


def test_the_fixed_end_gives_way_to_a_changed_programme(town):
    """The hybrid meeting's 20.00 was the old sum; a longer welcome ends later."""
    programme(town, "hybrid_meeting")
    town.press(METTE, "Virtuel velkomst")
    town.press(METTE, "Minutter")
    assert town.say(METTE, "20")[-1].splitlines()[1] == "onsdag den 10. marts 2027 kl. 16.45–20.05 (uge 10)"


def test_an_own_task_is_added_and_taken_out(town):
    """It stands in the plan with its day and its reminder, moves with the meeting, and can be removed for good."""
    programme(town, "akutfunktioner")
    town.press(METTE, "Tilføj en opgave")
    town.say(METTE, "Køb en gave til kommunen")
    town.say(METTE, "fredag den 5. februar 2027")
    with town.db.begin() as conn:
        row = conn.execute(select(tasks).where(tasks.c.key == "own_1")).one()
    assert str(row.due) == "2027-02-05"
    town.press_data(METTE, town.last(METTE).id, f"s.task.{row.id}")
    assert town.last(METTE).text.splitlines()[:2] == [
        "Køb en gave til kommunen",
        "Senest fredag den 5. februar 2027 (forslag)",
    ]
    town.press(METTE, "Fjern fra planen")
    with town.db.begin() as conn:
        assert conn.execute(select(tasks).where(tasks.c.key == "own_1")).first() is None


def test_a_kept_copy_is_used_the_next_time(town):
    """Brug igen: the cluster's next meeting from the playbook begins with the changed programme."""
    programme(town, "akutfunktioner")
    town.press(METTE, "Pause")
    town.press(METTE, "Fjern")
    assert "Rettet i forhold til drejebogen." in town.last(METTE).text
    town.press(METTE, "Brug igen")
    said = planned(town, "akutfunktioner", "onsdag den 8. september 2027", "25. august")
    assert said.splitlines()[1] == "onsdag den 8. september 2027 kl. 16.45–19.00 (uge 36)"


def test_the_last_row_stays(town):
    """A programme without rows is refused, and nothing changes."""
    programme(town, "akutfunktioner")
    for row in ("Introduktion", "Blok 1", "Pause", "Blok 2"):
        town.press(METTE, row)
        town.press(METTE, "Fjern")
    town.press(METTE, "Blok 3")
    town.press(METTE, "Fjern")
    assert town.toasts[-1] == "Programmet skal have mindst ét punkt."


def test_a_task_gets_other_words(town):
    """The task is reworded for this meeting: plan and reminder say it so, and its day stays."""
    programme(town, "akutfunktioner")
    town.say(METTE, "/plan")
    town.press(METTE, "Bestil klyngepakken")
    town.press(METTE, "Ret teksten")
    town.say(METTE, "Bestil pakken – Birgit har login")
    assert town.last(METTE).text.splitlines()[:2] == [
        "Bestil pakken – Birgit har login",
        "Senest onsdag den 13. januar 2027",
    ]
    town.press(METTE, "Planen")
    assert "▢ ons 13/1: Bestil pakken – Birgit har login" in town.last(METTE).text.splitlines()
    town.sleep_until(datetime(2027, 1, 13, 8, 0, tzinfo=UTC))
    assert any(text.startswith("Bestil pakken – Birgit har login\n") for text in town.texts(METTE))


def test_a_kept_copy_is_given_up_again(town):
    """The cluster goes back to the playbook as it is on the shelf; the meeting keeps its own copy."""
    programme(town, "akutfunktioner")
    assert "Glem vores egen udgave" not in town.last(METTE).labels
    town.press(METTE, "Blok 1")
    town.press(METTE, "Minutter")
    town.say(METTE, "40")
    town.press(METTE, "Brug igen")
    assert "Glem vores egen udgave" in town.last(METTE).labels
    town.press(METTE, "Glem vores egen udgave")
    assert "Glem vores egen udgave" not in town.last(METTE).labels
    planned(town, "akutfunktioner", "onsdag den 9. juni 2027", "26. maj 2027")
    assert "kl. 16.45–19.15 (uge 23)" in town.last(METTE).text
