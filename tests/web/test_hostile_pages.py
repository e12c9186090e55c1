"""What people write is data on the pages too, in calendar files, in mails and in exports: whatever it is, as written.

A page of hostile names and texts is taken apart and must have the very same tags and attributes as one of harmless
ones; a calendar file the same fields; a table the same cells.
"""

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import select, update

from bot.actions import Work, act
from bot.documents.catalogue import make
from bot.storage import read, reply_links
from bot.storage import tables as t
from bot.storage.meeting_facts import meeting_facts
from bot.storage.survey_tables import surveys
from dialogs import commands as c
from dialogs import readers
from dialogs.form import Facts
from tests.documents.test_calendar import event_lines, lines, values
from tests.support.half_by_mail import held_in_groups, mails_of, reply_page
from tests.support.town import Town

LARS, TOBIAS, SIMON = "Lars Egelund", "Tobias Fjeldgaard", "Simon Alken"
HOSTILE = {
    "markup": '</p></textarea><script>alert(1)</script><b onclick="x()">&amp;\'"',
    "template": "{{7*7}}{%x%}{#y#}${z} #let(x)",
    "rtl": "abc \u202egnp.exe\u2066\u200b def",
    "emoji": "👩🏽‍⚕️🩺 é́ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \ud7ff",
    "lines": "Bo\r\nBcc: x@example.org\r\nBEGIN:VEVENT\r\n\r\nhej",
    "formula": '=HYPERLINK("http://x";"klik")',
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "minus": "-2+3",
    "nulls": "a\x00b\x1b[31mc\x7f",
    "long": "Æ" * 10_000,
}
HARMLESS = "Et ganske almindeligt navn"
PLACES = (
    (t.members, "name", t.members.c.id > 1),
    (t.practices, "name", t.practices.c.id > 0),
    (t.clusters, "name", t.clusters.c.id > 0),
    (t.meetings, "place", t.meetings.c.id > 0),
    (t.meetings, "link", t.meetings.c.id > 0),
    (t.groups, "address", t.groups.c.id > 0),
)


class Shape(HTMLParser):
    """A page's tags with the names of their attributes, and all of its words."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        # An address that can be pressed is made of what looks like one; how many there are follows from the words.
        if tag != "a":
            self.tags.append((tag, tuple(sorted(name for name, _ in attributes))))

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def house():
    """A meeting that three have been a group of, with a report begun and a survey out."""
    made = Town()
    held_in_groups(made, LARS, TOBIAS, SIMON)
    with made.db.begin() as conn:
        work = Work(conn, made.clock.moment, 1, "da", read.member(conn, 1), made.settings)
        act(c.CreateSurvey(1, "Titel", named=True, answer_by="2027-04-03"), work)
        act(c.AddQuestion(1, "choice", "Hvor ofte?", ("Dagligt", "Sjældent")), work)
        act(c.AddQuestion(1, "text", "Hvad?"), work)
        conn.execute(t.reports.insert().values(group_id=1, answers={"motivation": "x"}))
        lars = next(iter(read.members_where(conn, t.members.c.name == LARS))).id
        made.lars = lars
        act(c.SendSurvey(1), work)
        purposes = {"answer": 1, "report": 1, "survey": 1, "diet": 1, "feed": 0}
        made.links = {p: reply_links.mint(conn, lars, p, n, made.clock.moment, None) for p, n in purposes.items()}
        conn.execute(t.answers.insert().values(meeting_id=1, member_id=lars, attend="yes", grouping="own",
                                               own_group="x", locum="no", at=made.clock.moment))  # fmt: skip
    made.settle()
    made.whole = made.freeze()
    yield made
    made.db.close()


@pytest.fixture
def town(house):
    house.thaw(house.whole)
    return house


def write_everywhere(town, text):
    """The text in the place of every name and every word that somebody else has chosen."""
    with town.db.begin() as conn:
        for table, column, which in PLACES:
            longest = table.c[column].type.length
            for number in conn.execute(select(table.c.id).where(which)).scalars().all():
                # Two practices of a cluster have two names.
                named = f"{text[: longest - 4]} {number}" if table is t.practices else text[:longest]
                conn.execute(update(table).where(table.c.id == number).values({column: named}))
        conn.execute(update(t.members).where(t.members.c.id == town.lars).values(name=text[:200]))
        # What the readers let in: a line of so many letters, cleaned of what cannot be seen.
        moment = Facts(town.clock.moment)
        conn.execute(update(t.answers).values(own_group=readers.line(60)(text[:60], moment)))
        conn.execute(update(t.reports).values(answers={"motivation": text, "topic-0": text}))
        conn.execute(update(surveys).values(title=text[:200]))
        conn.execute(
            t.remarks.insert().values(
                meeting_id=1,
                member_id=town.lars,
                topic="diet",
                value=readers.line(120)(text[:120], moment),
                at=town.clock.moment,
            )
        )


async def shapes(town):
    """Every page as Lars sees it."""
    found = {}
    async with reply_page(town) as page:
        for name, part in (("answer", ""), ("answer", "/gruppe"), ("report", ""), ("survey", ""), ("diet", "")):
            await page.open(f"/svar/{town.links[name]}{part}?ret=1")
            found[f"{name}{part}"] = (page.status, Shape(page.html))
    return found


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_page_of_hostile_texts_has_the_tags_of_a_harmless_one(town, name):
    """Not one tag more or less, and nothing that was written becomes an attribute."""
    write_everywhere(town, HARMLESS)
    harmless = await shapes(town)
    town.thaw(town.whole)
    write_everywhere(town, HOSTILE[name])
    hostile = await shapes(town)
    breaks = ("br", ())
    for place, (status, shape) in hostile.items():
        assert status == 200, place
        tags = [tag for tag in shape.tags if tag != breaks]
        assert [tag for tag in tags if tag[0] != "p"] == [
            tag for tag in harmless[place][1].tags if tag != breaks and tag[0] != "p"
        ], place


async def test_what_was_written_is_shown_as_it_was_written(town):
    """Tags, templates and formulas stand on the page in full, as words."""
    for name in ("markup", "template", "formula", "command", "emoji"):
        town.thaw(town.whole)
        write_everywhere(town, HOSTILE[name])
        _, shape = (await shapes(town))["report"]
        assert HOSTILE[name] in "".join(shape.words), name


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_sent_comes_back_as_it_was_sent_or_with_a_reason(town, name):
    """Through the form and into the database: kept as text, or refused with the words still in the field."""
    async with reply_page(town) as page:
        path = f"/svar/{town.links['report']}"
        await page.open(path)
        await page.send(path, t_data_seen=HOSTILE[name])
        with town.db.begin() as conn:
            stored = conn.execute(select(t.reports.c.answers)).scalar_one().get("data_seen")
        if page.status == 422:
            assert (name, stored) == ("long", None)
            assert "Æ" * 1500 in page.html
        else:
            assert page.status == 200
            assert re.sub(r"\W", "", stored) == re.sub(r"\W|[\x00-\x1f\x7f\u200b\u202e\u2066]", "", HOSTILE[name])
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e\u2066]", stored)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_calendar_file_has_its_own_fields_and_no_other(town, name):
    """Not one line is begun by what somebody wrote, and each text comes out of its field again."""
    with town.db.begin() as conn:
        conn.execute(update(t.meetings).values(status="invited"))
    write_everywhere(town, HOSTILE[name])
    async with reply_page(town) as page:
        await page.open(f"/svar/{town.links['answer']}/moede.ics")
        assert page.status == 200
        one = page.html.encode()
        await page.open(f"/kalender/{town.links['feed']}.ics")
        assert page.status == 200
        many = page.html.encode()
    for content in (one, many):
        names = {field for field, _, _ in event_lines(content)}
        assert names <= {"SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "LAST-MODIFIED", "LOCATION",
                         "DESCRIPTION", "STATUS", "ORGANIZER", "URL"}  # fmt: skip
        assert [value for field, _, value in lines(content) if field == "BEGIN"].count("VEVENT") == 1
        assert values(content)["UID"] == "meeting-1@drejebot.drejebot"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_mail_cannot_be_steered(town, name):
    """Subject and names stay on their line, and the mail's page has no tag of a stranger's."""
    write_everywhere(town, HOSTILE[name])
    with town.db.begin() as conn:
        conn.execute(update(t.meetings).values(status="invited"))
        work = Work(conn, town.clock.moment, 1, "da", read.member(conn, 1), town.settings)
        work.tell("receipt", f"1.{town.lars}.again", meeting=1, member=town.lars, by="")
    town.settle()
    mail = mails_of(town)[-1]
    assert mail.subject.startswith("Gemt ✔")
    assert "\n" not in mail.subject
    assert {tag for tag, _ in Shape(mail.html).tags} <= {"div", "p", "br", "b", "i", "a", "pre", "blockquote", "code"}


EXPORTS = ("breakout", "links", "mail_list")


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("export", EXPORTS)
def test_no_export_holds_a_formula(town, export, name):
    """Every cell of every table begins with a letter, or with the mark that makes it text; no row falls apart."""
    with town.db.begin() as conn:
        conn.execute(
            t.remarks.insert().values(
                meeting_id=1, member_id=town.lars, topic="consent", value="yes", at=town.clock.moment
            )
        )
    write_everywhere(town, HOSTILE[name])
    content = exported(town, export)
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.splitlines()[0] else ","))
    assert len({len(row) for row in rows}) == 1
    assert [cell for row in rows for cell in row if re.match(r"\s*[=+\-@\t\r]", cell)] == []
    assert not re.search(r"[\x00\x1b\x7f]", text)


def exported(town, export):
    with town.db.begin() as conn:
        work = Work(conn, town.clock.moment, 1, "da", read.member(conn, 1), town.settings)
        if export == "breakout":
            facts = meeting_facts(conn, 1, "da")
            assert facts is not None
            return make("breakout", "csv", facts, "da")
        command = c.MakeMailList(1) if export == "mail_list" else c.MakeLinks(1)
        result = act(command, work)
        number = result.says[-1].file
        return conn.execute(select(t.files.c.content).where(t.files.c.id == number)).scalar_one()
