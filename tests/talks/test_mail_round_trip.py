"""From the coordinator's press to the member's mailbox and back, with a real mail server in between."""

import re

import pytest
from icalendar import Calendar

from tests.support.half_by_mail import call_off, invited, reply_page
from tests.support.mailboxes import Mailboxes, deliver
from tests.support.town import Town

LARS = "lars.egelund@demo.invalid"


@pytest.fixture
def boxes():
    return Mailboxes()


def event_in(mail):
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar" and not one.get_filename()]
    (event,) = Calendar.from_ical(part.get_content()).walk("VEVENT")
    return part["content-type"].params["method"], event


async def test_the_whole_way_there_and_back(boxes):
    """Invited, answered from the mail's own link, receipt with the event, called off: the same event goes away."""
    town = Town()
    invited(town)
    assert await deliver(town, boxes) == {"sent": 13, "refused": 1}
    (mail,) = boxes.got[LARS]
    assert (mail["From"], mail["Reply-To"]) == (
        "Praksisklyngen Skanderborg <klynge@drejebot.example>",
        "mette.hjortkaer@demo.invalid",
    )
    text = mail.get_body(("plain",)).get_content()
    assert text.startswith("Invitation: Klyngemøde med virtuel og fysisk deltagelse\r\nPraksisklyngen Skanderborg")
    assert "onsdag den 10. marts 2027 kl. 16.45–20.00 (uge 10)" in text
    assert "så send det ikke videre. Skriv aldrig om patienter i et svar." in text
    html = mail.get_body(("html",)).get_content()
    path = re.search(r'href="https://drejebot\.example(/svar/[^"?]+)\?svar=yes"', html)[1]
    async with reply_page(town) as browser:
        await browser.open(path)
        await browser.send(path, q_attend="yes")
        await browser.send(path, q_grouping="place", q_locum="no")
    await deliver(town, boxes)
    method, asked = event_in(boxes.got[LARS][-1])
    assert (method, str(asked["ORGANIZER"])) == ("REQUEST", "mailto:mette.hjortkaer@demo.invalid")
    call_off(town)
    await deliver(town, boxes)
    method, gone = event_in(boxes.got[LARS][-1])
    assert (method, gone["UID"], str(gone["STATUS"])) == ("CANCEL", asked["UID"], "CANCELLED")
    assert int(gone["SEQUENCE"]) > int(asked["SEQUENCE"])
    town.db.close()
