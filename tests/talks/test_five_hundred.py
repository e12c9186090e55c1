"""Five hundred members, half of them by mail: a date, an invitation and nudges, on a clock that takes no time."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, select

from bot.actions import Work, act
from bot.conversation.notices import Notices
from bot.storage import dues, outbox, read
from bot.storage.delivery_tables import letters
from bot.storage.tables import mails, members, notes, people, polls
from dialogs import commands as c
from tests.support.half_by_mail import NOTES
from tests.support.town import Town, with_cluster

pytestmark = pytest.mark.slow

PEOPLE = 500
BEFORE = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


class Crowd:
    """A cluster of five hundred doctors: the even ones have joined, the odd ones have a mail address."""

    def __init__(self) -> None:
        self.town = Town()
        with_cluster(self.town)
        self.notices: Notices = self.town.notices
        with self.town.db.begin() as conn:
            conn.execute(delete(members).where(members.c.person_id.is_(None)))
            conn.execute(insert(notes), [{"key": key, "text": text} for key, text in NOTES.items()])
            conn.execute(insert(people), [_person(n) for n in range(2, PEOPLE + 1) if n % 2 == 0])
            conn.execute(insert(members), [_member(n) for n in range(2, PEOPLE + 1)])
            conn.execute(delete(letters))
            self.ids = list(conn.execute(select(members.c.id).order_by(members.c.id)).scalars())

    def do(self, command: c.Command, person: int = 1) -> None:
        """Carry a command out as the coordinator (or somebody else) does."""
        with self.town.db.begin() as conn:
            seat = read.member(conn, self.ids[0]) if person == 1 else None
            act(command, Work(conn, self.town.clock.moment, person, "da", seat, self.town.settings))

    def until(self, moment: datetime) -> None:
        """Everything due until then is rendered at its own moment."""
        while True:
            with self.town.db.begin() as conn:
                at = dues.next_at(conn)
                if at is None or at > moment:
                    break
                now = self.town.clock.moment = max(self.town.clock.moment, at)
                for one in dues.claim(conn, now, now, 1000):
                    outbox.put_all(conn, self.notices.render(conn, one.due, now), now)
                    dues.settle(conn, one, "done", now)
        self.town.clock.moment = max(self.town.clock.moment, moment)

    def told(self, words: str) -> list[str]:
        """Who has been told these words, by either way: chat ids and mail addresses, once for each time."""
        with self.town.db.begin() as conn:
            chats = [str(row.chat_id) for row in conn.execute(select(letters)) if words in row.payload.get("text", "")]
            posts = [row.to_address for row in conn.execute(select(mails)) if words in row.text]
        return chats + posts


def _person(n: int) -> dict[str, object]:
    return {"id": n, "telegram_id": 10_000 + n, "name": f"Læge {n}", "language": "da", "created_at": BEFORE}


def _member(n: int) -> dict[str, object]:
    joined = {"person_id": n, "joined_at": BEFORE} if n % 2 == 0 else {"person_id": None, "joined_at": None}
    email = f"laege{n}@praksis.example" if n % 2 else None
    return {"cluster_id": 1, "practice_id": 1, "name": f"Læge {n}", "role": "member", "email": email, **joined} | {
        "coordinator": False,
        "chair": False,
    }


@pytest.fixture
def crowd():
    made = Crowd()
    yield made
    made.town.db.close()


def reach_of(n: int) -> str:
    return f"laege{n}@praksis.example" if n % 2 else str(10_000 + n)


def test_a_poll_and_its_reminder_reach_the_right_half_by_each_way(crowd):
    """Everybody is asked once by their own way, and two days before the end only the two hundred who are missing."""
    slots = ("2027-03-09T16:45", "2027-03-11T16:45")
    crowd.do(c.CreatePoll(1, "hybrid_meeting", slots, "2026-12-04"))
    crowd.do(c.SendPoll(1))
    crowd.until(BEFORE)
    asked = crowd.told("Hvornår skal vi mødes?")
    assert (len(asked), len(set(asked)), sum("@" in one for one in asked)) == (500, 500, 249)
    answering = crowd.ids[:300]
    for n in answering:
        crowd.do(c.SaveVotes(1, n, {1: "yes", 2: "no"}), person=1)
    crowd.until(datetime(2026, 12, 4, 12, tzinfo=UTC))
    nudged = crowd.told("Du mangler at svare på datoerne")
    assert sorted(nudged) == sorted(reach_of(n) for n in range(301, 501))
    crowd.until(datetime(2026, 12, 4, 20, tzinfo=UTC))
    with crowd.town.db.begin() as conn:
        assert conn.execute(select(polls.c.status)).scalar_one() == "closed"


def test_an_invitation_and_two_nudges_reach_only_the_missing(crowd):
    """Invited once each; the plan's nudges and the one by hand are two in all, and none goes to who has answered."""
    crowd.do(
        c.PlanMeeting(1, "hybrid_meeting", "2027-03-10", "16:45", "hybrid", "", "", crowd.ids[0], (), "2027-02-24")
    )
    crowd.do(c.SendInvitation(1))
    crowd.do(c.SendInvitation(1))
    crowd.until(BEFORE)
    invited = crowd.told("Invitation: Klyngemøde")
    assert (len(invited), len(set(invited))) == (500, 500)
    for n in crowd.ids[:260]:
        crowd.do(c.SaveAnswer(1, n, "no"))
    crowd.do(c.NudgeMissing(1))
    crowd.until(datetime(2027, 2, 25, 12, tzinfo=UTC))
    nudged = crowd.told("Du mangler at svare på invitationen")
    missing = [reach_of(n) for n in range(261, 501)]
    assert set(nudged) == set(missing)
    assert {nudged.count(one) for one in missing} == {2}
