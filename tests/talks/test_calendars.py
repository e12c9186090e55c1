"""What stands in people's calendars: the same event from the first answer to the end, read by other eyes than ours."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, update

from bot.actions import Work, act
from bot.storage import read
from bot.storage.tables import group_members, groups, members
from dialogs import commands as c
from tests.documents.test_calendar import OtherCalendar, lines, values
from tests.support.asking import with_questionnaire
from tests.support.half_by_mail import call_off, invited, link_in, mails_of, reply_page
from tests.support.town import SOON, Town

LARS, TOBIAS = "Lars Egelund", "Tobias Fjeldgaard"
UID = "meeting-1@drejebot.drejebot"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


class Program(OtherCalendar):
    """A mail program that takes every calendar file that one person gets by mail, in order."""

    def __init__(self, town, name=LARS):
        super().__init__()
        self.town, self.name, self.read = town, name, 0

    def fetch(self):
        """What has come since the last time: the file's method, and its event's lines."""
        wanted = [mail.calendar_id for mail in mails_of(self.town, self.name) if mail.calendar_id]
        contents = [self.town.file(number)[1] for number in wanted]
        new, self.read = contents[self.read :], len(contents)
        for content in new:
            self.take(content)
        return [(method(content), values(content)) for content in new]


def method(content):
    return next(value for name, _, value in lines(content) if name == "METHOD")


def work(conn, town):
    return Work(conn, town.clock.moment, 1, "da", read.member(conn, 1), town.settings)


async def answered(town, name=LARS, **last):
    """This person answers from the mail that invited them."""
    link = link_in(mails_of(town, name)[0])
    async with reply_page(town) as page:
        await page.open(link)
        await page.send(link, q_attend="yes")
        await page.send(link, **last)
    return link


def grouped(town, *names):
    """These people are a group, and have been told so."""
    with town.db.begin() as conn:
        seats = {one.name: one.id for one in read.members_where(conn, members.c.name.in_(names))}
        lead = {"leader_id": seats[names[0]], "leader_state": "accepted", "declined": []}
        conn.execute(insert(groups).values(id=1, meeting_id=1, number=1, **lead))
        conn.execute(insert(group_members), [{"group_id": 1, "member_id": one} for one in seats.values()])


async def test_one_event_follows_the_meeting(town):
    """Answered, the group's address told, moved a week, called off: one entry all the way, and none at the end."""
    invited(town)
    program = Program(town)
    await answered(town, q_grouping="place", q_locum="no")
    ((asked, event),) = program.fetch()
    assert (asked, event["UID"], event["DTSTART"], event["DTEND"]) == (
        "REQUEST", UID, "20270310T164500", "20270310T200000",
    )  # fmt: skip
    assert event["LOCATION"] == "https://zoom.us/j/1234567890"
    grouped(town, LARS, TOBIAS)
    with town.db.begin() as conn:
        act(c.SetAddress(1, "private", "Solbakken 3, 8660 Skanderborg"), work(conn, town))
    town.settle()
    ((asked, event),) = program.fetch()
    assert (asked, event["UID"], event["LOCATION"]) == ("REQUEST", UID, "Solbakken 3, 8660 Skanderborg")
    assert event["DESCRIPTION"].startswith(f"Praksisklyngen Skanderborg\n{LARS}, {TOBIAS}")
    with town.db.begin() as conn:
        act(c.MoveMeeting(1, "2027-03-17", "17:00", "2027-03-03"), work(conn, town))
    town.settle()
    ((asked, event),) = program.fetch()
    assert (asked, event["UID"], event["DTSTART"]) == ("REQUEST", UID, "20270317T170000")
    assert list(program.kept) == [UID]
    call_off(town)
    ((asked, event),) = program.fetch()
    assert (asked, event["UID"], event["STATUS"], program.kept) == ("CANCEL", UID, "CANCELLED", {})


async def test_each_change_has_a_higher_number(town):
    """A calendar keeps the newest, whichever order the mails come in."""
    invited(town)
    program = Program(town)
    await answered(town, q_grouping="place", q_locum="no")
    with town.db.begin() as conn:
        act(c.MoveMeeting(1, "2027-03-17", "17:00", "2027-03-03"), work(conn, town))
    town.settle()
    call_off(town)
    numbers = [int(event["SEQUENCE"]) for _, event in program.fetch()]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 3


async def test_who_sends_an_afbud_loses_the_event_and_gets_it_back(town):
    """No after yes takes it away; a yes after that brings it back, and a no that was always no sends nothing."""
    invited(town)
    program, other = Program(town), Program(town, TOBIAS)
    link = await answered(town, q_grouping="place", q_locum="no")
    program.fetch()
    async with reply_page(town) as page:
        await page.open(f"{link}?ret=1")
        town.clock.moment += SOON
        await page.send(link, q_attend="no")
        assert [asked for asked, _ in program.fetch()] == ["CANCEL"]
        assert program.kept == {}
        await page.open(f"{link}?ret=1")
        town.clock.moment += SOON
        await page.send(link, q_attend="yes")
        await page.send(link, q_grouping="place", q_locum="no")
        program.fetch()
        assert list(program.kept) == [UID]
        never = link_in(mails_of(town, TOBIAS)[0])
        await page.open(never)
        await page.send(never, q_attend="no")
    assert other.fetch() == []


async def test_the_ambulance_is_in_the_end_time(town):
    """Half an hour more when it is chosen, for those who have the event already too."""
    with_questionnaire(town)
    program = Program(town)
    await answered(town, q_locum="no")
    ((_, event),) = program.fetch()
    with town.db.begin() as conn:
        act(c.SavePremeeting(1, "", {"ambulance": "yes"}, {}), work(conn, town))
    town.settle()
    ((asked, later),) = program.fetch()
    length = [datetime.strptime(one["DTEND"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) for one in (event, later)]
    assert (asked, (length[1] - length[0]).total_seconds()) == ("REQUEST", 1800)
    assert later["DTSTART"] == event["DTSTART"]


def test_the_file_in_the_chat_is_the_same_event(town):
    """Whoever takes it from the chat has the same entry, asks nobody, and the times stand in Danish wall time."""
    simon = invited(town)[1]
    for label in ("Deltager", "Vil gerne placeres", "Nej", "Til min kalender"):
        town.press(simon, label)
    content = town.file(town.last(simon).file)[1]
    found = values(content)
    assert (method(content), found["UID"], found["DTSTART"]) == ("PUBLISH", UID, "20270310T164500")
    assert "ATTENDEE" not in found
    assert ("TZID", {}, "Europe/Copenhagen") in lines(content)


async def test_a_private_address_can_be_made_anew(town):
    """The calendar's own address shows the meetings; a new one stops the old, and nobody else's is touched."""
    people = invited(town)
    simon, vibeke = people[1], people[2]
    for one in (simon, vibeke):
        for label in ("Deltager", "Vil gerne placeres", "Nej", "Til min kalender", "Hold min kalender opdateret"):
            town.press(one, label)
    old, hers = address_in(town, simon), address_in(town, vibeke)
    town.press(simon, "Nyt link")
    new = address_in(town, simon)
    async with reply_page(town) as page:
        assert "BEGIN:VEVENT" in await page.open(new)
        await page.open(old)
        assert page.status == 404
        assert "BEGIN:VEVENT" in await page.open(hers)
        with town.db.begin() as conn:
            conn.execute(update(members).where(members.c.name == simon.name).values(left_at=town.clock.moment))
        await page.open(new)
        assert page.status == 404


async def test_who_has_no_chat_gets_the_address_on_the_page(town):
    """From the receipt, by one press; a new one stops the old; who does not come is offered none, nor can make one."""
    invited(town)
    link = await answered(town, q_grouping="place", q_locum="no")
    async with reply_page(town) as page:
        await page.send(f"{link}/kalender")
        first = re.search(r'href="webcal://drejebot.example(/kalender/[^"]+)"', page.html)[1]
        assert "BEGIN:VEVENT" in await page.open(first)
        await page.send(f"{link}/kalender", afresh="1")
        second = re.search(r'href="webcal://drejebot.example(/kalender/[^"]+)"', page.html)[1]
        assert "BEGIN:VEVENT" in await page.open(second)
        await page.open(first)
        assert page.status == 404
        never = link_in(mails_of(town, TOBIAS)[0])
        await page.open(never)
        assert "/kalender" not in page.html
        await page.send(f"{never}/kalender")
        assert page.status == 404
        await page.open(link)
        await page.send(f"{link}/kalender", headers={"Origin": "https://evil.example"})
        assert page.status == 403


def address_in(town, person):
    return "/kalender/" + town.texts(person)[-1].partition("/kalender/")[2].split()[0]
