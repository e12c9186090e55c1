"""Which playbooks are at hand, and what they answer to."""

from pathlib import Path

import pytest

from package_specs import PackageFault, UnknownPackage, package, packages, shelf
from package_specs.roles import ROLES, Role
from package_specs.schema import SCHEMA, schema_text

SIXTH = """
key: stop_op
version: 1
kind: package
title: {da: Stop op, en: Pause for thought}
purpose: {da: Klyngen gør status, en: The cluster takes stock}
programme:
  - {key: talk, title: {da: Samtale, en: Talk}, minutes: 60}
tasks:
  - {key: invite, title: {da: Invitér, en: Invite}, who: [koordinator], kind: invite, due: "-14d", certainty: suggested}
"""


def test_five_come_with_the_house():
    """The five playbooks are there, the meeting form first."""
    assert [one.key for one in packages()] == [
        "hybrid_meeting", "akutfunktioner", "kronisk_sygdom", "nedre_luftvejsinfektioner", "praehospital",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("hybrid", "hybrid_meeting"),
        ("NEDRE", "nedre_luftvejsinfektioner"),
        ("luftvej", "nedre_luftvejsinfektioner"),
        ("præ", "praehospital"),
        ("Akut", "akutfunktioner"),
        ("kronisk sygdom", "kronisk_sygdom"),
        ("kronisk_sygdom", "kronisk_sygdom"),
    ],
)
def test_a_key_may_be_typed_in_part(typed, key):
    """A beginning or a part is enough, with Danish letters and in any case."""
    assert package(typed).key == key


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("k", ("kronisk_sygdom",)),
        ("i", ("hybrid_meeting", "akutfunktioner", "kronisk_sygdom", "nedre_luftvejsinfektioner", "praehospital")),
        ("", ("hybrid_meeting", "akutfunktioner", "kronisk_sygdom", "nedre_luftvejsinfektioner", "praehospital")),
        ("benzin", ("hybrid_meeting", "akutfunktioner", "kronisk_sygdom", "nedre_luftvejsinfektioner", "praehospital")),
    ],
)
def test_what_is_not_clear_is_asked_back(typed, candidates):
    """More than one match, or none, names the keys to choose among."""
    if len(candidates) == 1:
        assert package(typed).key == candidates[0]
        return
    with pytest.raises(UnknownPackage) as unknown:
        package(typed)
    assert unknown.value.candidates == candidates


def test_a_sixth_playbook_is_one_file(tmp_path: Path):
    """A file in the operator's folder is a playbook like the others."""
    (tmp_path / "stop.yaml").write_text(SIXTH, encoding="utf-8")
    assert package("stop", tmp_path).minutes == 60
    assert len(packages(tmp_path)) == 6
    assert len(packages()) == 5


def test_a_faulty_file_does_not_stop_the_others(tmp_path: Path):
    """A broken file is set aside and named; a second file with the same key too; other files are not read."""
    (tmp_path / "a.yaml").write_text(SIXTH, encoding="utf-8")
    (tmp_path / "b.yml").write_text(SIXTH, encoding="utf-8")
    (tmp_path / "c.yaml").write_text("key: 1\n")
    (tmp_path / "notes.txt").write_text("not a playbook")
    (tmp_path / "folder.yaml").mkdir()
    found = shelf(tmp_path)
    assert [one.key for one in found.packages][5:] == ["stop_op"]
    assert found.faults[0] == PackageFault("b.yml", "key", "is already used by a.yaml", "bruges allerede af a.yaml")
    assert {fault.file for fault in found.faults[1:]} == {"c.yaml"}


def test_an_operator_may_replace_a_playbook(tmp_path: Path):
    """A file with a known key takes its place, for instance when an address has changed."""
    (tmp_path / "mine.yaml").write_text(SIXTH.replace("stop_op", "praehospital"), encoding="utf-8")
    assert package("praehospital", tmp_path).minutes == 60
    assert [one.key for one in packages(tmp_path)] == [one.key for one in packages()]


def test_a_missing_folder_is_no_fault(tmp_path: Path):
    """No folder, no extra playbooks."""
    assert shelf(tmp_path / "none") == shelf()


def test_the_schema_is_current():
    """The schema for editors is generated; `python -m package_specs.schema` writes it anew."""
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_every_role_has_a_title():
    """Each role that a playbook can name has its title in both languages."""
    assert set(ROLES) == set(Role.__args__)
