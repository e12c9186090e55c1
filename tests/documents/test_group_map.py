"""The picture of the groups: every group with number and shape, names escaped, unknown places told, a real PNG."""

import struct
from dataclasses import replace
from xml.etree import ElementTree as ET

from bot.documents.group_map import group_map_png, group_map_svg
from bot.grouping import Attendee, form_groups
from tests.support.instances import realistic

SVG = "{http://www.w3.org/2000/svg}"
PEOPLE = realistic(29, 2)


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(f"{SVG}text")]


def test_every_group_is_on_the_map_and_in_the_legend():
    """Each number stands twice: at the place and in the list, with size and kilometres in Danish figures."""
    plan = form_groups(PEOPLE)
    shown = texts(group_map_svg(plan, PEOPLE))
    assert all(shown.count(str(group.number)) == 2 for group in plan.groups)
    first = plan.groups[0]
    mean = f"{first.km.mean:.1f}".replace(".", ",")
    assert any(text.startswith(f"{len(first.members)} deltagere · {mean} km i snit") for text in shown)


def test_names_are_data_not_markup():
    """A practice called like markup is drawn as it is written."""
    people = [replace(p, practice=f"<b>&{p.practice}\x07") for p in PEOPLE]
    shown = texts(group_map_svg(form_groups(people), people))
    assert any(text.startswith("<b>&Praksis") for text in shown)


def test_people_without_a_place_are_counted_not_drawn():
    """Nobody's place is invented."""
    people = [*PEOPLE, Attendee("u", "U", "Ukendt")]
    assert "1 uden kendt sted er ikke tegnet." in texts(group_map_svg(form_groups(people), people))
    nowhere = [replace(p, place=None) for p in PEOPLE]
    assert "29 without a known place are not drawn." in texts(group_map_svg(form_groups(nowhere), nowhere, "en"))


def test_marks_of_groups_at_one_place_do_not_cover_each_other():
    """Two groups that meet in the same house have their marks apart."""
    people = [Attendee(f"a{i}", "", "A", place=(55.6, 12.5)) for i in range(12)]
    svg = ET.fromstring(group_map_svg(form_groups(people), people))
    marks = [(float(t.get("x")), float(t.get("y"))) for t in svg.iter(f"{SVG}text") if t.text in {"1", "2"}][:2]
    assert abs(marks[0][0] - marks[1][0]) + abs(marks[0][1] - marks[1][1]) > 30


def test_the_picture_is_a_png_of_the_promised_width():
    """2,400 pixels wide."""
    png = group_map_png(form_groups(PEOPLE), PEOPLE)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", png[16:20]) == (2400,)
