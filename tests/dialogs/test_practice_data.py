"""Figures of a single practice are told from figures of all, and from a practice that is only named."""

import pytest

from dialogs.practice_data import has_figures, practice_told, suspicious

PRACTICES = (("Lægehuset Ry", "012345"), ("Lægerne Søtorvet", "022222"), ("Doktor Brix", ""), ("Lægehuset", "033333"))


@pytest.mark.parametrize(
    ("text", "practice"),
    [
        ("Lægehuset Ry udskriver 43 % mere end de andre", "Lægehuset Ry"),
        ("Lægehuset Rys tal: 43 recepter pr. 1.000", "Lægehuset Ry"),
        ("LÆGEHUSET RY\nhar 12 patienter i gang; lægerne søtorvet 9 patienter", "Lægerne Søtorvet"),
        ("Ydernr. 022222 har 12 patienter på sovemedicin", "Lægerne Søtorvet"),
        ("DDD: 43 hos Doktor Brix", "Doktor Brix"),
        ("Lægerne Søtorvet lå på 4,3 pr. 1000 sikrede", "Lægerne Søtorvet"),
        ("doctor brix: no. Doktor Brix has 12 prescriptions", "Doktor Brix"),
        ("Praksis B: 31 %", "Praksis B"),
        ("Klinik nr. 4: 12 henvisninger", "Klinik nr. 4"),
        ("Nøglen: Praksis B er Doktor Brix", "Doktor Brix"),
        ("practice C = 022222", "Lægerne Søtorvet"),
    ],
)
def test_a_practices_own_figures_are_found(text: str, practice: str):
    """A share, a rate or a number of patients beside a practice's name, number or code; and what gives a code away."""
    assert practice_told(text, PRACTICES) == practice
    assert suspicious(text)


@pytest.mark.parametrize(
    "text",
    [
        "Klyngen ligger 12 % over landet. Lægehuset Ry fortalte om CRP.",
        "Vi udskriver 43 recepter pr. 1.000, og ingen af os kan sige hvorfor.",
        "Alle praksisser: 30 % bruger CRP",
        "Doktor Brix medbringer 3 stole kl. 16.45",
        "CRP før antibiotika; Lægehuset Ry evaluerer om 6 måneder den 12. marts 2027",
        "Antibiotika til 0-2-årige",
        "I lægehuset ser vi 20 patienter om dagen",
        "Lægehuset Rydhave har 20 patienter",
        "",
    ],
)
def test_what_is_everybodys_passes(text: str):
    """Figures of all, a practice that is named, its promises, days and times are what reports are made of."""
    assert practice_told(text, PRACTICES) == ""


def test_figures_are_more_than_numbers():
    """What one practice answers is looked at for figures alone; ages, days and doses of a topic are none."""
    assert has_figures("43 % af de ældre")
    assert not has_figures("Antibiotika til børn på 0-2 år, 3 dage, fra 1. marts 2027")
