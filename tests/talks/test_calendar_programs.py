"""Invited, moved, called off: what a calendar program has of it, read by a library of others', by chat and by mail."""

import re

import pytest
from sqlalchemy import insert

from bot.actions import Work, act
from bot.storage import read
from bot.storage.tables import group_members, groups, members
from dialogs import commands as c
from tests.support.asking import with_questionnaire
from tests.support.calendar_program import CalendarProgram, Entry, entries, unnumbered
from tests.support.half_by_mail import call_off, invited, link_in, mails_of, reply_page
from tests.support.mailboxes import Mailboxes, deliver
from tests.support.town import METTE, SOON, Town
from tests.talks.test_poll import fixed

LARS, SIMON = "Lars Egelund", "Simon Alken"
BOX = "lars.egelund@demo.invalid"
UID = "meeting-1@drejebot.drejebot"
TITLE = "Klyngemøde med virtuel og fysisk deltagelse"
ZOOM, HOUSE = "https://zoom.us/j/1234567890", "Solbakken 3, 8660 Skanderborg"
ZONE = "Europe/Copenhagen"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


class Chat:
    """Somebody's calendar program, and the chat that they open every calendar file from."""

    def __init__(self, town, person):
        self.town, self.person, self.read, self.program = town, person, 0, CalendarProgram()

    async def fetch(self):
        """The events of the files that have come since the last time."""
        numbers = [one.file for one in self.town.chats[self.person.id] if one.file]
        new, self.read = numbers[self.read :], len(numbers)
        contents = [self.town.file(number) for number in new]
        return [self.program.take(content) for name, content in contents if name.endswith(".ics")]


class Mailbox:
    """Somebody's calendar program, which takes each invitation out of the mails that a real server has got."""

    def __init__(self, town):
        self.town, self.boxes, self.read, self.program = town, Mailboxes(), 0, CalendarProgram()

    async def fetch(self):
        """The events of the mails that have come since the last time; the attached file is the same one."""
        await deliver(self.town, self.boxes)
        mails = self.boxes.got.get(BOX, [])
        new, self.read = mails[self.read :], len(mails)
        found = []
        for mail in new:
            parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
            if parts:
                inside, attached = parts
                content = inside.get_content().encode()
                assert attached.get_content().encode() == content
                found.append(self.program.take(content))
                assert inside["content-type"].params["method"] == self.program.methods[-1]
        return found


async def coming(town, way, people, **answers):
    """Somebody says that they come, and has the event: from the chat, or out of the receipt."""
    if way == "mail":
        link = link_in(mails_of(town, LARS)[0])
        async with reply_page(town) as page:
            await page.open(link)
            await page.send(link, q_attend="yes")
            await page.send(link, q_locum="no", **answers)
        return Mailbox(town)
    for label in ("Deltager", *(["Vil gerne placeres"] if answers else []), "Nej", "Til min kalender"):
        town.press(people[1], label)
    return Chat(town, people[1])


async def private_address(town, way, people):
    """The person's own calendar address, from the chat or from the page."""
    if way == "chat":
        town.press(people[1], "Hold min kalender opdateret")
        return re.search(r"https://drejebot.example(/kalender/\S+)", town.last(people[1]).text)[1]
    link = link_in(mails_of(town, LARS)[0])
    async with reply_page(town) as page:
        await page.send(f"{link}/kalender")
        return re.search(r'href="webcal://drejebot.example(/kalender/[^"]+)"', page.html)[1]


async def feed(town, address):
    """What the address gives at this moment."""
    async with reply_page(town) as page, page.client.get(address) as response:
        assert (response.status, response.content_type) == (200, "text/calendar")
        return entries(await response.read())


def work(conn, town):
    return Work(conn, town.clock.moment, 1, "da", read.member(conn, 1), town.settings)


def deed(town, command):
    """The coordinator does it, a minute later."""
    town.clock.moment += SOON
    with town.db.begin() as conn:
        act(command, work(conn, town))
    town.settle()


def housed(town, *names):
    """These people are a group, and meet at a private address."""
    with town.db.begin() as conn:
        seats = {one.name: one.id for one in read.members_where(conn, members.c.name.in_(names))}
        lead = {"leader_id": seats[names[0]], "leader_state": "accepted", "declined": []}
        conn.execute(insert(groups).values(id=1, meeting_id=1, number=1, **lead))
        conn.execute(insert(group_members), [{"group_id": 1, "member_id": one} for one in seats.values()])
    deed(town, c.SetAddress(1, "private", HOUSE))


def entry(status, starts, ends, place):
    return Entry(UID, 0, status, starts, ends, ZONE, place, TITLE)


@pytest.mark.parametrize(
    ("way", "methods"),
    [("chat", ["PUBLISH", "PUBLISH", "PUBLISH", "CANCEL"]), ("mail", ["REQUEST", "REQUEST", "REQUEST", "CANCEL"])],
)
async def test_one_cancelled_event_is_left_after_all_the_files(town, way, methods):
    """Invited, the group's house told, moved to two days after summer time began, called off: one event, cancelled."""
    people = invited(town)
    his = await coming(town, way, people, q_grouping="place")
    files = await his.fetch()
    housed(town, SIMON, LARS)
    files += await his.fetch()
    deed(town, c.MoveMeeting(1, "2027-03-30", "17:00", "2027-03-16"))
    files += await his.fetch()
    call_off(town)
    files += await his.fetch()
    assert [unnumbered(one) for one in files] == [
        entry("CONFIRMED", "2027-03-10T16:45:00+01:00", "2027-03-10T20:00:00+01:00", ZOOM),
        entry("CONFIRMED", "2027-03-10T16:45:00+01:00", "2027-03-10T20:00:00+01:00", HOUSE),
        entry("CONFIRMED", "2027-03-30T17:00:00+02:00", "2027-03-30T20:15:00+02:00", HOUSE),
        entry("CANCELLED", "2027-03-30T17:00:00+02:00", "2027-03-30T20:15:00+02:00", HOUSE),
    ]
    numbers = [one.sequence for one in files]
    assert numbers == sorted(set(numbers))
    assert his.program.methods == methods
    assert his.program.events == {UID: files[-1]}


@pytest.mark.parametrize("way", ["chat", "mail"])
async def test_files_that_come_in_any_order_end_in_the_same(town, way):
    """The call-off opened first, the old invitation last: the event stays cancelled."""
    people = invited(town)
    his = await coming(town, way, people, q_grouping="place")
    files = await his.fetch()
    deed(town, c.MoveMeeting(1, "2027-03-30", "17:00", "2027-03-16"))
    call_off(town)
    files += await his.fetch()
    late = CalendarProgram()
    for content in reversed(contents(town, way, people)):
        late.take(content)
    assert (late.events, len(late.methods)) == ({UID: files[-1]}, 3)
    assert late.events[UID].status == "CANCELLED"


def contents(town, way, people):
    """Every calendar file that this person has got, oldest first."""
    mails = [mail.calendar_id for mail in mails_of(town, LARS) if mail.calendar_id]
    chat = [one.file for one in town.chats[people[1].id] if one.file]
    return [town.file(number)[1] for number in (mails if way == "mail" else chat)]


@pytest.mark.parametrize("way", ["chat", "mail"])
async def test_the_ambulance_is_in_the_end_time(town, way):
    """Half an hour more as soon as it is chosen, for who has the event already, on either side of summer time."""
    people = with_questionnaire(town)
    his = await coming(town, way, people)
    files = await his.fetch()
    deed(town, c.SavePremeeting(1, "", {"ambulance": "yes"}, {}))
    files += await his.fetch()
    deed(town, c.MoveMeeting(1, "2027-03-30", "16:00", "2027-03-16"))
    files += await his.fetch()
    assert [(one.starts, one.ends, one.place) for one in files] == [
        ("2027-03-10T16:00:00+01:00", "2027-03-10T18:00:00+01:00", "Kulturhuset, Skanderborg"),
        ("2027-03-10T16:00:00+01:00", "2027-03-10T18:30:00+01:00", "Kulturhuset, Skanderborg"),
        ("2027-03-30T16:00:00+02:00", "2027-03-30T18:30:00+02:00", "Kulturhuset, Skanderborg"),
    ]
    assert his.program.events == {UID: files[-1]}


@pytest.mark.parametrize("way", ["chat", "mail"])
async def test_the_private_calendar_follows_too(town, way):
    """The feed has the same event at each point, with the group's house, and shows it as cancelled at last."""
    people = invited(town)
    await coming(town, way, people, q_grouping="place")
    address = await private_address(town, way, people)
    told = await feed(town, address)
    housed(town, SIMON, LARS)
    told += await feed(town, address)
    deed(town, c.MoveMeeting(1, "2027-03-30", "17:00", "2027-03-16"))
    told += await feed(town, address)
    call_off(town)
    told += await feed(town, address)
    assert [unnumbered(one) for one in told] == [
        entry("CONFIRMED", "2027-03-10T16:45:00+01:00", "2027-03-10T20:00:00+01:00", ZOOM),
        entry("CONFIRMED", "2027-03-10T16:45:00+01:00", "2027-03-10T20:00:00+01:00", HOUSE),
        entry("CONFIRMED", "2027-03-30T17:00:00+02:00", "2027-03-30T20:15:00+02:00", HOUSE),
        entry("CANCELLED", "2027-03-30T17:00:00+02:00", "2027-03-30T20:15:00+02:00", HOUSE),
    ]


def dated(town):
    """A poll has found a date, and the meeting is planned; nobody is invited yet."""
    people = fixed(town)
    town.press(METTE, "Ja, det er rigtigt")
    return people


@pytest.mark.parametrize("way", ["chat", "mail"])
async def test_a_date_that_a_poll_found_is_taken_back_too(town, way):
    """Everybody asked has the event before any invitation: they hear that it is moved, and that it is called off."""
    people = dated(town)
    his = Mailbox(town) if way == "mail" else Chat(town, people[1])
    files = await his.fetch()
    deed(town, c.MoveMeeting(1, "2027-03-30", "17:00", "2027-03-16"))
    files += await his.fetch()
    call_off(town)
    files += await his.fetch()
    assert [unnumbered(one) for one in files] == [
        entry("CONFIRMED", "2027-02-09T16:45:00+01:00", "2027-02-09T20:00:00+01:00", ""),
        entry("CONFIRMED", "2027-03-30T17:00:00+02:00", "2027-03-30T20:15:00+02:00", ""),
        entry("CANCELLED", "2027-03-30T17:00:00+02:00", "2027-03-30T20:15:00+02:00", ""),
    ]
    assert his.program.events == {UID: files[-1]}


@pytest.mark.parametrize("before", ["yes", "nothing since the poll"])
async def test_who_says_no_in_the_chat_can_take_it_out(town, before):
    """After a yes, or after the date alone, the receipt offers the file that takes it away; the card does not."""
    people = invited(town) if before == "yes" else dated(town)
    simon = people[1]
    if before == "yes":
        his = await coming(town, "chat", people, q_grouping="place")
        town.say(simon, "afbud")
        town.press(simon, "Ja, ret det")
    else:
        his = Chat(town, simon)
        for label in ("Mødet", "Invitation", "Send nu"):
            town.press(METTE, label)
        town.press(simon, "Deltager ikke")
    files = await his.fetch()
    town.press(simon, "Ud af min kalender")
    assert town.last(simon).text == "Åbn filen, så forsvinder mødet fra din kalender."
    files += await his.fetch()
    assert ([one.status for one in files], his.program.methods) == (["CONFIRMED", "CANCELLED"], ["PUBLISH", "CANCEL"])
    assert his.program.events == {UID: files[-1]}
    town.say(simon, "/mit")
    assert [label for label in town.last(simon).labels if "kalender" in label] == []
