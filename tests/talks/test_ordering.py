"""Ordering each package: in time or not, by form, by mail or as a request for data, and again a year later."""

import asyncio
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP

from bot.actions import Work
from bot.actions.ordering import mail_settled
from bot.conversation.postman import Postman
from bot.texts import short_day
from tests.support.plans import ANSWERS, TITLES, planned, reviewed
from tests.support.town import METTE, Town, with_cluster


@pytest.fixture
def town():
    made = with_cluster(Town())
    yield made
    made.db.close()


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("akutfunktioner", "Kan I nå det? Ja. Bestil senest onsdag den 13. januar 2027."),
        ("kronisk_sygdom", "Kan I nå det? Ja. Bestil senest onsdag den 13. januar 2027 (forslag)."),
        ("nedre_luftvejsinfektioner", "Kan I nå det? Ja. Bestil senest onsdag den 13. januar 2027 (forslag)."),
        ("praehospital", "Kan I nå det? Ja. Bestil senest søndag den 10. januar 2027."),
        ("hybrid_meeting", "Kan I nå det? Ja. Rekvirér data senest onsdag den 27. januar 2027 (forslag)."),
    ],
)
def test_every_package_can_be_had_in_time(town, key, verdict):
    """Ordered in November for March, each says yes and names the last day as its playbook counts it."""
    assert verdict in reviewed(town, key, "onsdag den 10. marts 2027", "24. februar").splitlines()


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        (
            "akutfunktioner",
            "Kan I nå det? Nej, pakken skulle være bestilt senest tirsdag den 27. oktober 2026. "
            "Bestiller du i dag, kan mødet tidligst være mandag den 18. januar 2027.",
        ),
        (
            "nedre_luftvejsinfektioner",
            "Kan I nå det? Måske lige. Pakken skulle være bestilt senest tirsdag den 27. oktober 2026 (forslag). "
            "Ring og spørg, før du inviterer.",
        ),
        (
            "praehospital",
            "Kan I nå det? Måske lige. Pakken skulle være bestilt senest torsdag den 22. oktober 2026. "
            "Ring og spørg, før du inviterer.",
        ),
        (
            "hybrid_meeting",
            "Kan I nå det? Måske lige. Data skulle være rekvireret senest tirsdag den 10. november 2026 (forslag). "
            "Spørg regionen først.",
        ),
    ],
)
def test_too_late_is_said_with_what_would_be_in_time(town, key, verdict):
    """A month is too short: a stated lead is a no with the first possible day, any other a perhaps."""
    assert verdict in reviewed(town, key, "tirsdag den 22. december 2026", "14. december").splitlines()


@pytest.mark.parametrize(
    ("key", "day", "days"),
    [
        ("akutfunktioner", "onsdag den 10. marts 2027", ["ons 24/2", "fre 26/2", "ons 3/3", "fre 5/3"]),
        # Fourteen days before is Maundy Thursday; ten days before is Easter Monday.
        ("akutfunktioner", "torsdag den 8. april 2027", ["ons 24/3", "tors 1/4", "man 5/4"]),
        ("hybrid_meeting", "mandag den 8. marts 2027", ["man 22/2", "man 1/3", "fre 5/3"]),
    ],
)
def test_proposed_deadlines_are_working_days(town, key, day, days):
    """No Sunday and no holiday is proposed; the playbook's own number of days is among them."""
    town.say(METTE, "/bestil")
    town.press(METTE, TITLES[key])
    town.say(METTE, day)
    while "Hvornår er fristen" not in (asked := town.last(METTE).text):
        town.say(METTE, next(said for words, said in ANSWERS.items() if words in asked))
    offered = [button["callback_data"] for row in town.last(METTE).rows for button in row]
    found = [date.fromisoformat(one[-10:]) for one in offered if one[-10:-6].isdigit()]
    assert [short_day(one) for one in found] == days


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("søndag den 14. marts 2027", "Se lige på datoen: Det er en søndag."),
        ("torsdag den 18. februar 2027", "Se lige på datoen: Mange har vinterferie."),
        ("fredag den 7. maj 2027", "Se lige på datoen: Mange holder fri fredag efter en helligdag."),
        ("onsdag den 10. marts 2027", ""),
    ],
)
def test_a_day_that_people_are_away_is_pointed_out(town, day, said):
    """A weekend, a holiday week or a bridge day is named in the review, and left to the coordinator."""
    review = reviewed(town, "akutfunktioner", day, "1. februar 2027").splitlines()
    assert [line for line in review if line.startswith("Se lige")] == ([said] if said else [])


def test_what_is_asked_for_has_its_own_name(town):
    """Where data are asked for there is nothing to order, and no button says so."""
    planned(town, "hybrid_meeting", "onsdag den 10. marts 2027", "24. februar")
    assert town.last(METTE).labels == ["Rekvirér data", "Planen", "Mødet"]
    town.press(METTE, "Mødet")
    assert "Rekvirér data" in town.last(METTE).labels
    assert "Bestilling" not in town.last(METTE).labels


def test_a_form_gets_a_block_to_copy(town):
    """What is known is filled in, the rest is asked for, and the block goes with the form's link."""
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Bestilling")
    assert "Mangler: Telefon og Ønsket tidspunkt for opkald." in town.last(METTE).text.splitlines()
    town.press(METTE, "Udfyld")
    for said in ("86 52 11 22", "onsdag den 2. december kl. 12.30"):
        town.say(METTE, said)
    town.press(METTE, "Spring over")
    assert town.press(METTE, "Ja, det er rigtigt")[-1] == (
        "Bestilling: Almen praksis' samarbejde med kommunale akutfunktioner\n"
        "Udfyld formularen her: https://kiap.dk\n"
        "Adressen er fra drejebogen og ikke efterprøvet.\n"
        "Senest onsdag den 13. januar 2027.\n\n"
        "Klyngepakke: Almen praksis' samarbejde med kommunale akutfunktioner\n"
        "Klynge: Praksisklyngen Skanderborg\n"
        "Navn: Mette Hjortkær\n"
        "E-mail: mette.hjortkaer@demo.invalid\n"
        "Telefon: +4586521122\n"
        "Ønsket mødedato: onsdag den 10. marts 2027\n"
        "Ønsket tidspunkt for opkald: ons 2/12 kl. 12.30\n"
        "Tryk på teksten for at kopiere den. Jeg sender aldrig selv en bestilling."
    )


def with_call(town):
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Bestilling")
    town.press(METTE, "Opkaldet")
    town.press(METTE, "Tid for opkaldet")
    return town.say(METTE, "onsdag den 2. december kl. 12.30")


def test_the_call_is_reminded_of_half_an_hour_before(town):
    """The appointment is echoed, and half an hour before it the points to talk about come by themselves."""
    assert "Aftalt til onsdag den 2. december 2026 kl. 12.30 (uge 49)." in with_call(town)[-1].splitlines()
    town.sleep_until(datetime(2026, 12, 2, 10, 59, tzinfo=UTC))
    assert "Opkald kl. 12.30" not in town.last(METTE).text
    town.sleep_until(datetime(2026, 12, 2, 11, 0, tzinfo=UTC))
    assert town.last(METTE).text == (
        "Opkald kl. 12.30 fra KiAP-konsulent\n\n"
        "Almen praksis' samarbejde med kommunale akutfunktioner, ons 10/3 kl. 16.45\n\n"
        "• Hvem tager den første kontakt til kommunen – KiAP eller klyngen?\n"
        "• Hvilke ønsker har I til mødet?\n"
        "• Hvornår holdes formødet?"
    )


def test_an_appointment_that_moves_is_reminded_of_once(town):
    """Only the new time counts, also when it moves back again."""
    with_call(town)
    for time in ("kl. 14.00", "kl. 12.30"):
        town.press(METTE, "Tid for opkaldet")
        town.say(METTE, f"onsdag den 2. december {time}")
    town.sleep_until(datetime(2026, 12, 3, 8, 0, tzinfo=UTC))
    reminders = [text.splitlines()[0] for text in town.texts(METTE) if text.startswith("Opkald kl.")]
    assert reminders == ["Opkald kl. 12.30 fra KiAP-konsulent"]


def test_the_notes_of_the_call_move_the_status_on(town):
    """Who contacts the municipality first and what was wished for is kept; the order's line goes on."""
    with_call(town)
    town.press(METTE, "Skriv noter")
    town.press(METTE, "klyngekoordinator")
    town.press(METTE, "Spring over")
    town.say(METTE, "Mest om henvisning")
    town.press(METTE, "Spring over")
    said = town.press(METTE, "Ja, det er rigtigt")[-1]
    assert "• Hvilke ønsker har I til mødet? → Mest om henvisning" in said.splitlines()
    assert "• Første kontakt: klyngekoordinator" in said.splitlines()
    town.press(METTE, "Bestilling")
    town.press(METTE, "Det har jeg gjort")
    town.press(METTE, "Mødet")
    assert "Bestilt ✔ → Talt sammen ✔ → Udkast → Endeligt → Opfølgning" in town.last(METTE).text.splitlines()


def test_the_ambulance_is_agreed_and_the_end_moves(town):
    """Half an hour more when the call says yes; the meeting ends later."""
    planned(town, "praehospital", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Bestilling")
    town.press(METTE, "Opkaldet")
    town.press(METTE, "Skriv noter")
    town.press(METTE, "Ja tak")
    for _ in range(3):
        town.press(METTE, "Spring over")
    town.press(METTE, "Ja, det er rigtigt")
    town.press(METTE, "Mødet")
    assert "onsdag den 10. marts 2027 kl. 16.45–19.15 (uge 10)" in town.last(METTE).text.splitlines()


def test_data_are_asked_for_with_period_and_address(town):
    """The hybrid form asks the region: the address and the period are the cluster's to know, and are kept."""
    planned(town, "hybrid_meeting", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Rekvirér data")
    assert "Mangler: perioden for brug af peroral antibiotika." in town.last(METTE).text.splitlines()
    town.press(METTE, "Udfyld")
    town.press(METTE, "Spring over")
    town.say(METTE, "2. halvår 2026")
    town.say(METTE, "data@region.example")
    said = town.press(METTE, "Ja, det er rigtigt")[-1]
    assert "Skriv til data@region.example" in said.splitlines()
    assert "- Ny opgørelse: brug af peroral antibiotika, 2. halvår 2026" in said.splitlines()
    assert "Mangler" not in said


def test_a_request_with_a_hole_is_not_done_by_one_press(town):
    """What is missing is named and asked about; a press that was wrong is taken back, and the task is open again."""
    planned(town, "hybrid_meeting", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Rekvirér data")
    assert town.press(METTE, "Det har jeg gjort") == [
        "Mangler i teksten: perioden for brug af peroral antibiotika. Har du selv skrevet det til, da du sendte den?"
    ]
    assert "✔ Det er gjort." in town.press(METTE, "Ja, det er gjort")[-1].splitlines()
    assert "Det er gjort" not in town.press(METTE, "Fortryd")[-1]
    town.say(METTE, "/plan")
    assert "▢ ons 27/1 (forslag): Rekvirér data hos regionen" in town.last(METTE).text.splitlines()
    town.sleep_until(datetime(2027, 1, 27, 7, 30, tzinfo=UTC))
    assert any(text.startswith("Rekvirér data hos regionen") for text in town.texts(METTE))


def test_the_cluster_asks_for_the_data_it_wants(town):
    """A data set of the playbook is left out, another is added; the next meeting knows the address already."""
    planned(town, "hybrid_meeting", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Rekvirér data")
    town.press(METTE, "Udfyld")
    for said in ("Spring over", "2. halvår 2026", "data@region.example"):
        town.say(METTE, said)
    for step, answer in (("Sovemedicin", "Nej"), ("Andre data", "Henvisninger til psykolog")):
        town.press(METTE, "Ret et svar")
        town.press(METTE, step)
        town.say(METTE, answer)
    said = town.press(METTE, "Ja, det er rigtigt")[-1]
    assert [line for line in said.splitlines() if line.startswith("- ")] == [
        "- Opfølgning på øjenbetændelse",
        "- Ny opgørelse: brug af peroral antibiotika, 2. halvår 2026",
        "- Henvisninger til psykolog",
    ]
    planned(town, "hybrid_meeting", "onsdag den 9. juni 2027", "26. maj")
    town.press(METTE, "Rekvirér data")
    assert "Skriv til data@region.example" in town.last(METTE).text.splitlines()


@pytest.mark.parametrize(
    ("day", "off"),
    [("26. marts 2027", "langfredag"), ("lørdag den 13. marts 2027", "en lørdag"), ("24/12 2027", "juleaften")],
)
def test_a_day_off_is_named_at_once(town, day, off):
    """Whoever gives a holiday hears which it is before the next question."""
    town.say(METTE, "/bestil")
    town.press(METTE, "Klyngemøde med virtuel")
    (said,) = town.say(METTE, day)
    assert said.splitlines()[2] == f"Det er {off}. Skal det være en anden dag, så tryk på »Tilbage«."


class Postbox:
    """A mail server that keeps what it gets, and may refuse an address."""

    def __init__(self, refuse: bool = False) -> None:
        self.got, self.refuse = [], refuse

    async def handle_RCPT(self, _server, _session, envelope, to, _options):  # noqa: N802  # the library's name
        if self.refuse:
            return "550 ukendt"
        envelope.rcpt_tos.append(to)
        return "250 ok"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  # the library's name
        self.got.append(envelope)
        return "250 taget imod"


def deliver(town, box):
    """Let the postman carry what is owed to a real server on this machine."""

    async def carry():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(box, hostname="test"), "127.0.0.1", 0)
        town.settings = town.settings.model_copy(
            update={"smtp_url": type(town.settings.smtp_url)(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")}
        )
        postman = Postman(town.db, town.clock, town.settings, on_settled=settled)
        try:
            while await postman.deliver_one():
                pass
        finally:
            server.close()

    def settled(conn, mail, state):
        mail_settled(Work(conn, town.clock.moment, 0, "da", None, town.settings), mail.key, state)

    asyncio.run(carry())
    town.settle()


@pytest.fixture
def posting():
    made = with_cluster(Town(smtp_url="smtp://127.0.0.1:9"))
    planned(made, "praehospital", "onsdag den 10. marts 2027", "24. februar")
    made.press(METTE, "Bestilling")
    made.press(METTE, "Udfyld")
    made.say(METTE, "86 52 11 22")
    made.say(METTE, "Vi glæder os")
    made.press(METTE, "Ja, det er rigtigt")
    yield made
    made.db.close()


def test_a_mail_is_seen_before_it_is_sent(posting):
    """The preview is the mail; it goes by one press, and nothing has gone before that."""
    (said,) = posting.press(METTE, "Se mailen")
    assert said == (
        "Sådan kommer mailen til at se ud.\n\n"
        "Til: Sundhed.klynger@rm.dk\n"
        "Emne: Bestilling af klyngepakke: Samarbejde med Præhospitalet – Praksisklyngen Skanderborg\n\n"
        'Hej\n\nPraksisklyngen Skanderborg vil gerne bestille klyngepakken "Samarbejde med Præhospitalet". '
        "Vi ønsker at holde mødet onsdag den 10. marts 2027.\n\n"
        "Mødeleder er Mette Hjortkær. Kontakt os gerne om planlægningen og formødet med Præhospitalet.\n"
        "Vi glæder os\n\nVenlig hilsen\nMette Hjortkær\nmette.hjortkaer@demo.invalid +4586521122\n\n"
        "Svar på mailen kommer til dig."
    )
    box = Postbox()
    deliver(posting, box)
    assert box.got == []


def test_the_mail_arrives_once_with_its_danish_letters(posting):
    """One press, one mail, at the provider's address, and the coordinator hears that it went; then it is ordered."""
    posting.press(METTE, "Se mailen")
    posting.press(METTE, "Send nu")
    assert posting.toasts[-1] == "Mailen er på vej."
    assert "Se mailen" not in posting.last(METTE).labels
    box = Postbox()
    deliver(posting, box)
    deliver(posting, box)
    (envelope,) = box.got
    mail = message_from_bytes(envelope.content, policy=default)
    assert envelope.rcpt_tos == ["Sundhed.klynger@rm.dk"]
    assert mail["Subject"] == "Bestilling af klyngepakke: Samarbejde med Præhospitalet – Praksisklyngen Skanderborg"
    assert mail["Reply-To"] == "mette.hjortkaer@demo.invalid"
    assert "Mødeleder er Mette Hjortkær." in mail.get_content()
    assert posting.last(METTE).text == (
        "Mailen til Sundhed.klynger@rm.dk er sendt ✔\n\nSamarbejde med Præhospitalet, ons 10/3 kl. 16.45"
    )
    posting.press(METTE, "Bestilling")
    assert "✔ Mailen er sendt." in posting.last(METTE).text.splitlines()


def test_a_refused_mail_is_no_order(posting):
    """The address was wrong: the coordinator hears so, nothing counts as ordered, and it can be sent again."""
    posting.press(METTE, "Se mailen")
    posting.press(METTE, "Send nu")
    deliver(posting, Postbox(refuse=True))
    assert posting.last(METTE).text.splitlines()[0] == (
        "Mailen til Sundhed.klynger@rm.dk kunne ikke sendes. Der er ikke bestilt noget. "
        "Se efter, om adressen er rigtig."
    )
    posting.press(METTE, "Bestilling")
    posting.press(METTE, "Se mailen")
    posting.press(METTE, "Send nu")
    box = Postbox()
    deliver(posting, box)
    assert len(box.got) == 1


def test_a_second_press_on_an_old_button_sends_nothing(posting):
    """Two presses on Send nu are one mail."""
    posting.press(METTE, "Se mailen")
    posting.press(METTE, "Send nu")
    posting.press_data(METTE, posting.last(METTE).id, "v.send_order.1")
    assert posting.toasts[-1] == "Mailen er allerede sendt eller på vej."
    box = Postbox()
    deliver(posting, box)
    assert len(box.got) == 1


def test_without_a_mail_server_there_is_a_draft(town):
    """No SMTP: the subject and the text are there to copy, and nothing offers to send it."""
    planned(town, "praehospital", "onsdag den 10. marts 2027", "24. februar")
    (said,) = town.press(METTE, "Bestilling")
    assert "Emne: Bestilling af klyngepakke: Samarbejde med Præhospitalet – Praksisklyngen Skanderborg" in said
    assert said.endswith("Tryk på teksten for at kopiere den. Jeg sender aldrig selv en bestilling.")
    assert town.last(METTE).labels == ["Udfyld eller ret", "Det har jeg gjort", "Opkaldet", "Mødet"]


def test_a_follow_up_is_ordered_with_everything_filled_in(town):
    """After the meeting only day and deadline are asked; the sheet knows that it is a follow-up."""
    planned(town, "akutfunktioner", "onsdag den 10. marts 2027", "24. februar")
    town.press(METTE, "Bestilling")
    town.press(METTE, "Udfyld")
    town.say(METTE, "86 52 11 22")
    town.say(METTE, "onsdag den 2. december kl. 12.30")
    town.press(METTE, "Spring over")
    town.press(METTE, "Ja, det er rigtigt")
    town.sleep_until(datetime(2027, 3, 11, 8, 0, tzinfo=UTC))
    town.say(METTE, "/moeder")
    town.press(METTE, "ons 10/3")
    town.press(METTE, "Bestil opfølgning")
    town.say(METTE, "onsdag den 8. marts 2028")
    assert "Hvornår er fristen" in town.last(METTE).text
    town.say(METTE, "onsdag den 23. februar 2028")
    review = town.last(METTE).text.splitlines()
    assert {"Start: 16.45", "Sted: Kulturhuset", "Mødeleder: Mette Hjortkær"} <= set(review)
    town.press(METTE, "Ja, det er rigtigt")
    (sheet,) = town.press(METTE, "Bestilling")
    assert "Klyngepakke: Opfølgning på Almen praksis' samarbejde med kommunale akutfunktioner" in sheet.splitlines()
    assert "Telefon: +4586521122" in sheet.splitlines()
    assert "Mangler: Ønsket tidspunkt for opkald." in sheet.splitlines()
    town.say(METTE, "/moeder")
    town.press(METTE, "ons 10/3")
    assert "Opfølgning ✔" in town.last(METTE).text
