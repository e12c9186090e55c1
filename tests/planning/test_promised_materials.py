"""Which delivery a file is, how many copies to print, and the mail that asks for what is late."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning.materials import Copies, Heads, chase, guesses, is_secret, looks_secret, print_list
from package_specs import package, packages


@pytest.mark.parametrize(
    ("key", "file_name", "expected"),
    [
        ("prae", "Udkast_spørgeskema_bilag 1.docx", ("draft", "questionnaire_draft")),
        ("prae", "Dias endelig udgave.pptx", ("final", "slides")),
        ("prae", "Skabelon til dias.pptx", ("draft", "slides_draft")),
        ("prae", "Noteark_bilag3_final.pdf", ("for_chair", "note_sheet")),
        ("akut", "Klyngepakke akutfunktioner.pdf", ("mail_one", "package_pdf")),
        ("akut", "faerdig powerpoint.pptx", ("final", "slides")),
        ("akut", "eksempel-powerpoint.pptx", ("mail_one", "slides_example")),
        ("kron", "Drejebog.pdf", ("package", "playbook")),
        ("nedre", "C:\\Downloads\\program_moedeleder.pdf", ("mail_one", "programme")),
    ],
)
def test_a_file_is_known_by_its_name(key, file_name, expected):
    """Drafts and final versions are kept apart, and the likeliest comes first."""
    first = guesses(package(key), file_name)[0]
    assert (first.material.key, first.item.key) == expected


@pytest.mark.parametrize("file_name", ["IMG_2041.jpg", "", ".pdf", "referat.docx", "../../etc/passwd"])
def test_a_name_that_says_nothing(file_name):
    """A name that fits nothing gives no guess."""
    assert guesses(package("prae"), file_name) == ()


def test_what_must_not_be_taken_in():
    """The key to anonymised practices and practice data are recognised by their names."""
    assert looks_secret(package("prae"), "Oversigt anonymiserede praksis nøgle.xlsx")
    assert looks_secret(package("nedre"), "data praksisniveau.pdf")
    assert not looks_secret(package("prae"), "Dias.pptx")
    assert sum(is_secret(item) for one in packages() for material in one.materials for item in material.items) == 6


def test_copies_from_the_head_count():
    """A tenth to spare of what is printed, and just as many envelopes as practices."""
    found = print_list(package("nedre"), Heads(people=21, practices=9))
    assert [(one.key, one.copies, one.sealed) for one in found] == [
        ("note_sheet", 24, False), ("cluster_overview", 24, False),
        ("practice_overview", 9, True), ("implementation_plan", 10, False),
    ]  # fmt: skip
    title = package("prae").handouts[0].title
    assert print_list(package("prae"), Heads(20, 8), spare=0)[0] == Copies("transport_sheet", title, 20, sealed=False)
    assert print_list(package("hybrid"), Heads(29, 14)) == ()


def test_a_late_delivery_is_asked_for():
    """The mail says what is missing, for which meeting, and goes where the package is ordered by mail."""
    one = package("prae")
    final = next(material for material in one.materials if material.key == "final")
    values = {"cluster": "Åbyhøj", "meeting_date": "onsdag den 10. marts 2027", "name": "Ærø"}
    draft = chase(one, final, values)
    assert (draft.to, draft.subject) == (
        "Sundhed.klynger@rm.dk",
        "Endeligt materiale til klyngemøde onsdag den 10. marts 2027 – Åbyhøj",
    )
    assert draft.body == (
        'Hej\n\nÅbyhøj holder klyngemøde onsdag den 10. marts 2027 med "Samarbejde med Præhospitalet". '
        "Vi har endnu ikke fået:\n\n"
        f"- {final.items[0].title.da}\n- Svar på spørgeskemaet\n\n"
        "Hvornår kan vi regne med at have det?\n\nVenlig hilsen\nÆrø\n"
    )
    assert chase(package("kron"), package("kron").materials[0], values, "en").to is None


@given(st.text(max_size=80), st.sampled_from(packages()))
def test_any_name_is_survived(file_name, one):
    """Whatever a file is called, guesses are in order and nothing breaks."""
    hits = [guess.hits for guess in guesses(one, file_name)]
    assert hits == sorted(hits, reverse=True)


@given(st.text(max_size=30))
def test_what_people_write_stays_text_in_a_chase(value):
    """A value with braces is not read as a place."""
    one = package("prae")
    tricky = {"cluster": "{name}" + value, "name": "{cluster.__class__}", "meeting_date": value}
    assert "{cluster.__class__}" in chase(one, one.materials[0], tricky).body
