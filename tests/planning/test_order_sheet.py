"""Order sheets: what a coordinator copies into a form or sends as a mail."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning import Wishes, data_request, order_sheet
from package_specs import package, packages

VALUES = {
    "cluster": "Praksisklyngen Åbyhøj",
    "meeting_date": "onsdag den 10. marts 2027 kl. 16.30",
    "name": "Ærø Østergård",
    "email": "aeroe@example.dk",
    "phone": "12 34 56 78",
}


def test_a_form_is_a_block_to_copy():
    """What is known is listed under the form's own labels; what is missing is named."""
    sheet = order_sheet(package("akut"), VALUES)
    assert (sheet.channel, sheet.link, sheet.draft, sheet.missing) == ("form", "https://kiap.dk", None, ("call_time",))
    assert sheet.block == (
        "Klyngepakke: Almen praksis' samarbejde med kommunale akutfunktioner\n"
        "Klynge: Praksisklyngen Åbyhøj\n"
        "Navn: Ærø Østergård\n"
        "E-mail: aeroe@example.dk\n"
        "Telefon: 12 34 56 78\n"
        "Ønsket mødedato: onsdag den 10. marts 2027 kl. 16.30"
    )


def test_only_one_form_must_know_when_to_call():
    """The time of the call is stated in one document and optional in the others."""
    required = {key: "call_time" in order_sheet(package(key), VALUES).missing for key in ("akut", "kron", "nedre")}
    assert required == {"akut": True, "kron": False, "nedre": False}


def test_a_mail_is_ready_to_look_at():
    """The mail goes to the cluster team, says what is wanted, and leaves no empty places."""
    draft = order_sheet(package("prae"), VALUES).draft
    assert (draft.to, draft.subject) == (
        "Sundhed.klynger@rm.dk",
        "Bestilling af klyngepakke: Samarbejde med Præhospitalet – Praksisklyngen Åbyhøj",
    )
    assert draft.body == (
        "Hej\n\n"
        'Praksisklyngen Åbyhøj vil gerne bestille klyngepakken "Samarbejde med Præhospitalet". '
        "Vi ønsker at holde mødet onsdag den 10. marts 2027 kl. 16.30.\n\n"
        "Mødeleder er Ærø Østergård. Kontakt os gerne om planlægningen og formødet med Præhospitalet.\n\n"
        "Venlig hilsen\nÆrø Østergård\naeroe@example.dk 12 34 56 78\n"
    )


def test_a_mail_link_opens_the_same_mail():
    """Subject, body and Danish letters survive the way through a link."""
    draft = order_sheet(package("prae"), VALUES).draft
    link = urlsplit(draft.mailto)
    parts = parse_qs(link.query)
    assert (link.scheme, link.path) == ("mailto", "Sundhed.klynger@rm.dk")
    assert parts["subject"] == [draft.subject]
    assert parts["body"] == [draft.body.replace("\n", "\r\n")]


def test_a_follow_up_says_so():
    """Ordering again asks for new data, in a mail as in a block."""
    mail = order_sheet(package("prae"), VALUES, "en", "follow_up").draft
    assert (
        mail.subject == "Follow-up of a cluster package: Working with the prehospital service – Praksisklyngen Åbyhøj"
    )
    assert "new data and a new questionnaire" in mail.body
    block = order_sheet(package("kron"), VALUES, "da", "follow_up").block
    assert block.startswith("Klyngepakke: Opfølgning på Samarbejde om patienter med kronisk sygdom\n")


def test_the_region_is_asked_for_three_sets():
    """The request lists the sets; a period is asked for, since the document's own is long past."""
    sheet = data_request(package("hybrid"), {**VALUES, "recipient": "data@example.dk"})
    wanted = (
        "- Opfølgning på sovemedicin og beroligende medicin\n"
        "- Opfølgning på øjenbetændelse\n"
        "- Ny opgørelse: brug af peroral antibiotika, periode: ____"
    )
    assert (sheet.draft.to, sheet.missing) == ("data@example.dk", ("oral_antibiotics",))
    assert sheet.draft.subject == "Data til klyngemøde onsdag den 10. marts 2027 kl. 16.30 – Praksisklyngen Åbyhøj"
    assert f"\n\n{wanted}\n\n" in sheet.draft.body
    assert f"Ønskede data: \n{wanted}\n" in sheet.block


def test_the_region_is_asked_for_what_is_wished():
    """Sets can be left out, periods named, and other data asked for."""
    wishes = Wishes(sets=["oral_antibiotics"], periods={"oral_antibiotics": "2. kvartal 2025 og 2026"}, also=("KOL",))
    sheet = data_request(package("hybrid"), VALUES, wishes=wishes)
    assert sheet.missing == ()
    assert [one.value for one in sheet.fields if one.key == "sets"] == [
        "- Ny opgørelse: brug af peroral antibiotika, 2. kvartal 2025 og 2026\n- KOL"
    ]


def test_where_nothing_is_ordered_there_is_no_sheet():
    """The hybrid form orders nothing, and packages request no data of their own."""
    assert order_sheet(package("hybrid"), VALUES) is None
    assert [data_request(one, VALUES) for one in packages() if one.order] == [None] * 4


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("one", [one for one in packages() if one.order], ids=lambda one: one.key)
def test_labels_stand_in_the_language(one, lang):
    """Every field has its label in the language asked for."""
    labels = [field.label for field in order_sheet(one, VALUES, lang).fields]
    assert labels == [field.label.in_(lang) for field in one.order.fields]


@given(st.dictionaries(st.sampled_from([*VALUES, "remarks", "package", "recipient"]), st.text(max_size=60)))
def test_what_people_write_is_only_text(values):
    """No value is read as a place of its own, and none breaks out of the subject line."""
    tricky = {key: f"{{cluster}}{value}\r\nBcc: x@y.dk" for key, value in values.items()}
    draft = order_sheet(package("prae"), tricky).draft
    assert "\n" not in draft.subject
    assert "\r" not in draft.subject
    assert draft.body.count("{cluster}") >= sum(key in tricky for key in ("name", "email"))
