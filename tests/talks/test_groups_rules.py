"""The rules for groups, booked rooms and where practices lie, as the coordinator sets them in chat."""

import pytest

from bot.grouping import Weights
from bot.places import PostcodeTable, save_table
from bot.storage import group_rules, proposals
from tests.support.grouped import everybody_answers, groups_proposed, named, send_place
from tests.support.town import METTE, Town, with_everybody


@pytest.fixture
def town():
    made = Town()
    yield made
    made.db.close()


def rules(town):
    with town.db.begin() as conn:
        return group_rules.rules_of(conn, 1)


def test_the_rules_stand_in_plain_words(town):
    """Every rule is a sentence with its price, and what the cluster has not set is as measured best."""
    groups_proposed(town)
    assert town.press(METTE, "Regler for grupper") == [
        "Regler for grupper i Praksisklyngen Skanderborg\n"
        "De gælder fra næste gang, grupper dannes, også til senere møder.\n\n"
        "Sammen: alle fra samme hus\n"
        "Praksisform: helst ens. Det må koste 3 km omvej pr. person\n"
        "Størrelse: helst 6–7. Det må koste 6 km omvej i alt at undgå en gruppe på 5, og det halve at undgå 8\n"
        "Vært: helst et sted med plads til alle. Det må koste 60 km omvej i alt\n\n"
        "Afstande er i fugleflugt og ser ikke fjorde. Er der vand imellem, så sig, at to praksis ikke må være sammen."
    ]


def test_what_is_chosen_is_what_groups_are_formed_by(town):
    """Form, who is kept together and every price become the rules of the search."""
    groups_proposed(town)
    town.press(METTE, "Regler for grupper")
    for first, then in (
        ("Praksisform", "Helst blandet"),
        ("Hvem der er sammen", "Alle med samme ydernummer"),
        ("Pris: form", "1,5 km"),
        ("Pris: størrelse", "12 km"),
        ("Pris: vært", "Ingen"),
    ):
        town.press(METTE, first)
        town.press(METTE, then)
    made = rules(town)
    assert (made.forms, made.keep_by) == ("mixed", "ydernummer")
    assert made.weights == Weights(form_near=7, form_far=15, size_five=120, size_eight=60, no_host=0)


def test_two_practices_are_kept_apart_and_let_go_again(town):
    """A pair over the fjord stands in the rules and shares no group when groups are formed again."""
    groups_proposed(town)
    assert "Klinik Hasselhøj: Vibeke Tulstrup, Simon Alken\nKlinik Rugmarken" in town.last(METTE).text
    town.press(METTE, "Regler for grupper")
    town.press(METTE, "To må ikke være sammen")
    town.press(METTE, "Klinik Hasselhøj")
    assert town.say(METTE, "Klinik Hasselhøj")[0].startswith("Det er den samme praksis.")
    town.press(METTE, "Klinik Rugmarken")
    assert "• Klinik Rugmarken og Klinik Hasselhøj" in town.last(METTE).text
    town.press(METTE, "Grupperne")
    town.press(METTE, "Dan resten igen")
    assert "Klinik Hasselhøj: Vibeke Tulstrup, Simon Alken\nKlinik Rugmarken" not in town.last(METTE).text
    town.press(METTE, "Regler for grupper")
    town.press(METTE, "Tillad Klinik Rugmarken")
    assert rules(town).forbidden == ()


def test_a_booked_room_can_seat_a_group(town):
    """A room with its address becomes a host like any practice, and goes when it is removed."""
    groups_proposed(town)
    town.press(METTE, "Regler for grupper")
    town.press(METTE, "Bookede lokaler")
    town.press(METTE, "Skriv et lokale ind")
    for said in ("Biblioteket", "Torvet 1, 8660 Skanderborg", "12"):
        town.say(METTE, said)
    assert "• Biblioteket, Torvet 1, 8660 Skanderborg: plads til 12" in town.last(METTE).text
    with town.db.begin() as conn:
        assert [(room.name, room.capacity) for room in group_rules.rooms_of(conn, 1)] == [("Biblioteket", 12)]
    town.press(METTE, "Fjern Biblioteket")
    with town.db.begin() as conn:
        assert group_rules.rooms_of(conn, 1) == ()


def test_a_member_sends_where_the_practice_is(town):
    """A location becomes the place of the own practice, after a yes, and is marked as shared."""
    people = with_everybody(town)
    simon = named(people, "Simon Alken")
    assert send_place(town, simon, 56.13, 9.88) == [
        "Er du i praksis nu? Så gemmer jeg, hvor den ligger, og bruger det, når der dannes grupper. "
        "Din egen placering gemmer jeg ikke."
    ]
    assert town.last(simon).labels == ["Ja, her ligger Klinik Hasselhøj", "Nej, gem ikke"]
    town.press(simon, "Ja, her ligger")
    assert town.last(simon).text == (
        "Gemt ✔ Nu ved jeg, hvor Klinik Hasselhøj ligger. Det gælder fra næste gang, der dannes grupper."
    )


def test_a_shared_place_is_what_distances_are_reckoned_from(town):
    """The place that was sent is the attendee's place."""
    people = everybody_answers(town)
    send_place(town, named(people, "Simon Alken"), 56.13, 9.88)
    town.press(named(people, "Simon Alken"), "Ja, her ligger")
    with town.db.begin() as conn:
        places = {one.place for one in proposals.attendees(conn, 1) if one.practice == "Klinik Hasselhøj"}
    assert places == {(56.13, 9.88)}


def test_a_coordinator_may_send_the_place_of_any_practice(town):
    """Only a coordinator is offered other practices, and a place abroad is no practice's."""
    people = with_everybody(town)
    send_place(town, METTE, 56.13, 9.88)
    town.press(METTE, "En anden praksis")
    town.press(METTE, "Klinik Rugmarken")
    assert "hvor Klinik Rugmarken ligger" in town.last(METTE).text
    assert "ikke i Danmark" in send_place(town, people[1], 48.1, 9.9)[0]
    simon = people[1]
    send_place(town, simon, 56.13, 9.88)
    own = town.last(simon).rows[0][0]["callback_data"]
    foreign = own.split(".")
    foreign[3] = "1"
    town.press_data(simon, town.last(simon).id, ".".join(foreign))
    assert town.toasts[-1] == "Det findes ikke længere."


def _forget_places(town):
    with town.db.begin() as conn:
        conn.exec_driver_sql("update practices set lat = null, lon = null")


def test_a_place_known_only_by_its_postcode_is_said_to_be_rough(town):
    """Without coordinates the proposal says which places are approximate, and rounds the kilometres."""
    groups_proposed(town)
    _forget_places(town)
    town.press(METTE, "Dan resten igen")
    text = town.last(METTE).text
    assert "(fugleflugt, omtrentligt)" in text
    assert "Stedet er kun omtrentligt for Klinik Hasselhøj, Klinik Rugmarken" in text
    assert "En fra praksis kan sende sin placering her i chatten." in text


def test_a_loaded_postcode_table_is_used(tmp_path):
    """With the operator's table in the data folder a postcode is a place, and nothing is rough."""
    town = Town(data_dir=tmp_path)
    try:
        groups_proposed(town)
        _forget_places(town)
        codes = ("8464", "8660", "8680", "8362", "8653", "8670")
        table = PostcodeTable("try", {code: (code, 56.0 + n / 50, 9.9) for n, code in enumerate(codes)})
        save_table(table, tmp_path)
        with town.db.begin() as conn:
            known = {row.postcode for row in conn.exec_driver_sql("select distinct postcode from practices")}
            rough = proposals.roughly_placed(conn, 1, tmp_path)
            assert len(proposals.roughly_placed(conn, 1)) > len(rough)
            assert known & set(codes)
    finally:
        town.db.close()
