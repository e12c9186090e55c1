"""`drejebot packages`, `plan`, `agenda` and `rehearse`, as people and programs see them."""

from pathlib import Path

import package_specs

FOLDER = Path(package_specs.__file__).parent
KEYS = ["hybrid_meeting", "akutfunktioner", "kronisk_sygdom", "nedre_luftvejsinfektioner", "praehospital"]


def test_all_playbooks_are_listed(drejebot):
    """The five that come with the house, with their minutes."""
    said = drejebot("packages", "list", "--json")
    assert {row["key"]: row["minutes"] for row in said.json["packages"]} == dict(
        zip(KEYS, (195, 150, 150, None, 120), strict=True)
    )
    assert said.json["faults"] == []
    assert [key for key in KEYS if key not in drejebot("packages", "list").out] == []


def test_a_lead_time_says_where_it_is_only_proposed(drejebot):
    """What the documents name stands by itself; what they do not is marked."""
    said = drejebot("packages", "list")
    lines = {key: next(line for line in said.out.splitlines() if key in line) for key in KEYS}
    assert {key: line.rsplit("før mødet", 1)[-1].split()[:1] for key, line in lines.items() if "før mødet" in line} == {
        "akutfunktioner": [],
        "kronisk_sygdom": ["(forslag)"],
        "nedre_luftvejsinfektioner": ["(forslag)"],
        "praehospital": ["ambulance"],
    }
    assert {row["key"]: row["order_certainty"] for row in drejebot("packages", "list", "--json").json["packages"]} == {
        "hybrid_meeting": None,
        "akutfunktioner": "stated",
        "kronisk_sygdom": "suggested",
        "nedre_luftvejsinfektioner": "suggested",
        "praehospital": "derived",
    }


def test_an_operators_own_playbook_is_listed_and_a_bad_one_named(drejebot, tmp_path):
    """A file in the data folder is a playbook; one that is none is set aside and told of."""
    own = tmp_path / "data" / "packages"
    own.mkdir(parents=True)
    text = (FOLDER / "praehospital.yaml").read_text(encoding="utf-8")
    (own / "mine.yaml").write_text(text.replace("key: praehospital\n", "key: mine\n", 1), encoding="utf-8")
    (own / "bad.yaml").write_text("key: bad\n", encoding="utf-8")
    said = drejebot("packages", "list", "--json")
    assert [row["key"] for row in said.json["packages"]] == [*KEYS, "mine"]
    assert {fault["file"] for fault in said.json["faults"]} == {"bad.yaml"}
    assert "bad.yaml" in said.err
    assert drejebot("agenda", "mine", "--start", "16:30", "--json").json["package"] == "mine"


def test_a_key_may_be_typed_in_part(drejebot):
    """The beginning of a key is enough, and so is a part of it."""
    assert drejebot("packages", "show", "luftvej", "--json").json["key"] == "nedre_luftvejsinfektioner"
    assert "Besøg af en ambulance" in drejebot("packages", "show", "praeh").out


def test_an_unknown_key_names_those_there_are(drejebot):
    """A key nobody knows is a fault that lists the keys."""
    said = drejebot("plan", "diabetes", "--date", "2027-03-10")
    assert (said.code, said.out) == (1, "")
    assert said.err == f"Ingen drejebog svarer entydigt til »diabetes«. Skriv en af: {', '.join(KEYS)}.\n"


def test_check_names_file_field_and_reason(drejebot, tmp_path):
    """A good file is said to be good; a bad one is told of by field, and the command ends with 1."""
    bad = tmp_path / "bad.yaml"
    bad.write_text((FOLDER / "praehospital.yaml").read_text(encoding="utf-8") + "\ncolour: red\n", encoding="utf-8")
    good = str(FOLDER / "hybrid_meeting.yaml")
    said = drejebot("packages", "check", good, str(bad), "--lang", "en")
    assert (said.code, said.err) == (1, "1 of 2 files cannot be used. Mend them and try again.\n")
    assert said.out == f"{good}: in order\nbad.yaml: colour: is not a field of a playbook\n"
    told = drejebot("packages", "check", good, str(bad), "--lang", "en", "--json")
    assert told.json == {
        "ok": False,
        "files": [
            {"file": good, "faults": []},
            {
                "file": str(bad),
                "faults": [{"file": "bad.yaml", "field": "colour", "reason": "is not a field of a playbook"}],
            },
        ],
    }
    assert drejebot("packages", "check", good).code == 0


def test_a_plan_has_its_fixed_form(drejebot):
    """The plan of the prehospital package, as scripts rely on it."""
    plan = drejebot(
        "plan", "praehospital", "--date", "2027-03-10", "--start", "16:30", "--today", "2026-11-01", "--json"
    ).json
    assert {key: value for key, value in plan.items() if key != "tasks"} == {
        "package": "praehospital",
        "starts_at": "2027-03-10T16:30:00+01:00",
        "ends_at": "2027-03-10T18:30:00+01:00",
        "order_by": "2027-01-10",
        "verdict": "ok",
        "earliest": "2027-01-04",
    }
    shape = ["key", "title", "who", "due", "until", "certainty", "source", "phase"]
    assert [list(task) for task in plan["tasks"]] == [shape] * len(plan["tasks"])
    assert {task["phase"] for task in plan["tasks"]} == {"before", "during", "after"}


def test_an_option_makes_the_meeting_longer(drejebot):
    """The ambulance comes after the meeting proper and takes half an hour."""
    said = drejebot("agenda", "praeh", "--date", "2027-03-10", "--start", "16:30", "--option", "ambulance", "--json")
    assert (said.json["minutes"], said.json["ends_at"]) == (150, "2027-03-10T19:00:00+01:00")
    assert said.json["items"][-1] == {
        "n": 9,
        "title": "Besøg af en ambulance",
        "minutes": 30,
        "starts_at": "2027-03-10T18:30:00+01:00",
        "ends_at": "2027-03-10T19:00:00+01:00",
        "who": ["praehospital_rep"],
        "mode": "plenum",
        "sub": [],
    }


def test_options_that_are_not_there(drejebot):
    """An option the playbook does not have is told with those it has."""
    said = drejebot("agenda", "praeh", "--start", "16:30", "--option", "helikopter")
    assert (said.code, said.err) == (1, "Drejebogen praehospital har ikke tilvalget helikopter. Den har: ambulance.\n")
    said = drejebot("agenda", "hybrid", "--option", "ambulance")
    assert (said.code, said.err) == (
        1,
        "Drejebogen hybrid_meeting har ingen tilvalg, så ambulance kan ikke vælges.\n",
    )


def test_days_and_times_as_people_write_them(drejebot):
    """Danish days count from `--today`; a time may have a dot."""
    said = drejebot(
        "plan", "praeh", "--date", "onsdag den 10. marts", "--start", "kl. 16.30", "--today", "2026-11-01", "--json"
    )
    assert said.json["starts_at"] == "2027-03-10T16:30:00+01:00"


def test_a_late_order_says_so(drejebot):
    """A verdict in words, with the earliest day."""
    said = drejebot("plan", "hybrid", "--date", "2027-03-10", "--today", "2027-03-01")
    assert said.code == 0
    assert "Der skal ikke bestilles noget inden en bestemt dag." in said.out
    said = drejebot(
        "plan", "praeh", "--date", "2027-03-10", "--start", "16:30", "--today", "2027-03-09", "--lang", "en"
    )
    assert "Can you make it? No, the package should have been ordered by Sunday 10 January 2027." in said.out


def test_days_and_times_that_are_none(drejebot):
    """One line, with what was typed and how it could be written."""
    for words in (
        ("--date", "31/2"),
        ("--date", "0001-01-01"),
        ("--date", "10/3", "--start", "25"),
        ("--date", "i går"),
    ):
        said = drejebot("plan", "praeh", "--start", "16:30", *words)
        assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
        assert said.err.startswith("»")


def test_the_usual_start_is_the_playbooks(drejebot):
    """The hybrid form begins at 16:45 by itself; a playbook without a time asks for one."""
    assert (
        drejebot("agenda", "hybrid", "--date", "2026-11-12", "--json").json["starts_at"] == "2026-11-12T16:45:00+01:00"
    )
    said = drejebot("agenda", "praeh")
    assert (said.code, said.err) == (
        1,
        "Drejebogen praehospital nævner intet klokkeslæt. Skriv det med --start, fx --start 16:30.\n",
    )


def test_a_programme_for_people(drejebot):
    """Rows with clock times, the parts of a row below it, and the whole time on top."""
    lines = drejebot("agenda", "hybrid", "--date", "2026-11-12").out.splitlines()
    assert lines[0].endswith("torsdag den 12. november 2026 kl. 16.45–20.00 (uge 46)")
    assert [line.split()[:3] for line in lines if "ræsentation" in line] == [
        ["15", "·", "Første"], ["15", "·", "Anden"], ["15", "·", "Tredje"],
    ]  # fmt: skip


def test_a_skeleton_says_that_it_has_no_times(drejebot):
    """Where the provider gives no programme, no minutes are invented."""
    said = drejebot("agenda", "luftvej", "--start", "16:00")
    assert "Drejebogen har ikke et program med tider" in said.out


def test_a_rehearsal_tells_every_cue(drejebot):
    """All cues in order, each with its moment, its people and the bot's own words."""
    said = drejebot("rehearse", "hybrid", "--date", "2026-11-12", "--json").json
    cues = said["cues"]
    assert [cue["at"] for cue in cues] == sorted(cue["at"] for cue in cues)
    starts = [(cue["at"][11:16], cue["text"]) for cue in cues if cue["kind"] == "group_start"]
    assert starts == [("18:30", "Gruppearbejde til kl. 19.30. Så er vi tilbage på Zoom kl. 19.30.")]
    assert (cues[-1]["kind"], cues[-1]["at"]) == ("ended", "2026-11-12T20:00:00+01:00")
    assert all(cue["who"] and cue["text"] for cue in cues)
    assert not any("<" in cue["text"] for cue in cues)


def test_a_rehearsal_runs_on_the_fast_clock(drejebot):
    """For people each cue is a line that comes at its moment; the lines are those of the JSON."""
    words = ("rehearse", "praeh", "--start", "16:30", "--date", "2027-03-10", "--lang", "en")
    lines = drejebot(*words, "--speed", "1000000").out.splitlines()
    cues = drejebot(*words, "--json").json["cues"]
    assert lines[1:] == [f"{cue['at'][11:16]}  {', '.join(cue['who'])}: {cue['text']}" for cue in cues]


def test_a_rehearsal_crosses_midnight_and_summer_time(drejebot):
    """On the night to summer time the meeting still takes the minutes it takes."""
    cues = drejebot("rehearse", "praeh", "--start", "01:30", "--date", "2027-03-28", "--json").json["cues"]
    assert cues[-1]["at"] == "2027-03-28T04:30:00+02:00"


def test_nothing_to_rehearse(drejebot):
    """A playbook without times cannot be rehearsed, and says so."""
    assert drejebot("rehearse", "luftvej", "--start", "16:00").code == 1
