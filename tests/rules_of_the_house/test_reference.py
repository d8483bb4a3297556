"""What can be set, called, connected or recorded is written down, and stays so."""

import re
import tomllib

import pytest

from tests.rules_of_the_house.source import ROOT
from tools import reference


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_the_reference_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs/reference" / name).read_text()
    assert written == reference.PAGES[name](), "run make docs"


def test_a_new_kind_of_event_would_be_seen() -> None:
    assert "`incident.acknowledged`" in reference.events()
    assert "`TOCSIN_LISTEN`" in reference.settings()
    assert "## tocsin serve" in reference.commands()
    assert "`prometheus`" in reference.providers()


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[\[<>=;]", each)[0] for each in project["dependencies"]}
    reasons = (ROOT / "docs/adr/0006-dependencies.md").read_text()
    assert names == set(re.findall(r"`([a-z0-9.-]+)`(?=.*\|.*\|)", reasons))


def test_the_locks_name_no_place() -> None:
    for path in (*(ROOT / "requirements").iterdir(), ROOT / "package-lock.json"):
        assert not re.search(r"--index-url|--find-links|file://|\"resolved\"", path.read_text())
