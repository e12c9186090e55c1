"""Dues, updates and leases on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.storage import dues, leases, outbox, updates
from bot.storage.base import Database
from bot.storage.delivery_tables import letters
from bot.storage.dues import Due
from bot.storage.outbox import Letter

T0 = datetime(2027, 3, 10, 15, 45, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def due(key: str, seconds: float = 0, **more: object) -> Due:
    return replace(Due(key, "reminder", {"person": 7}, at(seconds)), **more)  # type: ignore[arg-type]


def test_a_due_comes_back_as_it_was_planned(db: Database):
    """What is planned is what is coming, with its wall time, zone and ids."""
    wanted = due("r1", wall="2027-03-10T16:45", zone="Europe/Copenhagen", expires_at=at(900), meeting_id=3, revision=2)
    with db.begin() as conn:
        assert dues.plan(conn, wanted)
        assert not dues.plan(conn, wanted)
        assert dues.coming(conn, 3, 10) == (wanted,)
        assert dues.next_at(conn) == T0


def test_a_later_revision_replaces_the_plan(db: Database):
    """A meeting that moves leaves no old reminder alive, and one that was sent already is planned anew."""
    with db.begin() as conn:
        dues.plan(conn, due("r1", 0))
        assert dues.plan(conn, due("r1", 500, revision=1))
        assert not dues.plan(conn, due("r1", 100))
        assert [one.at for one in dues.coming(conn)] == [at(500)]
        [taken] = dues.claim(conn, at(500), T0, 10)
        dues.settle(conn, taken, "done", T0)
        assert not dues.plan(conn, due("r1", 900, revision=1))
        assert dues.plan(conn, due("r1", 900, revision=2))
        assert dues.next_at(conn) == at(900)


def test_live_cues_are_taken_first(db: Database):
    """Among what is due the live cues come first, then the oldest."""
    with db.begin() as conn:
        dues.plan_all(conn, [due("old", -900), due("older", -999), due("cue", -1, expires_at=at(14))])
        dues.plan(conn, due("later", 60))
        assert [one.due.key for one in dues.claim(conn, T0, T0, 10)] == ["cue", "older", "old"]
        assert [one.due.key for one in dues.claim(conn, T0, T0, 2)] == ["cue", "older"]


def test_ten_is_not_one(db: Database):
    """Calling off one poll's dues leaves those of the tenth; what hangs below a key goes with it."""
    keys = ("poll.1", "poll.1.m7", "poll.10", "poll.1x")
    with db.begin() as conn:
        dues.plan_all(conn, [Due(key, "reminder", {}, at(30)) for key in keys])
        assert dues.call_off(conn, "poll.1") == 2
        assert dues.cancel(conn, key_prefix="poll.1") == 2
        assert dues.coming(conn) == ()


def test_what_waits_can_be_cancelled_muted_and_moved(db: Database):
    """By key, by meeting and by kind; what is done stays done."""
    with db.begin() as conn:
        dues.plan_all(conn, [due("m3:a_1", meeting_id=3), due("m3:ab1", meeting_id=3, kind="cue"), due("m4:a", 5)])
        assert dues.cancel(conn, key_prefix="m3:a_") == 1
        assert dues.cancel(conn, meeting_id=3, kinds={"reminder"}) == 0
        assert dues.mute(conn, meeting_id=3, kinds={"cue"}) == 1
        assert dues.move(conn, "m4:a", at(60), wall="2027-03-10T16:46", zone="Europe/Copenhagen")
        assert not dues.move(conn, "m3:a_1", at(60))
        assert [(one.due.key, one.muted) for one in dues.claim(conn, at(60), T0, 9)] == [
            ("m3:ab1", True),
            ("m4:a", False),
        ]
        assert dues.counts(conn) == {"cancelled": 1, "waiting": 2}
        with pytest.raises(ValueError, match="say which"):
            dues.cancel(conn)


def test_a_failed_due_waits_for_its_retry(db: Database):
    """A due that could not be rendered is left alone until its retry."""
    with db.begin() as conn:
        dues.plan(conn, due("r1"))
        [taken] = dues.claim(conn, T0, at(0), 9)
        dues.retry(conn, taken, at(4), "abcd")
        assert dues.claim(conn, at(1), at(1), 9) == ()
        assert dues.next_retry(conn, at(1)) == at(4)
        assert dues.claim(conn, at(4), at(4), 9)[0].tries == 1


def test_a_due_is_done_once_by_many(db: Database):
    """Many claimers side by side take each due once."""
    with db.begin() as conn:
        dues.plan_all(conn, [due(f"r{n}", -n) for n in range(40)])

    def work(_: int) -> list[str]:
        with db.begin() as conn:
            taken = dues.claim(conn, T0, T0, 5)
            for one in taken:
                dues.settle(conn, one, "done", T0)
            return [one.due.key for one in taken]

    with ThreadPoolExecutor(4) as pool:
        done = [key for keys in pool.map(work, range(12)) for key in keys]
    assert sorted(done) == sorted(f"r{n}" for n in range(40))


def test_an_update_counts_once(db: Database):
    """However many replicas get it at the same time, one handles it."""

    def handle(_: int) -> bool:
        with db.begin() as conn:
            return updates.first_time(conn, 4711, T0)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(handle, range(8))) == [False] * 7 + [True]


def test_seen_updates_are_kept_long_enough(db: Database):
    """Ids may start afresh after a week; until then none is forgotten."""
    with db.begin() as conn:
        updates.first_time(conn, 1, T0)
        assert updates.purge(conn, T0 + timedelta(days=8)) == 0
        assert updates.purge(conn, T0 + timedelta(days=10)) == 1
        assert updates.first_time(conn, 1, T0)


def test_a_dead_update_is_set_aside_once(db: Database):
    """It is kept with its error and counts as handled."""
    with db.begin() as conn:
        assert (updates.count_try(conn, 5), updates.count_try(conn, 5)) == (1, 2)
        assert updates.bury(conn, 5, {"update_id": 5}, "e1", "KeyError", T0)
        assert not updates.bury(conn, 5, {"update_id": 5}, "e2", "KeyError", T0)
        assert not updates.first_time(conn, 5, T0)
        assert updates.dead_count(conn) == 1


def test_a_lease_has_one_holder(db: Database):
    """Its holder renews it; another gets it when it ran out or was let go, and the epoch grows."""
    ttl = timedelta(seconds=6)
    with db.begin() as conn:
        assert leases.hold(conn, "poller", "a", at(0), ttl) == 1
        assert leases.hold(conn, "poller", "b", at(5), ttl) is None
        assert leases.hold(conn, "poller", "a", at(5), ttl) == 1
        assert leases.hold(conn, "poller", "b", at(10), ttl) is None
        assert leases.hold(conn, "poller", "b", at(11), ttl) == 2
        leases.release(conn, "poller", "b", at(12))
        assert leases.hold(conn, "poller", "a", at(12), ttl) == 3


def test_what_is_planned_anew_takes_back_what_it_owes(db: Database):
    """A letter of an earlier plan that waits, or waits for somebody to return, is not sent; one under way ends."""
    with db.begin() as conn:
        for name in ("waits", "parked", "held", "wire", "board"):
            dues.plan(conn, due(name))
            card = "live" if name == "board" else None
            owed = Letter(f"l:{name}", 7, "sendMessage", {}, card=card, due=(name, 0))
            outbox.put(conn, owed, T0)
        for name, state in (("parked", "parked"), ("held", "claimed"), ("wire", "sending")):
            conn.execute(update(letters).where(letters.c.key == f"l:{name}").values(state=state))
        dues.plan_all(conn, [due(name, 60, revision=1) for name in ("waits", "parked", "held", "wire", "board")])
        dues.plan(conn, due("waits", 90, revision=1))
        found = {row.key: (row.state, row.expires_at) for row in conn.execute(select(letters))}
    assert found == {
        "l:waits": ("superseded", None),
        "l:parked": ("superseded", None),
        "l:held": ("claimed", T0),
        "l:wire": ("sending", T0),
        "l:board": ("new", None),
    }


def test_what_is_called_off_takes_back_what_it_owes(db: Database):
    """A reminder that was done but has not gone out yet is not sent; a live cue on its way is let be."""
    with db.begin() as conn:
        dues.plan_all(conn, [due("m3.note", meeting_id=3), due("m3.cue", expires_at=at(15), meeting_id=3)])
        for name in ("m3.note", "m3.cue"):
            outbox.put(conn, Letter(name, 7, "sendMessage", {}, due=(name, 0)), T0)
        for taken in dues.claim(conn, T0, T0, 9):
            dues.settle(conn, taken, "done", T0)
        dues.cancel(conn, meeting_id=3)
        assert dict(conn.execute(select(letters.c.key, letters.c.state)).all()) == {
            "m3.note": "superseded",
            "m3.cue": "new",
        }
