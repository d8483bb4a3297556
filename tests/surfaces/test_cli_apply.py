"""A blueprint by the command line: the plan, and what may happen without a person to ask."""

import json
from pathlib import Path

import pytest

from tests.surfaces.conftest import Run

WORLD = "teams: [{name: search, members: []}]\n"


@pytest.fixture
def world(tmp_path: Path) -> str:
    file = tmp_path / "world.yaml"
    file.write_text(WORLD)
    return str(file)


def test_where_nobody_can_be_asked_it_stays_at_the_plan(run: Run, world: str) -> None:
    told = run("apply", world)
    assert told.exit_code == 0
    assert told.output.startswith("+ teams search\n")
    assert "give --yes" in told.stderr
    assert "search" not in run("teams", "list").output


def test_json_without_a_yes_is_the_plan_and_nothing_but_json(run: Run, world: str) -> None:
    told = run("apply", world, "--json")
    assert json.loads(told.stdout)["summary"].startswith("1 to create")
    assert "search" not in run("teams", "list").output


def test_with_a_yes_it_is_applied_and_the_second_time_there_is_nothing_to_do(
    run: Run, world: str
) -> None:
    assert run("apply", world, "--yes").output.endswith("Applied.\n")
    assert "search" in run("teams", "list").output
    assert run("apply", world, "--yes").output.endswith("Nothing to do.\n")
