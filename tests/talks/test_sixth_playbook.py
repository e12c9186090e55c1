"""A sixth playbook by a file alone: from the data folder to a held meeting in the chat; and files that mean harm."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.storage.tables import meetings
from package_specs import check_file, shelf
from tests.support.town import METTE, Town, with_cluster

BOOK = """
key: kap_s_antibiotika
version: 1
kind: package
title: {da: "Antibiotika {{ 7 * 7 }} <b>fed</b>", en: "Antibiotics {{ 7 * 7 }} <b>bold</b>"}
purpose: {da: Rationel brug af antibiotika, en: Rational use of antibiotics}
provider: {key: kap_s, name: {da: KAP-S, en: KAP-S}}
start: 16:45
fixed_end: 18:15
stated_minutes: 90
order:
  channel: mail
  address: laegemiddel@kap-s.example
  link: kap-s.dk
  who: [koordinator]
  lead: "-60d"
  wording: "mindst 60 dage før"
  fields:
    - {key: cluster, label: {da: Klynge, en: Cluster}}
    - {key: meeting_date, label: {da: Mødedato, en: Date}}
    - {key: name, label: {da: Navn, en: Name}}
  letter:
    subject: {da: "Bestilling – {cluster}", en: "Order – {cluster}"}
    body: {da: "Hej. {cluster} vil gerne mødes {meeting_date}. Hilsen {name}", en: "Hello from {name}"}
programme:
  - {key: talk, title: {da: "Oplæg {% if x %}", en: Talk}, minutes: 30, who: [oplaegsholder]}
  - {key: data, title: {da: Egne data, en: Own data}, minutes: 60}
tasks:
  - key: order
    title: {da: "Bestil {{ meeting.cluster }} & <i>mere</i>", en: Order}
    who: [koordinator]
    kind: order
    due: "-60d"
    certainty: stated
    source: "mindst 60 dage før"
    reminders: ["-7d", "0d"]
  - key: accounts
    title: {da: Send bilag, en: Send receipts}
    who: [koordinator]
    kind: accounts
    phase: after
    due: "+7d"
    certainty: suggested
    reminders: ["0d"]
signup:
  deadline: "-10d"
  questions:
    - key: attend
      text: {da: "Kommer du?", en: "Will you come?"}
      choices:
        - {key: comes, label: {da: Deltager, en: I will attend}}
        - {key: stays_away, label: {da: Deltager ikke, en: I will not}}
"""
TITLE = "Antibiotika {{ 7 * 7 }} <b>fed</b>"
TASK = "Bestil {{ meeting.cluster }} & <i>mere</i>"


@pytest.fixture
def town(tmp_path):
    made = Town(data_dir=tmp_path)
    made.settings.playbooks.mkdir(parents=True)
    (made.settings.playbooks / "kap_s.yaml").write_text(BOOK)
    with_cluster(made)
    yield made
    made.db.close()


def to_review(town, day="onsdag den 10. marts 2027"):
    town.say(METTE, "/bestil")
    town.press(METTE, "Antibiotika")
    for said in (day, "16.45", "Fysisk", "Kulturhuset", "Mette Hjortkær", "5. februar 2027"):
        answer = town.say(METTE, said)
    return answer[-1]


def test_a_file_becomes_a_meeting_that_is_held(town):
    """Chosen, ordered in its own time, reminded of, invited to, run and ended; its texts are shown as they stand."""
    assert "Kan I nå det? Ja. Bestil senest lørdag den 9. januar 2027." in to_review(town).splitlines()
    town.press(METTE, "Ja, det er rigtigt")
    assert town.last(METTE).text.startswith(f"Planlagt ✔ {TITLE}\nonsdag den 10. marts 2027 kl. 16.45–18.15 (uge 10)")
    (sheet,) = town.press(METTE, "Bestilling")
    assert "Skriv til laegemiddel@kap-s.example" in sheet.splitlines()
    assert "Hej. Praksisklyngen Skanderborg vil gerne mødes onsdag den 10. marts 2027. Hilsen Mette Hjortkær" in sheet
    town.sleep_until(datetime(2027, 1, 4, 8, 0, tzinfo=UTC))
    assert any(text.startswith(f"{TASK}\n{TITLE}, ons 10/3 kl. 16.45\n") for text in town.texts(METTE))
    town.say(METTE, "/moeder")
    for label in ("ons 10/3", "Bestilling", "Det har jeg gjort", "Mødet", "Invitation", "Send nu"):
        town.press(METTE, label)
    town.press(METTE, "Deltager")
    town.sleep_until(datetime(2027, 3, 10, 15, 45, tzinfo=UTC))
    town.press(METTE, "Start mødet")
    assert "Nu: Oplæg {% if x %} – til kl. 17.15." in town.texts(METTE)
    town.press(METTE, "Åbn mødedagen")
    town.press(METTE, "Næste")
    town.clock.moment = datetime(2027, 3, 10, 17, 10, tzinfo=UTC)
    town.press(METTE, "Afslut")
    town.sleep_until(datetime(2027, 3, 17, 8, 0, tzinfo=UTC))
    assert town.texts(METTE)[-1].startswith(f"Send bilag\n{TITLE}")
    with town.db.begin() as conn:
        assert conn.execute(select(meetings.c.status)).scalar_one() == "held"


def test_its_lead_time_is_its_own(town):
    """Sixty days are stated: a month before it is too late, and the first possible day is sixty days off."""
    assert "Kan I nå det? Ja. Bestil senest søndag den 13. december 2026." in to_review(
        town, "torsdag den 11. februar 2027"
    )
    town.press(METTE, "Annullér")
    town.clock.moment = datetime(2026, 12, 20, 9, 0, tzinfo=UTC)
    assert (
        "Kan I nå det? Nej, pakken skulle være bestilt senest søndag den 13. december 2026. "
        "Bestiller du i dag, kan mødet tidligst være torsdag den 18. februar 2027."
    ) in to_review(town, "torsdag den 11. februar 2027").splitlines()


def test_a_planned_meeting_outlives_its_file(town):
    """The meeting has its own copy: taken away or broken later, the file harms no plan."""
    to_review(town)
    town.press(METTE, "Ja, det er rigtigt")
    (town.settings.playbooks / "kap_s.yaml").write_text("key: broken\n")
    town.say(METTE, "/drejebog")
    assert not any("Antibiotika" in label for label in town.last(METTE).labels)
    town.say(METTE, "/plan")
    assert f"▢ lør 9/1: {TASK}" in town.last(METTE).text.splitlines()


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
BILLION = f"key: bomb\n{LAUGHS}\n"


def spoilt(old, new):
    assert old in BOOK
    return BOOK.replace(old, new)


HOSTILE = {
    "laughs": (BILLION, "line 2", "henvisninger (& og *) må ikke bruges"),
    "abyss": ("key: [" * 200 + "]" * 200, "line 1", "mere end 20 niveauer dyb"),
    "huge": (BOOK + "# " + "x" * 300_000, "", "er større end 256 kB"),
    "code": (spoilt("version: 1", "version: !!python/name:os.system"), "line 3", "mærker (!) må ikke bruges"),
    "attribute": (spoilt("{name}", "{name.__class__}"), "order.letter", "der er intet felt"),
    "template": (spoilt("Hilsen {name}", "{{ config }}"), "order.letter", "der er intet felt"),
    "number": (spoilt("minutes: 30", "minutes: 3000000000"), "programme.0.minutes", "må højst være 600"),
    "word": (spoilt("minutes: 30", "minutes: yes"), "programme.0.minutes", "skal være et helt tal"),
    "type": (spoilt("[koordinator]", "koordinator"), "order.who", "skal være en liste"),
    "header": (spoilt("laegemiddel@kap-s.example", '"a@b.dk\\nBcc: x@y.dk"'), "order.address", "skal være en mailadr"),
    "script": (spoilt("link: kap-s.dk", "link: javascript:alert(1)"), "order.link", "skal være en webadresse"),
    "path": (spoilt("key: kap_s_antibiotika", "key: ../../etc/passwd"), "key", "skal være små bogstaver"),
    "hidden": (
        spoilt("da: Egne data", 'da: "Egne\\u202edata"'),
        "programme.1.title.da",
        "indeholder usynlige styretegn",
    ),
    "long": (spoilt("Egne data", "x" * 5000), "programme.1.title.da", "er længere end 4000 tegn"),
}


@pytest.mark.parametrize(("text", "field", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_with_file_field_and_reason(tmp_path, text, field, reason):
    """Whatever a stranger puts into a file: it is named by file, field and reason, and the shelf goes on without it."""
    path = tmp_path / "stranger.yaml"
    path.write_text(text)
    fault = check_file(path)[0]
    assert (fault.file, fault.field) == ("stranger.yaml", field)
    assert fault.reason_da.startswith(reason)
    found = shelf(tmp_path)
    assert len(found.packages) == 5
    assert found.faults[0] == fault


def test_what_is_no_file_is_left_alone(tmp_path):
    """A folder, a dangling link and bytes that are no text do no harm."""
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "dangling.yaml").symlink_to(tmp_path / "nothing.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00key")
    found = shelf(tmp_path)
    assert len(found.packages) == 5
    assert [(fault.file, fault.reason_da) for fault in found.faults] == [("bytes.yaml", "er ikke UTF-8-tekst")]
