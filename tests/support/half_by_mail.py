"""A cluster of which half has Telegram and half has only a mail address, and the reply page beside it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Row, insert, select, update

from bot.actions import Work
from bot.actions.people import link_address, new_code
from bot.storage import read
from bot.storage.tables import group_members, groups, mails, meetings, members, notes
from bot.web.reply_page import reply_routes
from tests.support.town import METTE, Person, Town, with_cluster

NOTES = {"mailing": "yes", "public_url": "https://drejebot.example", "username": "drejebot"}


def half_by_mail(town: Town, joined: int = 14) -> list[Person]:
    """Mette and the first `joined` have joined; the others can be reached by mail."""
    with_cluster(town)
    with town.db.begin() as conn:
        conn.execute(insert(notes), [{"key": key, "text": text} for key, text in NOTES.items()])
        work = Work(conn, town.clock.moment, 1, "da", None, town.settings)
        waiting = read.members_where(conn, members.c.person_id.is_(None))
        links = [
            (seat.name, link_address(conn, new_code(work, seat.id)).partition("=")[2]) for seat in waiting[:joined]
        ]
    people = [METTE, *(Person(7100 + n, name) for n, (name, _) in enumerate(links))]
    for person, (_, code) in zip(people[1:], links, strict=True):
        town.say(person, f"/start {code}")
    return people


def planned(town: Town, joined: int = 14) -> list[Person]:
    """A hybrid meeting on 10 March 2027 is planned; nobody has been told yet."""
    people = half_by_mail(town, joined)
    town.say(METTE, "/bestil")
    town.press(METTE, "Klyngemøde med virtuel")
    town.say(METTE, "onsdag den 10. marts 2027")
    town.press(METTE, "16.45")
    town.say(METTE, "https://zoom.us/j/1234567890")
    town.press(METTE, "Mette Hjortkær")
    town.press(METTE, "24. februar")
    town.press(METTE, "Ja, det er rigtigt")
    return people


def invited(town: Town, joined: int = 14) -> list[Person]:
    people = planned(town, joined)
    for label in ("Mødet", "Invitation", "Send nu"):
        town.press(METTE, label)
    return people


def held_in_groups(town: Town, *names: str) -> list[Person]:
    """The hybrid meeting is over; these people were one group of it, led by the first of them."""
    people = invited(town)
    with town.db.begin() as conn:
        seats = {one.name: one.id for one in read.members_where(conn, members.c.name.in_(names))}
        conn.execute(
            insert(groups).values(
                id=1, meeting_id=1, number=1, leader_id=seats[names[0]], leader_state="accepted", declined=[]
            )
        )
        conn.execute(insert(group_members), [{"group_id": 1, "member_id": number} for number in seats.values()])
        conn.execute(update(meetings).values(status="held"))
        town.clock.moment = read.meeting(conn, 1).ends
    return people


def to_meeting(town: Town) -> None:
    """The coordinator opens the meeting."""
    town.say(METTE, "/moeder")
    town.press(METTE, "Klyngemøde")


def call_off(town: Town) -> None:
    """The coordinator calls the meeting off."""
    to_meeting(town)
    town.press_data(METTE, town.last(METTE).id, "s.call_off.1")
    town.press(METTE, "Ja, aflys")


def mails_of(town: Town, name: str = "") -> list[Row]:
    """The mails owed so far, to one person or to all, oldest first."""
    with town.db.begin() as conn:
        rows = conn.execute(select(mails).order_by(mails.c.id)).all()
    return [row for row in rows if not name or row.to_name == name]


def link_in(mail: Row) -> str:
    """The path of the personal link in a mail, without what it asks for."""
    return urlsplit(re.search(r"https://drejebot\.example/svar/\S+", mail.text)[0]).path


def set_email(town: Town, name: str, email: str | None) -> None:
    with town.db.begin() as conn:
        conn.execute(update(members).where(members.c.name == name).values(email=email))


@asynccontextmanager
async def reply_page(town: Town) -> AsyncIterator["Browser"]:
    """The reply page of this town, looked at by something like a browser without script."""
    app = web.Application()
    app.add_routes(reply_routes(town.db, town.clock, town.settings, lambda: None))
    async with TestClient(TestServer(app)) as client:
        yield Browser(client, town)


class Browser:
    """Opens pages and sends their form, with the hidden fields as they stand there."""

    def __init__(self, client: TestClient, town: Town) -> None:
        self.client, self.town = client, town
        self.html = ""
        self.status = 0

    async def open(self, path: str) -> str:
        """The page as people read it."""
        async with self.client.get(path) as response:
            self.html, self.status = await response.text(), response.status
            self.headers = response.headers
        return self.text

    async def send(self, path: str, headers: dict[str, str] | None = None, **answers: str) -> str:
        """Choose and write as in the form that is shown, and press the button; `q_` chooses, `t_` writes."""
        given = [(re.sub(r"^([qt])_", r"\1.", name), value) for name, value in answers.items()]
        kept = [(name, value) for name, value in self.standing if name not in dict(given)]
        async with self.client.post(path, data=[*kept, *given], headers=headers) as response:
            self.html, self.status = await response.text(), response.status
        self.town.settle()
        return self.text

    @property
    def standing(self) -> list[tuple[str, str]]:
        """What the form would send as it stands: hidden fields, what is chosen, what is written."""
        found = [
            *re.findall(r'<input type="(?:hidden|text)" name="([^"]*)" value="([^"]*)"', self.html),
            *re.findall(r'name="(q\.[^"]*)" value="([^"]*)" checked', self.html),
            *re.findall(r'<textarea name="([^"]*)"[^>]*>\n(.*?)</textarea>', self.html, re.DOTALL),
        ]
        return [(name, unescape(value)) for name, value in found]

    @property
    def text(self) -> str:
        main = re.search(r"<body>(.*)</body>", self.html, re.DOTALL)
        words = re.sub(r"<[^>]+>", " ", main[1] if main else self.html)
        return " ".join(
            words.replace("&#39;", "'").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").split()
        )
