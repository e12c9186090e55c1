"""Files from strangers: faults are named by file, field and reason, and tricks are refused."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from package_specs import Package, PackageFault, PackageRefused, check_file, load_package, packages

MINIMAL = """
key: kap_s_antibiotika
version: 1
kind: package
title: {da: Antibiotika, en: Antibiotics}
purpose: {da: Rationel brug af antibiotika, en: Rational use of antibiotics}
provider: {key: kap_s, name: {da: KAP-S, en: KAP-S}}
start: 16:45
fixed_end: 18:15
stated_minutes: 90
order:
  channel: form
  link: kap-s.dk
  who: [koordinator]
  lead: "-60d"
  wording: "mindst 60 dage før"
programme:
  - {key: talk, title: {da: Oplæg, en: Talk}, minutes: 30, who: [oplaegsholder]}
  - {key: data, title: {da: Egne data, en: Own data}, minutes: 60}
tasks:
  - key: order
    title: {da: Bestil, en: Order}
    who: [koordinator]
    kind: order
    due: "-60d"
    certainty: stated
    source: "mindst 60 dage før"
"""

TEXT = "{da: A, en: A}"


def faults_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(PackageRefused) as refused:
        load_package(text, file="x.yaml")
    assert {fault.file for fault in refused.value.faults} == {"x.yaml"}
    return [(fault.field, fault.reason) for fault in refused.value.faults]


def changed(old: str, new: str) -> str:
    assert MINIMAL.count(old) >= 1
    return MINIMAL.replace(old, new, 1)


def test_a_good_file_is_read():
    """The smallest useful playbook is a title, a programme and one task; unquoted clock times stay text."""
    package = load_package(MINIMAL)
    assert (package.key, package.start, package.minutes) == ("kap_s_antibiotika", "16:45", 90)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (changed("version: 1", "version: 1\nfarve: blå"), [("farve", "is not a field of a playbook")]),
        (changed("version: 1\n", ""), [("version", "is missing")]),
        (changed("{da: Oplæg, en: Talk}", "{da: Oplæg}"), [("programme.0.title.en", "is missing")]),
        (changed("minutes: 60", "minutes: 50"), [
            ("programme", "adds up to 80 minutes, but stated_minutes give 90"),
            ("programme", "adds up to 80 minutes, but start and fixed_end give 90"),
        ]),
        (changed("minutes: 60", 'minutes: "60"'), [("programme.1.minutes", "must be a whole number")]),
        (changed("minutes: 60", "minutes: 0"), [("programme.1.minutes", "must be at least 1")]),
        (changed(", minutes: 60", ""), [
            ("programme.1.minutes", "a programme row needs minutes"),
            ("programme", "adds up to 30 minutes, but stated_minutes give 90"),
            ("programme", "adds up to 30 minutes, but start and fixed_end give 90"),
        ]),
        (changed("    who: [koordinator]\n    kind", "    kind"), [("tasks.0.who", "is missing")]),
        (changed("    who: [koordinator]\n    kind", "    who: []\n    kind"), [("tasks.0.who", "needs at least 1")]),
        (changed('due: "-60d"', 'due: "-60x"'), [("tasks.0.due", 'unknown unit "x"; use min, h, d, w or m (months)')]),
        (changed('due: "-60d"', 'due: "-60min"'), [("tasks.0.due", 'wrong unit in "-60min"; use d, w, m')]),
        (changed('due: "-60d"', "due: soon"), [("tasks.0.due", '"soon" is not an offset such as "-14d"')]),
        (changed('due: "-60d"', "due: 60"), [("tasks.0.due", 'must be text such as "-14d"')]),
        (changed('due: "-60d"', 'due: "+60d"'), [
            ("tasks.0.due", "lies on the wrong side of the meeting for a task before it"),
        ]),
        (changed('due: "-60d"', 'due: "-30d"'), [("tasks.0.due", "must equal order.lead")]),
        (changed('    source: "mindst 60 dage før"\n', ""), [
            ("tasks.0.source", "what is stated or derived quotes the document"),
        ]),
        (changed("key: data", "key: talk"), [("programme", 'the key "talk" stands twice')]),
        (changed("link: kap-s.dk", "link: javascript:alert(1)"), [
            ("order.link", 'must be a web address such as "https://kiap.dk"'),
        ]),
        (changed("minutes: 30,", f"minutes: 30, sub: [{{title: {TEXT}, minutes: 40}}],"), [
            ("programme.0.sub", "the parts take 40 minutes, the row only 30"),
        ]),
        (changed("minutes: 30,", "minutes: 30, shortenable: 31,"), [
            ("programme.0.shortenable", "more than the 30 minutes there are"),
        ]),
        (changed("minutes: 30,", f'minutes: 30, cues: [{{to: [medlem], at: "31min", text: {TEXT}}}],'), [
            ("programme.0.cues.0.at", "lies outside the row"),
        ]),
        (changed("minutes: 30,", f'minutes: 30, cues: [{{to: [medlem], at: "-1d", text: {TEXT}}}],'), [
            ("programme.0.cues.0.at", 'wrong unit in "-1d"; use min, h'),
        ]),
        (changed('due: "-60d"', 'until: "-50d"'), [("tasks.0.until", "a window needs its first day in due")]),
        (changed("  link: kap-s.dk\n", ""), [("order.link", "a form order needs its link")]),
        (changed("channel: form", "channel: mail"), [("order.address", "a mail order needs an address and a letter")]),
        (changed('lead: "-60d"', 'lead: "+60d"'), [("order.lead", "must lie before the meeting")]),
        (changed("programme:", f"skeleton: [{{key: a, title: {TEXT}, minutes: 5}}]\nprogramme:"), [
            ("programme", "give either programme or skeleton"),
            ("skeleton.0.minutes", "a skeleton has no minutes"),
        ]),
        (changed("version: 1", "version: 1\nversion: 2"), [("line 4", 'the key "version" stands twice')]),
        (changed("da: Antibiotika", "da: &a Antibiotika"), [("line 5", "references (& and *) are not allowed")]),
        (changed("version: 1", "version: !!python/name:os.system 1"), [("line 3", "tags (!) are not allowed")]),
        (changed("da: Antibiotika", "da: [" * 25 + "]" * 25), [("line 5", "more than 20 levels deep")]),
        (MINIMAL + "---\nkey: two\n", [("line 28", "a second document begins here")]),
        ("", [("", "must be a group of fields")]),
        ("- 1\n- 2\n", [("", "must be a group of fields")]),
        ("? [a]\n: 1\n", [("line 1", "a key must be a word")]),
        ("a: \x01\n", [("", "is not YAML text")]),
        ("x" * 300_000, [("", "is larger than 256 kB")]),
    ],
)  # fmt: skip
def test_every_fault_is_named(text, expected):
    """Each kind of fault gives its field and a reason that a person can act on."""
    assert faults_of(text) == expected


CHOICES = f"[{{key: a, label: {TEXT}}}, {{key: b, label: {TEXT}}}]"


@pytest.mark.parametrize(
    ("extra", "field", "reason"),
    [
        (
            f"options: [{{key: a, title: {TEXT}, minutes: 5, decided_at: no}}]",
            "options.0.decided_at",
            'there is no "no"',
        ),
        (
            f"seating: [{{key: a, from_item: no, rule: neighbours, text: {TEXT}}}]",
            "seating.0.from_item",
            'there is no "no"',
        ),
        (
            f"handouts: [{{key: a, title: {TEXT}, moment: start, material: no}}]",
            "handouts.0.material",
            'there is no "no"',
        ),
        (
            (
                f"groups: {{size_min: 8, size_max: 5, places: [], criteria: [], focus: size, leader_duties: [], "
                f"data_choice: {TEXT}}}"
            ),
            "groups.size_max",
            "is smaller than size_min",
        ),
        (
            f"follow_up: {{months_min: 6, what: {TEXT}}}",
            "follow_up.months_max",
            "does not close the window of months_min",
        ),
        (
            (
                f"signup: {{questions: [{{key: q, text: {TEXT}, choices: {CHOICES}, "
                f"only_if: {{question: zz, choice: a}}}}]}}"
            ),
            "signup.questions.0.only_if",
            "no earlier question gives that answer",
        ),
        (f"contacts: [{{key: a, address: nonsense, what: {TEXT}}}]", "contacts.0.address", "must be a mail address"),
        ('purpose2: "x"', "purpose2", "is not a field of a playbook"),
        ('economy: {da: "skjult\u202etekst", en: "x"}', "economy.da", "contains invisible control characters"),
    ],
)
def test_parts_are_checked_against_each_other(extra, field, reason):
    """A part that points nowhere or contradicts itself is named too."""
    found = faults_of(MINIMAL + extra + "\n")
    assert (field, reason) in found


def test_a_letter_asks_only_for_its_own_fields():
    """A place in a letter that no field fills is a fault, and so is anything cleverer than a name."""
    letter = '{subject: {da: "{cluster}", en: x}, body: {da: "{x.__class__}", en: x}}'
    mail = f"channel: mail\n  address: a@b.dk\n  letter: {letter}"
    found = faults_of(changed("channel: form", mail))
    assert found == [
        ("order.letter", 'no field is called "cluster"'),
        ("order.letter", 'no field is called "x.__class__"'),
    ]


def test_reasons_stand_in_danish_too():
    """An operator reads the reason in the language asked for."""
    with pytest.raises(PackageRefused) as refused:
        load_package(changed("version: 1\n", ""), file="x.yaml")
    (fault,) = refused.value.faults
    assert (fault.in_("da"), fault.in_("en"), str(fault)) == ("mangler", "is missing", "x.yaml: version: is missing")


@pytest.mark.parametrize(
    "word", ["NO", "no", "on", "yes", "012", "1e3", "2020-05-01", "16:45", "0x10", "1_000", ".inf"]
)
def test_plain_words_stay_words(word):
    """What YAML 1.1 takes for a truth, a number or a date is the text that was written."""
    package = load_package(changed("da: Antibiotika", f"da: {word}"))
    assert package.title.da == word


def test_files_are_checked_by_path(tmp_path: Path):
    """A good file has no faults; a missing, a huge and a mis-encoded one are told apart."""
    good, huge, odd = tmp_path / "good.yaml", tmp_path / "huge.yaml", tmp_path / "odd.yaml"
    good.write_text(MINIMAL, encoding="utf-8-sig")
    huge.write_text("#" * 300_000)
    odd.write_bytes(MINIMAL.encode("latin-1"))
    assert check_file(good) == ()
    assert check_file(huge) == (PackageFault("huge.yaml", "", "is larger than 256 kB", "er større end 256 kB"),)
    assert check_file(odd) == (PackageFault("odd.yaml", "", "is not UTF-8 text", "er ikke UTF-8-tekst"),)
    assert [fault.field for fault in check_file(tmp_path / "none.yaml")] == [""]
    assert [fault.field for fault in check_file(tmp_path)] == [""]


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.key)
def test_a_playbook_survives_storage(package):
    """A meeting's own copy is kept as JSON and comes back as the same value."""
    assert Package.model_validate_json(package.model_dump_json()) == package


def test_a_cluster_adapts_its_copy():
    """An adapted copy is checked like a file: a programme that no longer adds up is refused."""
    package = load_package(MINIMAL)
    longer = package.programme[0].model_copy(update={"minutes": 40})
    assert package.adapted(version=2).version == 2
    with pytest.raises(PackageRefused) as refused:
        package.adapted(programme=(longer, *package.programme[1:]))
    assert {fault.field for fault in refused.value.faults} == {"programme"}
    with pytest.raises(PackageRefused) as refused:
        package.adapted(programme=(package.programme[0].model_copy(update={"minutes": 0}), {"key": "x"}))
    assert [fault.field for fault in refused.value.faults] == ["programme.0.minutes", "programme.1.title"]


def faults_in(text: str) -> tuple[PackageFault, ...]:
    try:
        load_package(text)
    except PackageRefused as refused:
        return refused.faults
    return ()


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
fields = sorted(Package.model_fields)


@settings(max_examples=150)
@given(st.sampled_from(fields), plain)
def test_nonsense_in_a_field_is_a_fault_never_a_crash(field, value):
    """Whatever stands in a field, the file is read or refused with a reason in each language."""
    document = {**yaml.safe_load(MINIMAL.replace("16:45", '"16:45"').replace("18:15", '"18:15"')), field: value}
    assert all(fault.reason and fault.reason_da for fault in faults_in(json.dumps(document, ensure_ascii=True)))


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_any_text_is_a_fault_never_a_crash(text):
    """Text that is no playbook is refused, whatever it is."""
    with pytest.raises(PackageRefused):
        load_package(text)
