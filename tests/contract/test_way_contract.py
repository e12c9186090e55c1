"""The whole way once on each database: what is said does not depend on where it is kept."""

import pytest

from tests.support import pg
from tests.support.town import METTE, Town
from tests.talks.test_hybrid_way import grouped, run_meeting


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request, tmp_path):
    if request.param == "sqlite":
        made = Town(url=f"sqlite:///{tmp_path}/town.db")
        yield made
        made.db.close()
        return
    with pg.schema(request.getfixturevalue("postgres")) as address:
        made = Town(url=address)
        yield made
        made.db.close()


def test_the_way_is_the_same_on_both_databases(town):
    """From the roster to the collected document, through the migrations and the real tables."""
    people = run_meeting(town, grouped(town))
    leader = next(person for person in people if "Skriv gruppens svar" in town.last(person).labels)
    town.press(leader, "Skriv gruppens svar")
    while "Send til koordinatoren" not in town.last(leader).labels:
        town.press(leader, "Spring over")
    town.press(leader, "Send til koordinatoren")
    town.press(METTE, "Gruppernes svar")
    town.press(METTE, "Lav samlet dokument")
    assert town.file(town.last(METTE).file)[0] == "2027-03-10-opsamling-fra-grupperne.docx"
