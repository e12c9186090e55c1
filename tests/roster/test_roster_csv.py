"""A roster as text: headings, encodings, separators, and every way a line can be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.roster import Note, Refusal, Roster, RosterFault, RosterRow, read_roster, roster_json
from bot.roster.words import say

# A slow machine fails no test.

HEAD = "navn;praksis;ydernummer;email;rolle\n"


def read(text, **more):
    return read_roster(text.encode() if isinstance(text, str) else text, "liste.csv", **more)


def fault(content, **more):
    """The key of what is wrong with the whole file."""
    with pytest.raises(RosterFault) as caught:
        read(content, **more)
    assert say(caught.value, "da") != say(caught.value, "en")
    return caught.value.reason


def reasons(text):
    """(line, column, value, reason) of everything refused."""
    return [(r.line, r.column, r.value, r.reason) for r in read(text).refused]


def test_every_column_is_read():
    """A line with every column filled gives exactly this row."""
    text = (
        "id;navn;praksis;ydernummer;hus;praksisform;adresse;postnr;by;lat;lon;email;telefon;rolle;plads;svar;gruppe\n"
        "a1;Anna Aå;Klinik A;057584;Huset;Kompagniskabspraksis;Vej 1;8660;Skanderborg;56,04;9.93;A@Example.dk;"
        "20 30 40 50;klyngekoordinator og mødeleder;8 pladser;egen;De tidlige\n"
    )
    row = RosterRow(
        id="a1",
        line=2,
        name="Anna Aå",
        practice="Klinik A",
        ydernummer="057584",
        house="Huset",
        form="kompagniskab",
        address="Vej 1",
        postcode="8660",
        town="Skanderborg",
        lat=56.04,
        lon=9.93,
        email="A@example.dk",
        phone="+4520304050",
        role="koordinator",
        host_capacity=8,
        answer="own",
        own_group="De tidlige",
        roles=("koordinator", "moedeleder"),
    )
    assert read(text) == Roster((row,))


def test_blank_cells_have_their_defaults():
    """The line is the id, the practice the house, and a person a member, unless the file says otherwise."""
    row = RosterRow(id="2", line=2, name="Anna", practice="Klinik A", house="Klinik A")
    assert read("navn,praksis,rolle,plads\nAnna,Klinik A,,\n").rows == (row,)


@pytest.mark.parametrize(
    "head",
    [
        "Practice\tNAME\tProvider number",
        "PRAKSIS; Navn ;Ydernr.",
        "Klinik,Lægens navn,Yder-nr",
        "sep=;\nPraksisnavn;Fulde navn;ydernummer",
        "\nMedlemsliste 2027\n\nPraksis;Navn;Ydernumre",
    ],
)
def test_headings_are_known_by_their_usual_names(head):
    """Danish and English headings in any order and spelling, below a title, with any separator."""
    separator = next(s for s in ";\t," if s in head.removeprefix("sep=;"))
    cells = separator.join(("Klinik A", "Anna", "057584"))
    (row,) = read(f"{head}\n{cells}\n").rows
    assert (row.practice, row.name, row.ydernummer) == ("Klinik A", "Anna", "057584")
    assert row.line == head.count("\n") + 2


def test_first_and_last_names_are_put_together():
    """Two columns of a name make one."""
    (row,) = read("fornavn;efternavn;praksis\nAnna;Østergaard;Klinik A\n").rows
    assert row.name == "Anna Østergaard"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp865", "utf-32"]
)
def test_any_usual_encoding_is_read(encoding):
    """Danish letters come through whatever program saved the file, even a short one."""
    text = HEAD + "Åse Sørensen;Lægehuset;057584;;læge\n"
    (row,) = read(text.encode(encoding)).rows
    assert (row.name, row.practice) == ("Åse Sørensen", "Lægehuset")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_is_read(ending):
    """Line numbers are those of the file, blank lines and cells with line breaks counted in."""
    text = ending.join(["navn;praksis", '"Anna\nMarie";A', "", "Bo;B", ""])
    assert [(row.line, row.name) for row in read(text).rows] == [(2, "Anna Marie"), (5, "Bo")]


def test_every_fault_of_a_line_is_named():
    """Each wrong cell gives its line, column, value and reason; the other people are taken."""
    text = (
        "navn;praksis;ydernummer;praksisform;postnr;lat;lon;email;telefon;rolle;plads;svar\n"
        "Anna;A;057584;solo;8660;56,0;9,9;a@example.dk;20304050;læge;8;deltager\n"
        "Bo;B;57584;sololiste;866;nord;9,9;b@example;2030;chef;mange;måske\n"
        ";C;;;;;;;;;;\n"
        "Dan;;;;;;;;;;;\n"
        "Eva;E;;;;56,0;;;;;;\n"
        "Finn;F;;;;9,9;56,0;;;;;\n"
        "Gry;G;;;;;;;;;;;;oops\n"
    )
    assert [row.name for row in read(text).rows] == ["Anna"]
    assert reasons(text) == [
        (3, "ydernummer", "57584", "lost_zero"),
        (3, "form", "sololiste", "unknown_form"),
        (3, "postcode", "866", "not_postcode"),
        (3, "lat", "nord", "not_degrees"),
        (3, "email", "b@example", "not_email"),
        (3, "phone", "2030", "not_phone"),
        (3, "role", "chef", "unknown_role"),
        (3, "host_capacity", "mange", "not_capacity"),
        (3, "answer", "måske", "unknown_answer"),
        (4, "name", None, "missing"),
        (5, "practice", None, "missing"),
        (6, "lon", None, "half_place"),
        (7, "lat", "9.9, 56.0", "swapped_place"),
        (8, None, "oops", "too_many_cells"),
    ]


def test_a_cpr_number_is_refused_and_not_repeated():
    """Neither the refusal nor its text holds the number."""
    found = read(HEAD + "010160-1234;A;;;\n")
    assert (found.rows, found.refused) == ((), (Refusal(2, "name", None, "cpr"),))
    assert "1234" not in say(found.refused[0])


def test_two_people_of_one_name():
    """They are two where practice, e-mail or given id differs; the same person twice is refused with the first line."""
    text = (
        "id;navn;praksis;email\n"
        ";Anna Berg;A;\n;Anna Berg;B;\n;Anna Berg;A;anna@example.dk\n;anna  berg;A;\nx;Bo;A;\ny;Bo;A;\nx;Eva;A;\n"
    )
    assert [row.id for row in read(text).rows] == ["2", "3", "4", "x", "y"]
    assert [(r.line, r.reason, r.values) for r in read(text).refused] == [
        (5, "same_person", {"first": 2}),
        (8, "same_id", {"first": 6}),
    ]


def test_a_line_number_never_takes_the_place_of_a_given_id():
    """Where an id of the file equals another line's number, that line gets an id of its own."""
    assert [row.id for row in read("id;navn;praksis\n;Anna;A\n2;Bo;A\n").rows] == ["L2", "2"]


def test_spellings_of_forms_roles_and_answers():
    """What people write for the same thing is kept as one word."""
    forms = [
        *("solo", "Enkeltmandspraksis", "kompagniskab", "samarbejdspraksis", "deleparaksis", "Samarbejde/delepraksis"),
        *("regionsklinik", "udbudsklinik", "licens", "kompaniskab"),
    ]
    lines = [f"N{n};A;{form}" for n, form in enumerate(forms)]
    assert [row.form for row in read("navn;praksis;praksisform\n" + "\n".join(lines)).rows] == [
        *("solo", "solo", "kompagniskab", "samarbejde", "delepraksis", "delepraksis", "region", "udbud", "licens"),
        "kompagniskab",
    ]
    roles = [
        "læge",
        "Member",
        "UA",
        "UA/vikar",
        "vikar",
        "personale",
        "gæst",
        "Guest",
        "koordinator",
        "mødeleder",
        "moedeleder",
    ]
    lines = [f"N{n};A;{role}" for n, role in enumerate(roles)]
    assert [row.role for row in read("navn;praksis;rolle\n" + "\n".join(lines)).rows] == [
        *(
            "member",
            "member",
            "ua",
            "ua",
            "locum",
            "staff",
            "guest",
            "guest",
            "koordinator",
            "moedeleder",
            "moedeleder",
        ),
    ]
    answers = ["deltager", "Deltager ikke", "egen", "placeres", "", "nej", "attending"]
    lines = [f"N{n};A;{answer}" for n, answer in enumerate(answers)]
    assert [row.answer for row in read("navn;praksis;svar\n" + "\n".join(lines)).rows] == [
        *("attend", "absent", "own", "place", "", "absent", "attend"),
    ]


def test_what_is_worth_knowing_is_noted():
    """Unused columns, a place abroad, an unnamed group and a shared address are said, and keep nobody out."""
    found = read("navn;praksis;lat;lon;svar;email;Sko\nAnna;A;48,8;2,3;;a@example.dk;42\nBo;B;;;egen;A@example.dk;43\n")
    assert len(found.rows) == 2
    assert found.notes == (
        Note(0, "unknown_columns", {"columns": "Sko"}),
        Note(2, "outside_denmark", {"name": "Anna"}),
        Note(3, "own_without_group", {"name": "Bo"}),
        Note(3, "same_email", {"name": "Bo", "other": "Anna", "email": "A@example.dk"}),
    )
    assert [say(note, lang) for note in found.notes for lang in ("da", "en")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\n", "empty"),
        (HEAD, "only_header"),
        ("Anna;Klinik A;læge\nBo;Klinik B;læge\n", "no_header"),
        ("navn;email\nAnna;a@example.dk\n", "missing_column"),
        ("praksis;ydernummer\nA;057584\n", "missing_column"),
        ("navn;praksis;Navn\nA;B;C\n", "column_twice"),
        (HEAD + '"Anna;A;;;\nBo;B;;;\n', "broken_quotes"),
        (HEAD + "Anna;A;;;\n" * 5001, "too_many_rows"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_excel"),
        (b"\xff\xd8\xff\xe0 JFIF", "picture"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"{\\rtf1 hej}", "word"),
        (b"<html><table><tr><td>navn</td></tr></table>", "web_page"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (bytes(range(256)) * 4, "unknown_file"),
        (b"x" * (10 * 2**20 + 1), "too_large"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_one_sentence(content, reason):
    """Wrong kinds of file, empty ones and broken ones each have their own words in both languages."""
    assert fault(content) == reason


def test_five_thousand_lines_are_read():
    """The largest list that is allowed is read whole."""
    text = "navn;praksis\n" + "".join(f"Læge {n};Klinik {n % 700}\n" for n in range(5000))
    assert len(read(text).rows) == 5000
    assert fault(text + "Én til;Klinik 1\n") == "too_many_rows"
    assert fault(HEAD + "Anna;A;;;\nBo;B;;;\n", max_rows=1) == "too_many_rows"


def test_refusals_say_line_reason_and_remedy():
    """The sentence names the line, what was wrong and what to write instead."""
    refusal = read("navn;praksis;ydernummer\nAnna;A;57584\n").refused[0]
    assert say(refusal, "da") == (
        "Linje 2: ydernummeret »57584« har kun fem cifre. Regnearket har nok fjernet nullet foran – skriv 057584, "
        "og gør kolonnen til tekst."
    )
    assert say(refusal, "en") == (
        "Line 2: the ydernummer “57584” has only five digits. The spreadsheet probably took the zero off the front – "
        "write 057584, and make the column text."
    )


def test_the_roster_as_json():
    """Rows, refusals and notes as plain values, with their texts where wanted."""
    found = roster_json(read("navn;praksis;rolle\nAnna;A;chef\n"), say, "en")
    assert found == {
        "rows": [],
        "refused": [
            {
                "line": 2,
                "column": "role",
                "value": "chef",
                "reason": "unknown_role",
                "values": {},
                "text": "Line 2: I do not know the role “chef”. Write member, UA, locum, staff, guest, koordinator "
                "or mødeleder.",
            }
        ],
        "notes": [],
    }


cells = st.one_of(
    st.sampled_from(["navn", "praksis", "ydernummer", "lat", "lon", "email", "Anna", "057584", "56,1", "\n", '"', ""]),
    st.text(max_size=12),
)
tables = st.lists(st.lists(cells, max_size=6).map(";".join), max_size=6).map(
    lambda rows: "\n".join(rows).encode("utf-8", "replace")
)
headed = st.tuples(st.sampled_from([HEAD.encode(), b"navn,praksis,lat,lon\n", b"sep=\t\n"]), tables).map(b"".join)


@given(st.one_of(st.binary(max_size=400), tables, headed))
def test_any_bytes_are_a_roster_or_one_clear_fault(content):
    """Whatever is sent, every line is taken or refused with words for it, or the file is refused in one sentence."""
    found = said(content)
    if isinstance(found, RosterFault):
        assert all(say(found, lang) for lang in ("da", "en"))
        return
    assert all(say(item, lang) for item in (*found.refused, *found.notes) for lang in ("da", "en"))
    assert len({row.id for row in found.rows}) == len(found.rows)
    assert not {row.line for row in found.rows} & {refusal.line for refusal in found.refused}


def said(content):
    """The roster, or the one fault that may be raised."""
    try:
        return read(content)
    except RosterFault as fault_:
        return fault_
