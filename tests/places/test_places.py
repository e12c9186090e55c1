"""Where practices are and how far apart: sources in their order, files of three kinds, and the rough areas."""

import csv
import io
import json
import math
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.places import (
    GeodataFault,
    Place,
    PostcodeTable,
    area_of,
    distance_km,
    great_circle_km,
    load_postcodes,
    place_of,
    save_table,
    saved_table,
    say_km,
)
from bot.places.geodata import say

# A slow machine fails no test.

SKANDERBORG, AARHUS, RONNE = (56.0401, 9.9302), (56.1535, 10.2034), (55.1065, 14.7247)
TABLE = PostcodeTable("prøve", {"1050": ("København K", 55.68, 12.59), "1300": ("København K", 55.69, 12.58),
                                "8660": ("Skanderborg", 56.04, 9.93)})  # fmt: skip


@dataclass(frozen=True)
class Practice:
    """The least that a place follows from."""

    lat: float | None = None
    lon: float | None = None
    postcode: str | None = None


def test_the_best_known_place_is_taken():
    """Roster before shared location before loaded table before rough area; only the last is approximate."""
    known = Practice(56.1, 9.9, "8660")
    assert place_of(known, TABLE, (56.2, 9.8)) == Place(56.1, 9.9, "roster")
    assert place_of(Practice(postcode="8660"), TABLE, (56.2, 9.8)) == Place(56.2, 9.8, "shared")
    assert place_of(Practice(postcode="8660"), TABLE) == Place(56.04, 9.93, "postcode")
    assert place_of(Practice(postcode="8660")) == Place(56.04, 9.93, "area", approximate=True)
    assert place_of(Practice(lat=56.1, postcode="8680"), TABLE) == Place(56.09, 9.76, "area", approximate=True)
    assert [place_of(Practice(postcode=code), TABLE) for code in (None, "", "86", "3900", "abcd")] == [None] * 5


def test_distances_are_right():
    """Where the sphere gives them in closed form: a degree of a meridian, of a parallel, half the way round."""
    degree = 2 * math.pi * 6371.0088 / 360
    assert great_circle_km(SKANDERBORG, SKANDERBORG) == 0
    assert great_circle_km((56, 10), (57, 10)) == pytest.approx(degree)
    assert great_circle_km((0, 10), (0, 11)) == pytest.approx(degree)
    assert great_circle_km((0, 0), (0, 180)) == pytest.approx(180 * degree)
    # On a short way a parallel is as good as straight: the cosine of the latitude tells its length.
    assert great_circle_km((56, 10), (56, 10.1)) == pytest.approx(0.1 * degree * math.cos(math.radians(56)), rel=1e-5)
    assert distance_km(Place(*AARHUS, "roster"), Place(*RONNE, "area")) == great_circle_km(AARHUS, RONNE)


points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(points, points, points)
def test_a_distance_is_a_distance(a, b, c):
    """Never negative, the same both ways, and no way round is shorter."""
    assert great_circle_km(a, b) >= 0
    assert great_circle_km(a, b) == pytest.approx(great_circle_km(b, a))
    assert great_circle_km(a, c) <= great_circle_km(a, b) + great_circle_km(b, c) + 1e-6


def test_a_distance_is_said_for_what_it_is():
    """As the crow flies, with a comma in Danish, and rounded where a place is only roughly known."""
    assert say_km(3.14) == "3,1 km i fugleflugt"
    assert say_km(3.14, "en") == "3.1 km as the crow flies"
    assert say_km(13.4, approximate=True) == "ca. 13 km i fugleflugt"
    assert say_km(13.4, "en", approximate=True) == "about 13 km as the crow flies"


def test_a_street_code_has_its_neighbour():
    """A code of central Copenhagen that is not in the table takes the nearest one; no other code does."""
    assert TABLE.find("1100") == (55.68, 12.59)
    assert TABLE.find("1999") == (55.69, 12.58)
    assert TABLE.find("8661") is None
    assert PostcodeTable("tom", {}).find("1100") is None


GEONAMES = (
    "DK\t8660\tSkanderborg\tMidtjylland\t82\tSkanderborg\t746\t\t\t56.0401\t9.9302\t6\n"
    "DK\t0999\tDR\t\t\t\t\t\t\t\t\t\n"
    "SE\t20000\tMalmö\t\t\t\t\t\t\t55.6\t13.0\t4\n"
    "DK\t8680\tRy\tMidtjylland\t82\tSkanderborg\t746\t\t\t56.0904\t9.7607\t6\n"
)
SERVICE = json.dumps(
    [
        {"nr": "8660", "navn": "Skanderborg", "visueltcenter": [9.9302, 56.0401], "kommuner": []},
        {"nr": "8680", "navn": "Ry", "visueltcenter": [9.7607, 56.0904]},
        {"nr": "8681", "navn": "Uden punkt", "visueltcenter": None},
    ]
)
FLAT = json.dumps([
    {"nr": "8660", "navn": "Skanderborg", "visueltcenter_x": 9.9302, "visueltcenter_y": 56.0401},
    {"nr": "8680", "navn": "Ry", "visueltcenter_x": 9.7607, "visueltcenter_y": 56.0904},
])  # fmt: skip
PLAIN = "postcode,place,lat,lon\n8660,Skanderborg,56.0401,9.9302\n8680,Ry,56.0904,9.7607\nx,y,z,w\n"
EXCEL = "\ufeffPostnr;Navn;Breddegrad;Længdegrad\r\n8660;Skanderborg;56,0401;9,9302\r\n8680;Ry;56,0904;9,7607\r\n"
TOWNS = {"8660": ("Skanderborg", 56.0401, 9.9302), "8680": ("Ry", 56.0904, 9.7607)}


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(f"{name}.txt", text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "source"),
    [
        (GEONAMES.encode(), "GeoNames (geonames.org), CC BY 4.0"),
        (zipped(readme="Readme", DK=GEONAMES), "GeoNames (geonames.org), CC BY 4.0"),
        (SERVICE.encode(), "Dataforsyningen (DAWA), CC BY 4.0"),
        (FLAT.encode(), "Dataforsyningen (DAWA), CC BY 4.0"),
        (PLAIN.encode(), "min.csv"),
        (EXCEL.encode(), "min.csv"),
        (EXCEL.removeprefix("\ufeff").encode("cp1252"), "min.csv"),
    ],
)
def test_three_kinds_of_files_give_the_same_table(content, source):
    """GeoNames, the Danish service and a CSV are read alike, and the table knows whom to credit."""
    assert load_postcodes(content, "min.csv") == PostcodeTable(source, TOWNS)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "unknown"),
        (b"hej med dig", "unknown"),
        (b'{"nr": 1}', "unknown"),
        (b'[{"nr": "8660"', "damaged"),
        (b"[]", "none_danish"),
        (b"[" * 100_000, "damaged"),
        (b"postnr,lat,lon\n", "unknown"),
        (b"postnr,lat,lon\n8660,48.8,2.3\n", "none_danish"),
        (b"postnr,lat,lon\n8660,9.93,56.04\n", "swapped"),
        (b"postnr,lat,lon\n8660,nan,inf\n", "none_danish"),
        (b"PK\x03\x04 nothing", "damaged"),
        (zipped(DK="x" * 3_000_000), "too_large"),
        (b" " * (40 * 2**20 + 1), "too_large"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(content, reason):
    """Each kind of wrong file has its sentence in both languages."""
    with pytest.raises(GeodataFault) as caught:
        load_postcodes(content, "fil")
    assert caught.value.reason == reason
    assert say(caught.value, "da") != say(caught.value, "en")


@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: PLAIN.encode() + text.encode("utf-8", "replace")),
    )
)
def test_any_bytes_are_a_table_or_one_clear_fault(content):
    """Nothing else is ever raised, and a table always lies in Denmark."""
    try:
        table = load_postcodes(content, "fil")
    except GeodataFault as fault:
        table = PostcodeTable(say(fault), {})
    assert all(54 < lat < 58 and 7 < lon < 16 for _, lat, lon in table.towns.values())


def test_a_table_is_kept_in_the_data_folder(tmp_path: Path):
    """What is saved comes back the same; a folder without a table has none."""
    assert saved_table(tmp_path / "data") is None
    table = load_postcodes(SERVICE.encode(), "postnumre.json")
    assert save_table(table, tmp_path / "data") == tmp_path / "data" / "postcodes.json"
    assert saved_table(tmp_path / "data") == table
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["postcodes.json"]


def test_every_danish_postcode_has_a_rough_place():
    """From 1000 to 9990 each first pair of digits but those of Greenland and the Faroes has an area in Denmark."""
    areas = {code: area_of(str(code)) for code in range(1000, 10_000, 10)}
    assert {code // 100 for code, point in areas.items() if point is None} == {38, 39}
    assert all(54.5 < point[0] < 57.8 and 8 < point[1] < 15.2 for point in areas.values() if point)


def test_rough_places_are_right_within_25_km():
    """Beside a public table of postcodes: how far off the areas are."""
    path = Path(os.environ.get("DREJEBOT_TEST_POSTCODES", Path(__file__).parents[3] / "shared/data/dk_postcodes.csv"))
    if not path.exists():
        pytest.skip(f"no table of postcodes at {path.name}; set DREJEBOT_TEST_POSTCODES")
    with path.open(encoding="utf-8") as lines:
        true = {row["postcode"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}
    off = {code: great_circle_km(area_of(code), point) for code, point in true.items()}
    print(f"{len(off)} postcodes, median {sorted(off.values())[len(off) // 2]:.1f} km, most {max(off.values()):.1f} km")
    assert {code: round(km) for code, km in off.items() if km > 25} == {}
