"""What the playbook has happen at a minute: hand-outs, seating, the evaluation."""

import pytest

from bot import agenda
from bot.actions.programme import programme_of
from bot.planning import TypedRow, filled_in
from package_specs import package
from tests.house.samples import meeting_of
from tests.support.day import at, heard, planned
from tests.support.town import METTE, Town


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def whole_day(town, title):
    """The meeting of that playbook runs by itself; what Mette and another member hear."""
    people = planned(town, title)
    town.sleep_until(at(16, 45))
    before = [len(heard(town, person)) for person in (METTE, people[3])]
    town.press(METTE, "Start mødet")
    town.press(METTE, "Mere")
    town.press(METTE, "Skift punkt automatisk")
    town.sleep_until(at(20, 0))
    return [heard(town, person, n) for person, n in zip((METTE, people[3]), before, strict=True)]


def test_hand_outs_at_their_minute(town):
    """At the start the note sheets; at the item the sheet that the playbook has words of its own for, and once."""
    hers, others = whole_day(town, "Præhospitalet")
    given = [text for text in hers if text.lower().startswith("del ")]
    assert given == [
        "Del ud nu:\n• Noteark med plads til take home message – én til hver",
        "Del oversigten over patienttransport ud.",
    ]
    assert others == []


def test_the_evaluation_is_called_once_with_the_way_to_it(town):
    """The playbook's own words at that minute carry the button."""
    whole_day(town, "Præhospitalet")
    called = [one for one in town.chats[METTE.id] if "valuering" in one.text and "Nu:" not in one.text]
    called = [one for one in called if "QR-koden" in one.text and "Tiden" not in one.text]
    assert [(one.text, one.labels) for one in called] == [
        ("Vis QR-koden, så alle kan udfylde evalueringen.", ["Evalueringen", "Åbn mødedagen"])
    ]


def test_who_to_talk_with_reaches_everybody_who_comes(town):
    """In block two people talk with their neighbour."""
    hers, others = whole_day(town, "akutfunktion")
    assert others == ["Nu: Tal med sidemanden i blok 2."]
    assert "Nu: Tal med sidemanden i blok 2." in hers


def moments(spec):
    programme = programme_of(meeting_of(spec.key, spec=spec))
    begun = agenda.press(agenda.Live(programme), agenda.START, programme.starts_at, "1")
    begun = agenda.press(begun, agenda.auto(on=True), programme.starts_at, "1")
    return {
        (cue.kind, int((cue.at - programme.starts_at).total_seconds() / 60), dict(cue.values).get("things", ""))
        for cue in agenda.cues(begun)
        if cue.kind in {"handout", "seating", "evaluation"}
    }


def test_a_typed_programme_keeps_its_moments():
    """Note sheets first, the sealed envelopes and the plan right after the break, and the new seating with them."""
    rows = [TypedRow(50, part="part_one"), TypedRow(15, part="pause"), TypedRow(45, part="part_two")]
    assert moments(filled_in(package("nedre_luftvejsinfektioner"), rows)) == {
        ("handout", 0, "note_sheet,cluster_overview"),
        ("seating", 0, ""),
        ("handout", 65, "practice_overview,implementation_plan"),
        ("seating", 65, ""),
    }


def test_without_a_named_row_the_moment_decides():
    """After the break is the first row after a break; without a break it is the start."""
    spec = filled_in(
        package("nedre_luftvejsinfektioner"), [TypedRow(50, "Data"), TypedRow(15, part="pause"), TypedRow(45, "Egne")]
    )
    assert {
        ("handout", 0, "note_sheet,cluster_overview"),
        ("handout", 65, "practice_overview,implementation_plan"),
    } <= (moments(spec))
    whole = filled_in(package("nedre_luftvejsinfektioner"), [TypedRow(50, "Data")])
    assert moments(whole) == {("handout", 0, "note_sheet,cluster_overview,practice_overview,implementation_plan")}


def test_an_evaluation_inside_a_longer_row_comes_before_its_end():
    """The hybrid meeting evaluates itself in the last five minutes of its closing."""
    assert moments(package("hybrid_meeting")) == {("evaluation", 190, "")}
