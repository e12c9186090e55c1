"""Promised materials: asked for, taken in, refused where they must be, sent on, and handed out unopened."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from bot.storage.tables import files, members, practices, tasks
from tests.documents.test_reading import slides
from tests.support.half_by_mail import half_by_mail, mails_of
from tests.support.plans import planned
from tests.support.town import METTE, Person, Town, with_cluster, with_everybody


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def add_guest(town, name="Karin Kommune", email="karin@kommune.example"):
    values = {"role": "guest", "coordinator": False, "chair": False, "practice_id": None}
    with town.db.begin() as conn:
        conn.execute(insert(members).values(cluster_id=1, name=name, email=email, **values))


def meeting(town, key="nedre_luftvejsinfektioner"):
    planned(town, key, "onsdag den 10. marts 2027", "24. februar")


def register(town):
    town.say(METTE, "/moeder")
    if "Alt om mødet" not in town.last(METTE).labels:
        town.press(METTE, "ons 10/3")
    return town.press(METTE, "Materiale")[0]


def kept(town):
    with town.db.begin() as conn:
        return conn.execute(select(func.count()).select_from(files).where(files.c.by_person_id.is_not(None))).scalar()


def test_the_register_names_every_promise(town):
    """What, from whom, until when, and what is missing of it."""
    with_cluster(town)
    meeting(town)
    assert register(town) == (
        "Materiale: Nedre luftvejsinfektioner\n\n"
        "▢ Første mail fra KiAP, senest fre 22/1 (forslag)\n"
        "▢ Anden mail fra KiAP, senest ons 3/3 (forslag)\n"
        "▢ Datatræk på praksis-/ydernummerniveau (fra KiAP), senest ons 3/3 (forslag)\n"
        "▢ Implementeringsplan (fra KiAP), senest ons 24/2 (forslag)\n"
        "▢ Materiale til deltagerne (fra klyngekoordinator), senest ons 27/1 (forslag)\n\n"
        "Har du fået noget på mail, så send filen videre til mig her i chatten."
    )


def test_it_is_asked_whether_it_has_come(town):
    """On the due day with yes and no; two days later the no leads to a text that asks the provider for it."""
    with_cluster(town)
    meeting(town)
    town.sleep_until(moment("2027-01-22T07:30"))
    first = next(one for one in town.chats[METTE.id] if one.text.startswith("Er den første mail"))
    assert first.text == "Er den første mail fra KiAP kommet?\nNedre luftvejsinfektioner, ons 10/3 kl. 16.45"
    assert first.labels[:2] == ["Ja, det er kommet", "Nej, ikke endnu"]
    town.sleep_until(moment("2027-01-25T07:30"))
    asked = next(one for one in reversed(town.chats[METTE.id]) if one.text.startswith("Er den første mail"))
    assert asked.labels[:2] == ["Ja, det er kommet", "Nej, skriv til dem"]
    (said,) = town.press(METTE, "Nej, skriv til dem")
    assert "Emne: Første mail fra KiAP til klyngemøde onsdag den 10. marts 2027 – Praksisklyngen Skanderborg" in said
    assert "- Klyngepakken som pdf" in said.splitlines()
    assert "Mette Hjortkær" in said.splitlines()


def test_a_yes_settles_the_question_and_moves_the_status(town):
    """After yes nobody asks again; an undo takes it back."""
    with_cluster(town)
    meeting(town, "akutfunktioner")
    town.sleep_until(moment("2027-01-22T07:30"))
    town.press(METTE, "Ja, det er kommet")
    assert "✔ Mail med materiale fra KiAP, senest fre 22/1 (forslag)" in register(town).splitlines()
    town.press(METTE, "Mødet")
    assert "Udkast ✔ → Endeligt" in town.last(METTE).text
    before = len(town.texts(METTE))
    town.sleep_until(moment("2027-01-26T12:00"))
    assert not any(text.startswith("Er mailen med materiale") for text in town.texts(METTE)[before:])


def test_a_forwarded_file_is_guessed_and_kept(town):
    """The likeliest thing stands first; the press says which it is, and the file can be fetched again."""
    with_cluster(town)
    meeting(town)
    said = town.send_file(METTE, "KiAP dias nedre luftveje.pptx", b"PK-slides")
    assert said == ["Hvad er »KiAP dias nedre luftveje.pptx«? Det mest sandsynlige står øverst."]
    assert town.last(METTE).labels[0].startswith("Færdig powerpoint med klyngens data fra ordipra")
    town.press(METTE, "Færdig powerpoint")
    assert "◐ Anden mail fra KiAP, senest ons 3/3 (forslag)" in town.last(METTE).text.splitlines()
    town.press(METTE, "Anden mail")
    town.press(METTE, "Hent Færdig powerpoint")
    assert town.file(town.last(METTE).file) == ("KiAP dias nedre luftveje.pptx", b"PK-slides")


def test_draft_and_final_are_kept_apart(town):
    """The draft's file is not the final one's; a later final takes the place of the first."""
    with_cluster(town)
    meeting(town, "akutfunktioner")
    town.send_file(METTE, "eksempel powerpoint.pptx", b"draft")
    town.press(METTE, "Eksempel på powerpoint (udkast)")
    for content in (b"one", b"two"):
        town.send_file(METTE, "endelig powerpoint.pptx", content)
        town.press(METTE, "Færdig powerpoint med svar")
    town.press(METTE, "Færdig powerpoint")
    town.press(METTE, "Hent Færdig powerpoint")
    assert town.file(town.last(METTE).file)[1] == b"two"
    register(town)
    town.press(METTE, "Mail med materiale")
    town.press(METTE, "Hent Eksempel")
    assert town.file(town.last(METTE).file)[1] == b"draft"


@pytest.mark.parametrize("name", ["Data på praksisniveau.pdf", "praksisniveau_Lægehuset.pptx"])
def test_practice_data_are_refused_with_the_reason(town, name):
    """By its name it must not come in: it is not fetched, not kept, and the reason is said."""
    with_cluster(town)
    meeting(town)
    (said,) = town.send_file(METTE, name)
    assert said.startswith("Den fil tager jeg ikke imod, og jeg har ikke gemt den.")
    assert kept(town) == 0


def test_what_is_called_practice_data_is_thrown_away(town):
    """An innocent name that turns out to be practice data is deleted at once."""
    with_cluster(town)
    meeting(town)
    town.send_file(METTE, "scan0001.pdf")
    assert kept(town) == 1
    (said,) = town.press(METTE, "Uddelingskopier af data på praksisniveau")
    assert said.startswith("Den fil tager jeg ikke imod")
    assert kept(town) == 0


def test_others_files_cannot_be_named(town):
    """A member's file is not asked for, and a forged button opens nobody else's."""
    people = with_everybody(town)
    meeting(town)
    town.send_file(METTE, "scan0001.pdf")
    assert town.send_file(people[1], "noget.pdf")[0].startswith("Jeg venter ikke på en fil lige nu.")
    stranger = Person(9001, "Sofie Vang")
    town.say(stranger, "/start")
    with town.db.begin() as conn:
        number = conn.execute(select(files.c.id).where(files.c.by_person_id.is_not(None))).scalar()
    assert town.press_data(stranger, town.last(stranger).id, f"f.deliver..{number}") == []
    assert town.toasts[-1].startswith("Det har du ikke adgang til")
    assert town.press_data(people[1], town.last(people[1]).id, "v.fetch_material.1.mail_one.package_pdf") == []


def test_members_get_their_material_with_the_invitation(town):
    """The package goes to everybody who is invited, once, and only what is meant for them."""
    people = with_everybody(town)
    meeting(town)
    town.send_file(METTE, "klyngepakke.pdf", b"%PDF package")
    town.press(METTE, "Klyngepakken som pdf")
    town.send_file(METTE, "program.pdf", b"%PDF programme")
    town.press(METTE, "Detaljeret program")
    assert all(message.file is None for message in town.chats[people[1].id])
    town.press(METTE, "Mødet")
    town.press(METTE, "Invitation")
    town.press(METTE, "Send nu")
    got = [message for message in town.chats[people[1].id] if message.file]
    assert [(one.text, town.file(one.file)) for one in got] == [
        (
            "Materiale til Nedre luftvejsinfektioner ons 10/3 kl. 16.45: klyngepakke.pdf",
            ("klyngepakke.pdf", b"%PDF package"),
        )
    ]
    register(town)
    town.press(METTE, "Send til deltagerne")
    assert "• klyngepakke.pdf" in town.last(METTE).text.splitlines()
    town.press(METTE, "Send nu")
    assert len([message for message in town.chats[people[1].id] if message.file]) == 1


def test_sealed_envelopes_are_counted_and_handed_out(town):
    """They come by post, stay closed, and each practice is ticked off when it has got its own."""
    with_cluster(town)
    meeting(town)
    register(town)
    town.press(METTE, "Datatræk")
    assert "Kuverterne åbnes ikke og tastes ikke ind. Hver praksis får sin egen efter pausen." in town.last(METTE).text
    town.press(METTE, "Alt er kommet")
    with town.db.begin() as conn:
        assert conn.execute(select(tasks.c.state).where(tasks.c.key == "envelopes_arrived")).scalar() == "done"
    town.press(METTE, "Del kuverter ud")
    total = len(town.last(METTE).labels) - 1
    assert town.last(METTE).text.splitlines()[1].startswith(f"0 af {total} praksis har fået deres. Åbn dem ikke.")
    town.press(METTE, "Lægehuset Søbredden")
    assert "✔ Lægehuset Søbredden" in town.last(METTE).labels
    assert town.last(METTE).text.splitlines()[1].startswith(f"1 af {total}")
    town.press(METTE, "Lægehuset Søbredden")
    assert town.last(METTE).text.splitlines()[1].startswith(f"0 af {total}")


def test_a_file_for_one_of_several_meetings(town):
    """With two meetings to come the first question is which."""
    with_cluster(town)
    meeting(town)
    planned(town, "akutfunktioner", "onsdag den 8. september 2027", "25. august")
    town.send_file(METTE, "klyngepakke.pdf")
    assert town.last(METTE).text == "Hvilket møde er filen til?"
    town.press(METTE, "ons 8/9")
    town.press(METTE, "Klyngepakken som pdf")
    assert town.last(METTE).text.splitlines()[0] == "Materiale: Almen praksis' samarbejde med kommunale akutfunktioner"


def with_guest(town, key):
    """A meeting with somebody from the municipality invited, whom the bot reaches by mail."""
    half_by_mail(town)
    add_guest(town)
    planned(town, key, "onsdag den 10. marts 2027", "24. februar")
    for label in ("Mødet", "Invitation", "Gæster og personale", "Karin Kommune", "Tilbage"):
        town.press(METTE, label)


def test_guests_get_their_leaflet_and_what_is_meant_for_them(town):
    """With the invitation comes what the playbook tells the municipality; slides that come later are sent on too."""
    with_guest(town, "akutfunktioner")
    town.press(METTE, "Send nu")
    leaflet = next(mail.text for mail in mails_of(town, "Karin Kommune") if mail.text.startswith("Godt at vide"))
    assert leaflet.splitlines()[:5] == [
        "Godt at vide før mødet: Almen praksis' samarbejde med kommunale akutfunktioner",
        "ons 10/3 kl. 16.45",
        "",
        "Hvad er mødet?",
        "• Den lokale lægeklynge inviterer kommunen til at styrke samarbejdet mellem akutfunktionen og lægerne.",
    ]
    town.send_file(METTE, "endelig powerpoint.pptx", b"PK slides")
    town.press(METTE, "Færdig powerpoint med svar")
    town.press(METTE, "Send til deltagerne")
    assert town.last(METTE).text.splitlines() == [
        "Der er ikke noget til deltagerne endnu.",
        "",
        "Til gæsten Karin Kommune:",
        "• endelig powerpoint.pptx",
        "• Kort om mødet, fra drejebogen",
        "",
        "Den, der har fået en fil, får den ikke igen.",
    ]
    for label in ("Send nu", "Send til deltagerne", "Send nu"):
        town.press(METTE, label)
    sent = [mail for mail in mails_of(town) if mail.files and "endelig powerpoint.pptx" in mail.text]
    assert [mail.to_name for mail in sent] == ["Karin Kommune"]
    assert sum(mail.text.startswith("Godt at vide") for mail in mails_of(town)) == 1


def test_a_guest_who_is_named_later_gets_it_too(town):
    """Invited after the others, a guest gets invitation, leaflet and files at once."""
    half_by_mail(town)
    add_guest(town)
    planned(town, "kronisk_sygdom", "onsdag den 10. marts 2027", "24. februar")
    for label in ("Mødet", "Invitation", "Send nu"):
        town.press(METTE, label)
    assert mails_of(town, "Karin Kommune") == []
    town.say(METTE, "/moeder")
    for label in ("ons 10/3", "Invitation", "Gæster og personale", "Karin Kommune"):
        town.press(METTE, label)
    first = [mail.text.splitlines()[0].partition(":")[0] for mail in mails_of(town, "Karin Kommune")]
    assert sorted(first) == ["Godt at vide før mødet", "Invitation"]


def opened(town):
    town.say(METTE, "/moeder")
    town.press(METTE, "ons 10/3")


def test_the_invitation_brings_the_package_and_the_podcast(town):
    """The podcast's address stands in the invitation, the package follows as a file; the preview shows both."""
    people = half_by_mail(town)
    meeting(town)
    town.send_file(METTE, "klyngepakke.pdf")
    town.press(METTE, "Klyngepakken som pdf")
    opened(town)
    for label in ("Materiale", "Materiale til deltagerne", "Skriv linket: Link til podcast"):
        town.press(METTE, label)
    town.say(METTE, "https://www.kiap.dk/podcast/luftveje")
    assert "Link til podcast om emnet: https://www.kiap.dk/podcast/luftveje" in town.last(METTE).text
    opened(town)
    town.press(METTE, "Invitation")
    lines = (
        "Klyngepakken som pdf: klyngepakke.pdf (kommer som fil)\n"
        "Link til podcast om emnet: https://www.kiap.dk/podcast/luftveje\n"
    )
    assert lines in town.last(METTE).text
    town.press(METTE, "Send nu")
    invited = next(text for text in town.texts(people[1]) if text.startswith("Invitation:"))
    assert lines in invited
    assert "Her ligger data" not in invited
    by_mail = next(mail.text for mail in mails_of(town, "Lars Egelund") if mail.subject.startswith("Invitation"))
    assert lines in by_mail


def test_the_invitation_says_where_the_data_are_and_how_groups_are_made(town):
    """The hybrid meeting: Medibox, groups of five to eight, and what a leader sees to."""
    half_by_mail(town)
    planned(town, "hybrid_meeting", "onsdag den 10. marts 2027", "24. februar")
    opened(town)
    town.press(METTE, "Invitation")
    assert "Gruppearbejdet foregår i små grupper på 5–8, der sidder sammen." in town.last(METTE).text
    assert "Her ligger data: " in town.last(METTE).text


def test_sending_it_on_settles_the_plans_task(town):
    """The reminder to send the package leads to the register; sent from there, the task is done."""
    with_everybody(town)
    meeting(town, "akutfunktioner")
    for label in ("Mødet", "Invitation", "Send nu"):
        town.press(METTE, label)
    town.send_file(METTE, "klyngepakke.pdf", b"%PDF package")
    town.press(METTE, "Klyngepakken som pdf")
    town.sleep_until(moment("2027-02-26T07:30"))
    reminder = next(one for one in reversed(town.chats[METTE.id]) if one.text.startswith("Send evt. klyngepakken"))
    press = next(one for row in reminder.rows for one in row if one["text"] == "Gør det nu")
    town.press_data(METTE, reminder.id, press["callback_data"])
    town.press(METTE, "Send til deltagerne")
    town.press(METTE, "Send nu")
    with town.db.begin() as conn:
        assert conn.execute(select(tasks.c.state).where(tasks.c.key == "send_material")).scalar_one() == "done"


def test_a_file_that_holds_practices_own_figures_is_refused_whatever_it_is_called(town):
    """Slides with a table of practices: refused with the reason, and not kept; the same slides without it are taken."""
    with_cluster(town)
    meeting(town)
    with town.db.begin() as conn:
        names = conn.execute(select(practices.c.name).order_by(practices.c.id).limit(2)).scalars().all()
    table = slides((("Praksis", "Recepter"), (names[0], "43,2"), (names[1], "12")))
    (said,) = town.send_file(METTE, "KiAP dias nedre luftveje.pptx", table)
    assert said.startswith("Den fil tager jeg ikke imod, og jeg har ikke gemt den. Den ligner data om enkelte praksis")
    assert kept(town) == 0
    town.send_file(METTE, "KiAP dias nedre luftveje.pptx", slides((("Klyngen", "43,2"), ("Landet", "12"))))
    assert kept(town) == 1
