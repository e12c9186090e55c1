"""Several who come together, as people write it."""

import pytest

from dialogs.readers import Party, read_party

SAID = {
    "vi er 3 fra Lægehuset, én UA": Party(3, "Lægehuset", 1),
    "Vi er tre fra Lægehuset Søbredden.": Party(3, "Lægehuset Søbredden"),
    "vi kommer 2": Party(2),
    "vi kommer to fra Klinik Hasselhøj": Party(2, "Klinik Hasselhøj"),
    "Hej, vi bliver 4 læger fra Lægerne Kastanjen, heraf 1 vikar": Party(4, "Lægerne Kastanjen", 1),
    "vi er 3 i alt, to UA": Party(3, "", 2),
    "der kommer 5 fra Ishøj": Party(5, "Ishøj"),
    "vi er 3 fra Klinik Rugmarken og en UA": Party(3, "Klinik Rugmarken", 1),
    "we are three from Klinik Rugmarken, one locum": Party(3, "Klinik Rugmarken", 1),
    "we are 2 doctors from Ishøj": Party(2, "Ishøj"),
    # Traps.
    "vi er spændte": None,
    "vi er 3 og vil gerne sidde sammen": None,
    "vi er 2 fra Ishøj, 3 UA": None,
    "vi er 0": None,
    "vi er 900 fra Ishøj": None,
    "3": None,
    "vi kommer måske": None,
    "er vi 3 fra Ishøj?": None,
    "": None,
}


@pytest.mark.parametrize("said", SAID)
def test_every_phrase_is_read_as_it_is_meant(said):
    """How many, from where, how many of them UA or vikar; what does not add up is not taken."""
    assert read_party(said) == SAID[said]
