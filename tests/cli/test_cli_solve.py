"""`drejebot roster`, `groups` and `tables`: a file in, a fixed form out."""

from itertools import combinations
from pathlib import Path

import pytest

import bot.roster

DEMO = str(Path(bot.roster.__file__).parent / "demo_skanderborg.csv")


@pytest.fixture
def cluster(tmp_path: Path) -> Path:
    """Three practices in Skanderborg and Ry, with ids and answers; one line cannot be read."""
    path = tmp_path / "klynge.csv"
    rows = ["id;navn;praksis;praksisform;postnr;plads;svar;gruppe"]
    rows += [f"a{n};Læge A{n};Søbredden;kompagniskab;8660;8;placeres;" for n in range(4)]
    rows += [f"b{n};Læge B{n};Kastanjen;samarbejde;8660;0;;" for n in range(3)]
    rows += [f"c{n};Læge C{n};Bøgelunden;kompagniskab;8680;8;egen;Ry" for n in range(5)]
    rows += ["d0;Læge D0;Solbakken;solo;8680;0;deltager ikke;", "d1;;Solbakken;solo;8680;0;;"]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_groups_have_their_fixed_form(drejebot, cluster):
    """Everybody who comes is in one group; the line that was refused is told on stderr with its reason."""
    said = drejebot("groups", str(cluster), "--json")
    assert said.code == 0
    assert said.err.splitlines() == [
        "Linje 15: navn mangler. Skriv navn i feltet, og læs listen ind igen.",
        "1 af 14 linjer er ikke med.",
    ]
    plan = said.json
    assert list(plan) == ["groups", "unplaced", "relaxed", "moved", "cost", "optimal", "seconds"]
    assert list(plan["groups"][0]) == ["number", "members", "host", "self_made", "km"]
    assert sorted(map(sorted, (group["members"] for group in plan["groups"]))) == [
        ["a0", "a1", "a2", "a3", "b0", "b1", "b2"],
        ["c0", "c1", "c2", "c3", "c4"],
    ]
    assert (plan["unplaced"], plan["relaxed"], plan["moved"], plan["optimal"]) == ([], [], [], True)
    cost = plan["cost"]
    assert cost["total"] == pytest.approx(sum(cost[part] for part in ("size", "host", "km", "form", "split")))


def test_an_earlier_result_is_kept(drejebot, cluster, tmp_path):
    """With --keep a late sign-up moves nobody, and who moved is listed."""
    earlier = tmp_path / "earlier.json"
    earlier.write_text(drejebot("groups", str(cluster), "--json").out, encoding="utf-8")
    with cluster.open("a", encoding="utf-8") as opened:
        opened.write("\ne0;Læge E0;Engen;solo;8660;0;;")
    plan = drejebot("groups", str(cluster), "--keep", str(earlier), "--json").json
    assert plan["moved"] == []
    assert sorted(len(group["members"]) for group in plan["groups"]) == [5, 8]


def test_lines_are_no_good_names(drejebot, tmp_path):
    """Without ids, --keep rests on line numbers; that is said where it may go wrong."""
    earlier = tmp_path / "earlier.json"
    earlier.write_text(drejebot("groups", DEMO, "--json").out, encoding="utf-8")
    said = drejebot("groups", DEMO, "--keep", str(earlier), "--json", "--lang", "en")
    assert said.err.startswith("The list has no column id")
    assert said.json["moved"] == []


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[1]", b'{"groups": 7}', b"no json", b"[" * 5000])
def test_what_cannot_be_kept(drejebot, cluster, tmp_path, content):
    """Anything but an earlier result is refused in one line."""
    (tmp_path / "earlier.json").write_bytes(content)
    said = drejebot("groups", str(cluster), "--keep", "earlier.json")
    assert (said.code, said.err) == (1, "earlier.json er ikke et resultat fra drejebot groups --json.\n")


def test_groups_for_people(drejebot):
    """A table with names, and whether it is proven."""
    said = drejebot("groups", DEMO, "--lang", "en")
    assert said.out.startswith("29 people in 5 groups")
    assert "Ole Himmelstrup" in said.out
    assert said.out.endswith("The best groups there are under the rules (proven).\n")


def test_tables_have_their_fixed_form(drejebot, cluster):
    """First nobody beside the own practice, then practices together; who stays away has no seat."""
    plan = drejebot("tables", str(cluster), "--tables", "5", "--seats", "5", "--json").json
    assert list(plan) == ["first", "second", "violations", "optimal", "seconds"]
    everybody = sorted([*(f"a{n}" for n in range(4)), *(f"b{n}" for n in range(3)), *(f"c{n}" for n in range(5))])
    for phase in ("first", "second"):
        assert sorted(person for table in plan[phase] for person in table) == everybody
    assert [pair for table in plan["first"] for pair in combinations(table, 2) if pair[0][0] == pair[1][0]] == []
    assert plan["violations"] == {"first": [], "second": []}


def test_too_few_seats(drejebot, cluster):
    """More people than seats is told in one line."""
    said = drejebot("tables", str(cluster), "--tables", "2", "--seats", "4", "--lang", "en")
    assert (said.code, said.err.splitlines()[-1]) == (
        1,
        "12 take part, but there are only 8 seats. Use at least 3 tables, or at least 6 seats at each.",
    )


def test_why_colleagues_share_a_table(drejebot):
    """Where it cannot be helped, the reason and the pairs are told by name."""
    said = drejebot("tables", DEMO, "--tables", "3", "--seats", "10", "--lang", "en")
    assert said.code == 0
    assert "There are 4 from Lægehuset Søbredden but only 3 tables" in said.out
    assert "First part, colleagues at one table: " in said.out


def test_a_roster_for_programs(drejebot, cluster):
    """Rows that were understood and rows that were not, each with its line and reason."""
    said = drejebot("roster", str(cluster), "--json")
    assert said.code == 0
    assert [row["id"] for row in said.json["rows"]][:2] == ["a0", "a1"]
    [refused] = said.json["refused"]
    assert (refused["line"], refused["column"], refused["reason"]) == (15, "name", "missing")
    assert refused["text"] in said.err


def test_a_roster_for_people(drejebot):
    """Names with letters, numbers with leading zeros, roles in words."""
    lines = drejebot("roster", DEMO).out.splitlines()
    assert [cell.strip() for cell in lines[3].split("  ") if cell.strip()] == [
        "2", "Mette Hjortkær", "Lægehuset Søbredden", "057584", "kompagniskab", "Skanderborg", "koordinator",
    ]  # fmt: skip


@pytest.mark.parametrize("command", [("roster",), ("groups",), ("tables", "--tables", "3", "--seats", "4")])
def test_files_that_are_no_roster(drejebot, tmp_path, command):
    """No file, a folder, a picture, headings only, not a usable line: one sentence each, and 1."""
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "headings.csv").write_text("navn;praksis\n")
    (tmp_path / "unusable.csv").write_text("navn;praksis\n;Kastanjen\n")
    told = {
        "none.csv": "Filen none.csv findes ikke.",
        ".": ". er en mappe, ikke en fil.",
        "picture.csv": "picture.csv: Det er et billede. Send listen som regneark (.xlsx) eller CSV.",
        "headings.csv": "headings.csv: Filen har kun overskrifter. Skriv én linje for hver person under dem.",
        "unusable.csv": "Der er ingen brugbare linjer i unusable.csv. Ret dem, der er nævnt, og prøv igen.",
    }
    for name, sentence in told.items():
        said = drejebot(command[0], name, *command[1:])
        assert (said.code, said.err.splitlines()[-1]) == (1, sentence)


def test_nobody_comes(drejebot, tmp_path):
    """A list on which all have said no has no groups."""
    (tmp_path / "no.csv").write_text("navn;praksis;svar\nBo;Kastanjen;deltager ikke\n", encoding="utf-8")
    said = drejebot("groups", "no.csv")
    assert (said.code, said.err) == (1, "Ingen i no.csv deltager, så der er intet at fordele.\n")
