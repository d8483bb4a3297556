"""Mappings: written as TOML or YAML, kept as they were read, refused with the key that is wrong."""

import pytest

from tests.history import samples
from tocsin.history import mapping, ready, template, writing
from tocsin.history.field import NEEDED, Field
from tocsin.history.mapping import BadMapping

YAML = """
tool: Oldesk
columns:
  number: No
  status: [State, "=closed"]
  logged: Opened
status: {New: open}
"""
SMALL = 'tool = "T"\n[columns]\nnumber = "n"\nstatus = "s"\nlogged = "l"\n'


def test_toml_and_yaml_say_the_same() -> None:
    found = writing.read(YAML)
    assert found.tool == "Oldesk"
    assert found.columns[Field.STATUS] == ("State", "=closed")
    assert found.status == {"new": "open"}
    assert writing.read(samples.MAPPING).columns[Field.NUMBER] == ("No",)


def test_what_is_kept_is_what_was_read() -> None:
    for each in (samples.mapping(), *(writing.read(one.text) for one in ready.every())):
        assert writing.of_plain(writing.plain(each)) == each


@pytest.mark.parametrize("name", [one.name for one in ready.every()])
def test_each_ready_mapping_knows_what_every_incident_has(name: str) -> None:
    found = ready.named(name)
    assert all(found.tells(needed) for needed in NEEDED)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tool = ", "cannot be read as TOML"),
        ("tool: [", "cannot be read as TOML or YAML"),
        ("- one", "has keys"),
        ('tool = "T"', "columns"),
        (SMALL.replace('"l"', "[]"), "columns lacks logged"),
        (SMALL + 'colour = "c"', "columns.colour"),
        (SMALL + '[status]\nNew = "fresh"', "status.New"),
        ('time_zone = "Mars/Base"\n' + SMALL, "there is no time zone Mars/Base"),
        ('times = ["%Q"]\n' + SMALL, "%Q is no form of a time"),
        ('make = ["people"]\n' + SMALL, "make knows"),
        ('make = ["people"]\nkind = 3\n' + SMALL, "kind"),
        ("x" * (writing.LARGEST + 1), "at most"),
    ],
)
def test_a_mistake_is_named(text: str, said: str) -> None:
    with pytest.raises(BadMapping, match=said):
        writing.read(text)


def test_a_file_needs_a_number_a_status_and_a_time() -> None:
    with pytest.raises(BadMapping, match="has no State, which the mapping names for status"):
        mapping.of_file(samples.mapping(), ["No", "Opened"])


def test_what_a_file_lacks_is_left_out_and_told() -> None:
    found, missing = mapping.of_file(samples.mapping(), ["No", "State", "Opened", "Solved"])
    assert not found.tells(Field.PRIORITY)
    assert found.tells(Field.RESOLVED)
    assert "priority (Prio)" in missing
    assert "Room" in missing


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("Area", "Mail"),
        ("{Area}/{Part}", "Mail"),
        ("{Area} ({Kind})", "Mail (3)"),
        ("{Part}", ""),
        ("=resolved", "resolved"),
        ("Nothing", ""),
    ],
)
def test_a_value_is_put_together(given: str, value: str) -> None:
    assert template.filled(given, {"Area": "Mail", "Kind": "3"}) == value
