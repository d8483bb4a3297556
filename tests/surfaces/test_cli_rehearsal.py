"""What takes something away can be rehearsed, and a rehearsal takes nothing away."""

import click
import pytest

from tests.surfaces.conftest import Run
from tests.surfaces.told import told
from tocsin.cli import app
from tocsin.cli.contents import COMMANDS

TAKING_AWAY = frozenset({"remove", "dismiss", "delete", "revoke"})


def commands() -> list[tuple[str, click.Command]]:
    """Every command that takes something away, by its words."""
    contents = app.app
    assert isinstance(contents, app.Contents)
    context = click.Context(contents)
    found = []
    for noun in COMMANDS:
        group = contents.get_command(context, noun)
        verbs = group.commands if isinstance(group, click.Group) else {}
        found += [(f"{noun} {verb}", each) for verb, each in verbs.items() if verb in TAKING_AWAY]
    return found


def test_whatever_takes_something_away_has_a_dry_run() -> None:
    found = commands()
    assert len(found) >= 8
    without = [words for words, each in found if "dry_run" not in {p.name for p in each.params}]
    assert without == []


@pytest.mark.parametrize(
    ("make", "noun", "method"),
    [
        (("sources", "add", "prom", "--kind", "prometheus"), "sources", "DELETE"),
        (("heartbeats", "add", "prom", "--every", "1d"), "heartbeats", "DELETE"),
    ],
)
def test_a_rehearsal_says_what_it_would_send_and_sends_nothing(
    run: Run, make: tuple[str, ...], noun: str, method: str
) -> None:
    assert run(*make).exit_code == 0
    said = run(noun, "remove", "prom", "--dry-run")
    assert said.exit_code == 0
    assert said.output.startswith(f"Nothing was done. It would have sent {method} /api/v1/{noun}/")
    assert [each["name"] for each in told(run(noun, "list", "--json"))] == ["prom"]
    assert run(noun, "remove", "prom").exit_code == 0
    assert told(run(noun, "list", "--json")) == []


def test_a_rehearsal_finds_out_that_there_is_no_such_thing(run: Run) -> None:
    found = run("sources", "remove", "nothing", "--dry-run")
    assert "There is no source named nothing." in str(found.exception)
