"""Each dependency has its reason, and the locks say what is installed but not from where."""

import re
import tomllib

from tests.rules_of_the_house.source import ROOT


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = [each for extra in project["optional-dependencies"].values() for each in extra]
    every = [*project["dependencies"], *optional]
    names = {re.split(r"[\[<>=;]", each)[0] for each in every}
    reasons = (ROOT / "docs/adr/0006-dependencies.md").read_text()
    assert names == set(re.findall(r"`([a-z0-9.-]+)`(?=.*\|.*\|)", reasons))


def test_the_locks_name_no_place() -> None:
    for path in (*(ROOT / "requirements").iterdir(), ROOT / "package-lock.json"):
        assert not re.search(r"--index-url|--find-links|file://|\"resolved\"", path.read_text())


def test_every_library_is_in_the_notice() -> None:
    locked = re.findall(r"^([a-z0-9.-]+)==(.*)", (ROOT / "requirements/run.txt").read_text(), re.M)
    ours = {name for name, when in locked if "emscripten" not in when and "win32" not in when}
    named = set(re.findall(r"[a-z0-9-]+", (ROOT / "NOTICE").read_text()))
    assert sorted(ours - named) == []
