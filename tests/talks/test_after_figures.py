"""Figures: what may be shown becomes pictures, slides and paper; a single practice's own are refused anywhere."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pptx import Presentation
from sqlalchemy import select

from bot.storage import codes
from bot.storage.after_tables import agreements, corrections, figures, minutes, votes
from bot.storage.tables import meetings, reports
from tests.support.after import hybrid_held, leaders, open_after
from tests.support.town import METTE, Town
from tests.talks.test_after_evaluation import evaluate

REFUSED = (
    "Det ligner tal for en enkelt praksis (Lægehuset Søbredden). Dem tager jeg ikke imod: De hører til i praksis, i "
    "kuverten eller i Medibox. Skriv tal for hele gruppen eller klyngen, eller skriv det uden tal."
)
OWN = "Lægehuset Søbredden udskriver 43 % mere end de andre"


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def put_in(town, title, rows, note=""):
    """Put figures in, from the list of those that are there."""
    town.press(METTE, "Nye tal")
    for said in (title, rows):
        town.say(METTE, said)
    town.say(METTE, note) if note else town.press(METTE, "Spring over")
    return town.press(METTE, "Ja, det er rigtigt")[0]


def sent(town, label):
    town.press(METTE, label)
    return town.file(town.last(METTE).file)


def charts(content):
    """The charts of a deck: labels and figures."""
    shapes = [shape for slide in Presentation(BytesIO(content)).slides for shape in slide.shapes if shape.has_chart]
    plots = [shape.chart.plots[0] for shape in shapes]
    return [(list(plot.categories), [*plot.series[0].values]) for plot in plots]


def test_questionnaire_results_become_pictures_slides_and_paper(town):
    """Pasted from a spreadsheet or typed; small counts are withheld for good, and each way has the same figures."""
    hybrid_held(town)
    open_after(town, "Dokumenter", "Tal at vise")
    said = put_in(town, "Har I en fast procedure?", "Ja\t14\nDelvist: 6\nNej – 1", "KiAP, 21 svar")
    assert said.startswith(
        "Tal at vise · onsdag den 10. marts 2027\n\n"
        "Har I en fast procedure?\nJa: 14 · Delvist: få · Nej: få\nKiAP, 21 svar"
    )
    put_in(town, "Bruger I CRP?", "Altid 58 %\nAldrig 42 pct.")
    with town.db.begin() as conn:
        kept = [tuple(row) for row in conn.execute(select(figures.c.rows, figures.c.unit).order_by(figures.c.id))]
    assert kept == [([["Ja", 14], ["Delvist", None], ["Nej", None]], ""), ([["Altid", 58], ["Aldrig", 42]], "%")]
    name, content = sent(town, "Billeder")
    assert (name[-4:], content[:4]) == (".png", b"\x89PNG")
    deck = charts(sent(town, "Dias")[1])
    assert deck[:2] == [
        (["Ja", "Delvist (få)", "Nej (få)"], [14, None, None]),
        (["Altid", "Aldrig"], [58, 42]),
    ]
    assert deck[2] == (["Deltager", "Deltager ikke", "Har ikke svaret"], [26, 3, 0])
    assert sent(town, "PDF")[1].startswith(b"%PDF-")
    open_after(town, "Dokumenter")
    assert charts(sent(town, "Dias (PowerPoint)")[1])[:2] == deck[:2]
    open_after(town, "Dokumenter", "Tal at vise", "Fjern: Bruger I CRP?")
    assert "Bruger I CRP?" not in town.last(METTE).text


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("Ja 14", "Der skal være fra 2 til 12 linjer."),
        ("Ja 14\nNej", "Linjen »Nej« forstod jeg ikke."),
        ("Ja 58 %\nNej 42", "Skriv procent på alle linjer eller på ingen af dem."),
        ("Ja 158 %\nNej 42 %", "Ingen andel kan være over 100 %."),
        ("Ja 1\nNej 1", "Færre end 3 svar viser jeg ikke"),
        ("Lægehuset Søbredden 43\nDe andre 12", "Det ligner tal for en enkelt praksis (Lægehuset Søbredden)."),
        ("Praksis A 43\nPraksis B 12", "Det ligner tal for en enkelt praksis (Praksis A)."),
        ("Ydernr. 4: 43\nydernr. 5: 12", "Det ligner tal for en enkelt praksis (Ydernr. 4)."),
        ("010190-1234 4\nNej 12", "Beskeden ligner et CPR-nummer."),
    ],
)
def test_figures_that_cannot_be_shown_are_refused_with_the_reason(town, rows, why):
    """Nothing is kept, the heading that was given stands, and the question is asked again."""
    hybrid_held(town)
    open_after(town, "Dokumenter", "Tal at vise", "Nye tal")
    town.say(METTE, "Bruger I CRP?")
    assert town.say(METTE, rows)[0].startswith(why)
    assert town.say(METTE, "Ja 14\nNej 12")[0].startswith("✔ Tal: Ja: 14\nNej: 12")


def test_so_small_figures_that_nothing_is_left_are_not_kept(town):
    """Where every count would be withheld the whole is refused."""
    hybrid_held(town)
    open_after(town, "Dokumenter", "Tal at vise", "Nye tal")
    for said in ("Bruger I CRP?", "Ja 2\nNej 2\nVed ikke 1"):
        town.say(METTE, said)
    town.press(METTE, "Spring over")
    town.press(METTE, "Ja, det er rigtigt")
    assert town.toasts[-1].startswith("Tallene er så små, at nogen kan genkendes")
    with town.db.begin() as conn:
        assert conn.execute(select(figures)).all() == []


def test_a_practices_own_figures_are_refused_wherever_people_write(town):
    """Report, minutes, agreement and evaluation: the reason is said, nothing is kept, and the question stands."""
    people = hybrid_held(town)
    leader = leaders(town, people)[0]
    town.press(leader, "Skriv gruppens svar")
    while "Motivation" not in town.last(leader).text.rpartition("\n\n")[0]:
        town.press(leader, "Spring over")
    assert town.say(leader, OWN)[0].startswith(REFUSED)
    assert town.say(leader, "Vi udskriver 43 % mere end naboklyngen")[0].startswith("✔")
    open_after(town, "Referat", "Skriv referat")
    assert town.say(METTE, OWN)[0].startswith(REFUSED)
    open_after(town, "Aftaler", "Ny aftale")
    assert town.say(METTE, OWN)[0].startswith(REFUSED)
    with town.db.begin() as conn:
        kept = [row.answers for row in conn.execute(select(reports.c.answers))]
        tables = (minutes, agreements, corrections)
        written = [str(row) for table in tables for row in conn.execute(select(table))]
    assert "Søbredden" not in str(kept) + str(written)


def test_what_a_practice_answers_for_itself_holds_no_figures(town):
    """The topic is asked practice by practice: there no name is needed to make a figure the practice's own."""
    people = hybrid_held(town)
    leader = leaders(town, people)[0]
    first = town.press(leader, "Skriv gruppens svar")[0]
    assert "Emnevalg" in first
    assert town.say(leader, "Sovemedicin, 12 patienter")[0].startswith("Det ligner tal for en enkelt praksis (")
    assert town.say(leader, "Sovemedicin til ældre over 75")[0].startswith("✔")


def test_the_trend_is_a_picture_as_soon_as_there_are_two_meetings(town):
    """Share by share in percent, the same in chat, on paper and on slides; one meeting alone is no trend."""
    people = hybrid_held(town)
    for person in people[1:7]:
        evaluate(town, person)
    open_after(town, "Evaluering", "Udvikling")
    assert town.last(METTE).labels == ["Tilbage"]
    with town.db.begin() as conn:
        earlier = {"id": 77, "starts_at": datetime(2026, 3, 4, 16, tzinfo=UTC)}
        conn.execute(meetings.insert().values(dict(conn.execute(select(meetings)).one()._mapping) | earlier))
        for nth, vote in enumerate(conn.execute(select(votes)).mappings().all()):
            conn.execute(votes.insert().values(dict(vote) | {"id": f"x{nth}", "meeting_id": 77}))
    open_after(town, "Evaluering", "Udvikling")
    assert town.last(METTE).text.endswith("ons 4/3 2026: 100 % af 6\nons 10/3 2027: 100 % af 6")
    name, content = sent(town, "Som billeder")
    assert (name, content[:4]) == ("2027-03-10-udvikling-1.png", b"\x89PNG")
    open_after(town, "Dokumenter")
    assert (["ons 4/3 2026 (6 svar)", "ons 10/3 2027 (6 svar)"], [100, 100]) in charts(
        sent(town, "Dias (PowerPoint)")[1]
    )


def test_the_screen_of_the_result_is_one_press_away(town):
    """Once there are codes the coordinator can open the result for the shared screen."""
    hybrid_held(town)
    open_after(town, "Evaluering", "QR-koder")
    open_after(town, "Evaluering")
    with town.db.begin() as conn:
        page = codes.page(conn, 1, "result")
    links = {button["text"]: button.get("url") for row in town.last(METTE).rows for button in row}
    assert links["Vis på skærmen"] == page != ""
