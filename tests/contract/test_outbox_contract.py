"""The outbox on both databases: order, merging, rates, settling."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage import lanes, outbox, settling
from bot.storage.base import Database
from bot.storage.delivery_tables import letters
from bot.storage.lanes import Claimed, Pace
from bot.storage.outbox import Letter, Priority
from bot.storage.settling import Again, Blocked, Dead, Late, Moved, Sent, Unsure

T0 = datetime(2027, 3, 10, 15, 45, tzinfo=UTC)
ANNA, BO, GROUP = 11, 12, -100


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def letter(key: str, chat: int = ANNA, **more: Any) -> Letter:
    return Letter(key, chat, more.pop("method", "sendMessage"), {"text": key}, **more)


class Post:
    """The outbox as a test talks to it; every word is a transaction."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def put(self, *many: Letter, now: float = 0) -> int:
        with self.db.begin() as conn:
            return outbox.put_all(conn, many, at(now))

    def claim(self, now: float = 0, room: int = 8, owner: str = "one", pace: Pace | None = None) -> list[Claimed]:
        with self.db.begin() as conn:
            return lanes.claim(conn, owner, at(now), room, pace or Pace()).claimed

    def keys(self, now: float = 0, room: int = 8) -> list[str]:
        return [one.key for one in self.claim(now, room)]

    def send(self, one: Claimed, outcome: settling.Outcome | None = None, now: float = 0) -> str | None:
        with self.db.begin() as conn:
            assert settling.mark_sending(conn, [one], at(now)) == [True]
            return settling.settle(conn, [(one, outcome or Sent(one.message_id or 1000 + one.id))], at(now))[0]

    def states(self) -> dict[str, str]:
        with self.db.begin() as conn:
            return {row.key: row.state for row in conn.execute(select(letters).order_by(letters.c.id))}

    def recover(self, now: float) -> list[str]:
        with self.db.begin() as conn:
            return [row.key for row in settling.recover(conn, at(now)).uncertain]


@pytest.fixture
def post(db: Database) -> Post:
    return Post(db)


def test_a_key_is_one_message(post: Post):
    """A letter planned twice is owed once."""
    assert post.put(letter("a")) == 1
    assert post.put(letter("a"), letter("b")) == 1
    assert post.states() == {"a": "new", "b": "new"}


def test_a_chat_has_one_message_under_way_in_order(post: Post):
    """The second letter of a chat waits until the first is settled; other chats do not wait."""
    post.put(letter("a1"), letter("a2"), letter("b1", BO))
    first = post.claim()
    assert [one.key for one in first] == ["a1", "b1"]
    assert post.keys() == []
    post.send(first[0])
    assert post.keys() == ["a2"]


def test_urgent_letters_overtake(post: Post):
    """Within a chat and between chats the more urgent letter goes first."""
    post.put(letter("bulk", priority=Priority.BULK), letter("other", BO, priority=Priority.REMINDER))
    post.put(letter("cue", priority=Priority.CUE), letter("reply", 13))
    claimed = post.claim()
    assert [one.key for one in claimed] == ["cue", "reply", "other"]
    post.send(claimed[0])
    assert post.keys() == ["bulk"]


def test_an_answer_waits_for_nobody(post: Post):
    """The answer to a press passes a busy chat and spent rates, and dies after ten seconds."""
    tight = Pace(overall=1, kept=0)
    post.put(letter("a1"), letter("b1", BO))
    assert [one.key for one in post.claim(pace=tight)] == ["a1"]
    post.put(letter("press", method="answerCallbackQuery"))
    assert [one.key for one in post.claim(pace=tight)] == ["press"]
    post.put(letter("late", method="answerCallbackQuery"))
    post.claim(now=0, room=0)
    assert post.keys(now=11) == ["b1"]
    assert post.states()["late"] == "expired"


def test_overall_rate_keeps_room_for_cues(post: Post):
    """Ordinary letters leave the last places of each second to cues, and a second later it goes on."""
    pace = Pace(overall=5, kept=2)
    post.put(*(letter(f"r{n}", 100 + n) for n in range(9)))
    assert len(post.claim(pace=pace, room=20)) == 3
    post.put(*(letter(f"c{n}", 200 + n, priority=Priority.CUE) for n in range(9)))
    assert [one.key for one in post.claim(now=0.5, pace=pace, room=20)] == ["c0", "c1"]
    assert post.claim(now=0.9, pace=pace, room=20) == []
    # What went together counts as spread over the second, so the places open one by one.
    assert [one.key for one in post.claim(now=1.1, pace=pace, room=20)] == ["c2"]
    assert [one.key for one in post.claim(now=1.45, pace=pace, room=20)] == ["c3", "c4"]


@pytest.mark.parametrize(("chat", "moments"), [(ANNA, [0, 0, 0, 1, 2, 3]), (GROUP, [0, 0, 0, 4, 8, 11])])
def test_each_chat_has_its_rate(post: Post, chat: int, moments: list[int]):
    """Three at once, then one a second; in a group 17 a minute."""
    post.put(*(letter(f"m{n}", chat) for n in range(6)))
    sent = []
    for second in range(12):
        while claimed := post.claim(now=second):
            post.send(claimed[0], now=second)
            sent.append(second)
    assert sent == moments


def test_a_told_wait_stops_one_chat(post: Post):
    """After a 429 the chat waits as long as told, keeps its order, and the others go on."""
    post.put(letter("a1"), letter("a2"), letter("b1", BO), letter("b2", BO))
    a1, b1 = post.claim()
    assert post.send(a1, Again(timedelta(seconds=30), "429")) == "pending"
    post.send(b1)
    assert post.keys(now=1) == ["b2"]
    assert post.keys(now=29.9) == []
    assert post.keys(now=30) == ["a1"]


def test_a_card_is_sent_once_and_then_edited(post: Post):
    """The first state makes the message, the next one edits it."""
    post.put(letter("s1", card="board"))
    [first] = post.claim()
    assert (first.method, first.payload) == ("sendMessage", {"text": "s1"})
    post.send(first, Sent(77))
    post.put(letter("s2", card="board"))
    [second] = post.claim(now=5)
    assert (second.method, second.payload) == ("editMessageText", {"text": "s2", "message_id": 77})


def test_only_the_newest_state_of_a_card_is_sent(post: Post):
    """States that wait are overtaken by newer ones, also when the first is under way."""
    post.put(letter("s1", card="board"), letter("s2", card="board"))
    [two] = post.claim()
    post.put(letter("s3", card="board"), letter("s4", card="board"))
    post.claim()
    assert post.states() == {"s1": "superseded", "s2": "claimed", "s3": "superseded", "s4": "pending"}
    post.send(two, Again(timedelta(), "429"))
    assert post.keys() == ["s4"]
    assert post.states()["s2"] == "superseded"


def test_an_edit_that_outlives_its_sender_is_overwritten(post: Post):
    """Its sender died while it was on the wire, and a newer state was sent before it landed: that is shown again."""
    post.put(letter("s1", card="board"))
    [first] = post.claim()
    post.send(first)
    post.put(letter("s2", card="board"), now=5)
    [dead] = post.claim(now=5)
    with post.db.begin() as conn:
        assert settling.mark_sending(conn, [dead], at(5)) == [True]
    post.put(letter("s3", card="board"), now=6)
    [newest] = post.claim(now=10, owner="two")
    assert post.send(newest, now=10) == "sent"
    assert post.recover(40) == ["s2"]
    [again] = post.claim(now=41, owner="two")
    assert (again.key, again.method, again.message_id) == ("s3", "editMessageText", first.id + 1000)


def test_a_fresh_card_moves_to_the_bottom(post: Post):
    """A fresh card is a new message; the old one loses its buttons, and later states edit the new one."""
    post.put(letter("s1", card="board"))
    post.send(post.claim()[0], Sent(77))
    post.put(letter("s2", card="board", fresh=True), letter("s3", card="board"))
    [merged] = post.claim(now=5)
    assert (merged.key, merged.method) == ("s3", "sendMessage")
    post.send(merged, Sent(88), now=5)
    [bare] = post.claim(now=6)
    assert (bare.method, bare.payload) == ("editMessageReplyMarkup", {"message_id": 77})
    post.send(bare, now=6)
    post.put(letter("s4", card="board"))
    assert post.claim(now=9)[0].payload == {"text": "s4", "message_id": 88}


def test_a_lost_card_is_made_anew(post: Post):
    """A card whose message was deleted is sent again."""
    post.put(letter("s1", card="board"))
    post.send(post.claim()[0], Sent(77))
    post.put(letter("s2", card="board"))
    post.send(post.claim(now=5)[0], Again(why="message to edit not found", lost=True), now=5)
    assert post.claim(now=6)[0].method == "sendMessage"


def test_a_press_tells_which_message_the_card_is(post: Post):
    """After an uncertain send a press on the message makes it certain, and the next state edits it."""
    post.put(letter("s1", card="board"))
    assert post.send(post.claim()[0], Unsure("timeout")) == "uncertain"
    with post.db.begin() as conn:
        outbox.adopt_card(conn, ANNA, "board", 77)
        assert outbox.card_message(conn, ANNA, "board") == 77
    assert post.states() == {"s1": "sent"}
    post.put(letter("s2", card="board"))
    assert post.claim(now=5)[0].payload["message_id"] == 77


def test_a_late_letter_is_never_sent(post: Post):
    """Past its time a letter expires and the next of its chat goes; one that is not yet due waits."""
    post.put(letter("old", expires_at=at(5)), letter("next", not_before=at(20)), letter("new"))
    assert post.keys(now=6) == ["new"]
    assert post.states() == {"old": "expired", "next": "pending", "new": "claimed"}


def test_a_letter_waiting_for_its_turn_expires_there(post: Post):
    """A letter that is in its lane already expires too."""
    post.put(letter("first"), letter("old", expires_at=at(5)), letter("new"))
    [first] = post.claim()
    post.send(first, now=6)
    assert post.keys(now=6) == ["new"]
    assert post.states()["old"] == "expired"


def test_a_claimed_letter_is_taken_over(post: Post):
    """When its owner dies before sending, another sends it; the owner coming back may not."""
    post.put(letter("a1"))
    [lost] = post.claim(owner="dead")
    assert post.recover(now=1.4) == []
    assert post.claim(now=1.4) == []
    post.recover(now=1.5)
    [again] = post.claim(now=1.5, owner="two")
    with post.db.begin() as conn:
        assert settling.mark_sending(conn, [lost], at(3)) == [False]
        assert settling.settle(conn, [(lost, Sent(5))], at(3)) == [None]
    assert post.send(again, now=3) == "sent"


def test_a_letter_lost_while_sending_is_uncertain(post: Post):
    """Nobody knows whether it arrived: it is shown and not repeated; its owner may still tell."""
    post.put(letter("a1"), letter("a2"))
    [lost] = post.claim(owner="dead")
    with post.db.begin() as conn:
        settling.mark_sending(conn, [lost], at(0))
    assert post.recover(now=29) == []
    assert post.recover(now=31) == ["a1"]
    assert post.keys(now=31) == ["a2"]
    with post.db.begin() as conn:
        assert settling.settle(conn, [(lost, Sent(5))], at(32)) == ["sent"]


def test_a_dead_senders_chat_is_free_soon(post: Post):
    """The letter under way stays unknown for long, but its chat does not wait for that."""
    post.put(letter("a1"), letter("cue", priority=Priority.BULK))
    [lost] = post.claim(owner="dead")
    with post.db.begin() as conn:
        settling.mark_sending(conn, [lost], at(0))
        settling.renew(conn, [lost], at(1))
    assert post.keys(now=2.4) == []
    assert post.keys(now=2.5) == ["cue"]


def test_a_new_process_inherits_at_once(post: Post):
    """Where there is but one process, a claim of its predecessor ends with it; what was being sent stays unknown."""
    post.put(letter("a1"), letter("b1", BO), letter("b2", BO))
    _, sending = post.claim(owner="dead")
    with post.db.begin() as conn:
        settling.mark_sending(conn, [sending], at(0))
        settling.inherit(conn, at(0.1))
    assert post.recover(now=0.1) == []
    assert post.keys(now=0.1) == ["a1", "b2"]
    assert post.states()["b1"] == "sending"


def test_an_edit_lost_while_sending_is_made_again(post: Post):
    """Edits say how something shall be; they are repeated without harm."""
    post.put(letter("e1", method="editMessageText"))
    [lost] = post.claim(owner="dead")
    with post.db.begin() as conn:
        settling.mark_sending(conn, [lost], at(0))
    assert post.recover(now=31) == []
    assert post.keys(now=31) == ["e1"]


def test_an_uncertain_letter_is_repeated_at_most_once(post: Post):
    """A repeat is flagged and there is no second one."""
    post.put(letter("a1"))
    post.send(post.claim()[0], Unsure("timeout"))
    with post.db.begin() as conn:
        row = conn.execute(select(letters)).one()
        assert settling.repeat_uncertain(conn, row.id, row.epoch)
        assert not settling.repeat_uncertain(conn, row.id, row.epoch)
    [again] = post.claim(now=5)
    assert again.repeated
    post.send(again, Unsure("timeout"), now=5)
    with post.db.begin() as conn:
        assert not settling.repeat_uncertain(conn, again.id, again.epoch)
        assert settling.assume(conn, at(9)) == 1


def test_who_blocks_the_bot_is_left_alone(post: Post):
    """A 403 parks the chat with all that waits; when the person returns what is still true goes."""
    post.put(letter("a1"), letter("a2"), letter("a3", expires_at=at(50)), letter("b1", BO))
    assert post.send(post.claim()[0], Blocked("blocked")) == "parked"
    post.put(letter("a4"))
    assert post.keys(now=10) == []
    assert post.states() == {"a1": "parked", "a2": "parked", "a3": "parked", "b1": "claimed", "a4": "parked"}
    with post.db.begin() as conn:
        assert outbox.unpark(conn, ANNA) == 4
        assert outbox.unpark(conn, ANNA) == 0
    assert post.keys(now=100) == ["a1"]
    assert post.states()["a3"] == "expired"


def test_a_chat_that_moves_takes_its_letters_along(post: Post):
    """A group that became a supergroup gets everything queued, in order, and its cards start anew."""
    post.put(letter("s1", GROUP, card="board"))
    post.send(post.claim()[0], Sent(77))
    post.put(letter("g1", GROUP), letter("s2", GROUP, card="board"))
    post.send(post.claim(now=9)[0], Moved(-200), now=9)
    moved = post.claim(now=10)
    assert [(one.key, one.chat_id) for one in moved] == [("g1", -200)]
    post.send(moved[0], now=10)
    [card] = post.claim(now=20)
    assert (card.key, card.method, card.chat_id) == ("s2", "sendMessage", -200)


def test_refused_and_late_letters_end(post: Post):
    """A letter that Telegram refuses, and one whose time ran out at the socket, end and free their chat."""
    post.put(letter("a1"), letter("a2"), letter("a3"))
    assert post.send(post.claim()[0], Dead("message is too long")) == "dead"
    assert post.send(post.claim()[0], Late()) == "expired"
    assert post.keys() == ["a3"]


def test_two_claimers_never_share_a_letter(post: Post):
    """Sixteen claims side by side take each letter once."""
    post.put(*(letter(f"m{n}", 100 + n) for n in range(64)))
    wide = Pace(overall=1000, kept=0)

    def take(owner: int) -> list[str]:
        return [one.key for one in post.claim(room=8, owner=f"o{owner}", pace=wide)]

    with ThreadPoolExecutor(4) as pool:
        taken = [key for keys in pool.map(take, range(16)) for key in keys]
    assert sorted(taken) == sorted(f"m{n}" for n in range(64))


def test_writers_and_a_claimer_do_not_wait_for_each_other(post: Post):
    """Letters put while claims go on are all claimed once."""

    def write(writer: int) -> int:
        return sum(post.put(letter(f"w{writer}-{n}", 100 + writer)) for n in range(10))

    with ThreadPoolExecutor(5) as pool:
        done = [pool.submit(write, writer) for writer in range(4)]
        seen: list[str] = []
        while len(seen) < 40:
            for one in post.claim(now=len(seen) * 2, pace=Pace(overall=1000, chat=timedelta())):
                seen.append(one.key)
                post.send(one, now=len(seen) * 2)
        assert sum(future.result() for future in done) == 40
    assert [key for key in seen if key.startswith("w0-")] == [f"w0-{n}" for n in range(10)]
    assert len(set(seen)) == 40


def test_old_history_is_forgotten(post: Post):
    """Settled letters are purged after their time; those that wait never are."""
    post.put(letter("a1"), letter("a2"))
    post.send(post.claim()[0])
    with post.db.begin() as conn:
        assert outbox.purge(conn, at(60)) == 1
        assert outbox.counts(conn) == {"pending": 1}
