"""One's own contacts and inbox, and what an organisation sets, by the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tests.surfaces.conftest import Run
from tocsin.cli import output


def told(result: Result) -> Any:
    assert result.exception is None, result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_a_contact_is_added_tried_and_removed(run: Run) -> None:
    made = told(run("contacts", "add", "inbox", "--label", "at home", "--json"))
    assert (made["channel"], made["is_verified"]) == ("inbox", True)
    number = str(made["id"])
    assert "notification 1" in run("contacts", "test", number).output
    assert "at home" in lines(run("contacts"))[1]
    assert lines(run("contacts", "--person", "ana@example.com"))[1:] == []
    run("contacts", "remove", number)
    assert told(run("contacts", "--json")) == []


@pytest.mark.usefixtures("payments")
def test_a_contact_is_proved_by_its_code(run: Run) -> None:
    made = told(run("contacts", "add", "email", "eve@home.example", "--json"))
    number = str(made["id"])
    assert "on its way" in run("contacts", "verify", number).output
    assert run("contacts", "verify", number, "no").output == "The code is wrong.\n"


def test_an_empty_inbox_is_read(run: Run) -> None:
    assert told(run("inbox", "--json")) == []
    assert run("inbox", "read").exit_code == 0
    assert run("inbox", "read", "--up-to", "7").exit_code == 0


def test_the_tree_of_categories_is_edited(run: Run) -> None:
    assert told(run("categories", "add", "network/dns", "--json"))["path"] == "network/dns"
    moved = told(run("categories", "move", "Network/DNS", "software/dns", "--json"))
    assert moved["path"] == "software/dns"
    run("categories", "archive", "software/dns")
    assert not any("dns" in line for line in lines(run("categories")))
    assert any("software/dns" in line for line in lines(run("categories", "--all")))
    assert str(run("categories", "archive", "weather").exception) == "There is no category weather."


@pytest.mark.usefixtures("payments")
def test_routing_rules_are_added_in_order_and_removed(run: Run) -> None:
    run("routing", "add", "rest", "severity!=info", "--to", "checkout")
    run("routing", "add", "books", 'job=~"ledger.*"', "--to", "ledger", "--first")
    rules = told(run("routing", "--json"))
    assert [(rule["name"], rule["service"]) for rule in rules] == [
        ("books", "ledger"),
        ("rest", "checkout"),
    ]
    assert [rule["name"] for rule in told(run("routing", "remove", "rest", "--json"))] == ["books"]
    assert "named rest" in str(run("routing", "remove", "rest").exception)


def test_a_file_is_kept_with_an_incident(run: Run, tmp_path: Path) -> None:
    run("incidents", "new", "Checkout is down", "--quiet")
    file = tmp_path / "graph.txt"
    file.write_text("down")
    kept = told(run("incidents", "attach", "1", str(file), "--public", "--json"))
    assert (kept["file_name"], kept["size"], kept["is_public"]) == ("graph.txt", 4, True)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2026-03-16T09:30:00.5Z", "2026-03-16 09:30:00Z"),
        ("2026-03-16T10:30:00+01:00", "2026-03-16 09:30:00Z"),
        ("2026-03-22T02:00:00", "2026-03-22 02:00:00"),
        ("07:30", "07:30"),
    ],
)
def test_a_time_on_the_wall_is_not_taken_for_utc(
    value: str, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output.print_items([{"first_at": value}], ("first_at",), as_json=False)
    assert capsys.readouterr().out.splitlines()[1].strip() == written
