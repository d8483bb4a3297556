"""Incidents, alerts, silences and figures by the command line, against a server on loopback."""

import json
from datetime import datetime
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from tests.surfaces.conftest import Run
from tests.surfaces.shop import Shop
from tocsin.cli import app


def told(result: Result) -> Any:
    assert result.exception is None, result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


@pytest.fixture
def shift(run: Run, payments: Shop) -> Run:
    """Incident 1 of checkout is open."""
    run("incidents", "new", "Checkout is down", "--service", "checkout", "--impact", "low")
    return run


def one(run: Run, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = told(run("incidents", *words, "--json"))
    return found


def test_the_noun_alone_lists_what_is_not_over(shift: Run) -> None:
    shift("incidents", "new", "A mistake")
    shift("incidents", "cancel", "2", "--reason", "A mistake.")
    heading, line = lines(shift("incidents"))
    assert heading.split()[:4] == ["number", "priority", "status", "title"]
    assert line.split()[:6] == ["1", "P4", "open", "Checkout", "is", "down"]
    assert "checkout" in line
    assert [i["number"] for i in told(shift("incidents", "--all", "--json"))] == [2, 1]


def test_a_drill_says_so(shift: Run) -> None:
    shift("drills", "plan", "The ledger is gone")
    shift("drills", "start", "1")
    assert "DRILL The ledger is gone" in lines(shift("incidents"))[1]


def test_a_list_is_narrowed(shift: Run) -> None:
    shift("incidents", "new", "Books do not balance", "--service", "ledger", "--assignee", "me")

    def numbers(*words: str) -> list[int]:
        return [each["number"] for each in told(shift("incidents", "list", *words, "--json"))]

    assert numbers("--service", "checkout") == [1]
    assert numbers("--assignee", "me") == [2]
    assert numbers("--status", "acknowledged") == []
    assert numbers("--status", "open", "--status", "closed") == [2, 1]
    assert numbers("--search", "balance") == [2]
    assert numbers("--priority", "P4") == [2, 1]
    assert numbers("--limit", "1") == [2]


def test_an_incident_is_lived_through(shift: Run) -> None:
    assert one(shift, "work", "1")["status"] == "in_progress"
    assert one(shift, "hold", "1", "--reason", "The vendor looks.")["status"] == "pending"
    assert one(shift, "resume", "1")["status"] == "in_progress"
    assert one(shift, "assign", "1", "bo@example.com")["assignee"] == "bo@example.com"
    assert one(shift, "assign", "1")["assignee"] == "eve@example.com"
    assert one(shift, "assign", "1", "--nobody")["assignee"] is None
    levels = ("--impact", "medium", "--urgency", "high")
    assert one(shift, "prioritize", "1", *levels)["priority"] == "P2"
    assert one(shift, "comment", "1", "It is the disk.") == {"id": 1}
    resolved = one(shift, "resolve", "1", "--notes", "Restarted.", "--verified")
    assert resolved["resolution"]["is_verified"] is True
    assert one(shift, "reopen", "1", "--reason", "It is back.")["reopened_count"] == 1
    assert one(shift, "resolve", "1", "--code", "no_fault_found")["status"] == "resolved"
    assert one(shift, "close", "1")["status"] == "closed"
    said = lines(shift("incidents", "timeline", "1"))
    comment = next(n for n, line in enumerate(said) if "Eve commented." in line)
    assert said[comment + 1].strip() == "It is the disk."
    assert not any("noted that" in line for line in said)
    assert any("Paging began." in line for line in said)


def test_several_are_acknowledged_at_once(shift: Run) -> None:
    shift("incidents", "new", "Another")
    taken = told(shift("incidents", "ack", "1", "2", "--json"))
    assert [(each["number"], each["status"]) for each in taken] == [
        (1, "acknowledged"),
        (2, "acknowledged"),
    ]


def test_of_several_those_that_were_taken_are_printed(shift: Run) -> None:
    said = shift("incidents", "ack", "1", "77")
    assert "acknowledged" in said.output
    assert str(said.exception) == "There is no incident 77."


def test_people_are_brought_in(shift: Run) -> None:
    shift("incidents", "escalate", "1", "--next")
    page = lines(shift("incidents", "page", "1"))
    assert [line.split()[3] for line in page[1:3]] == ["bo@example.com", "cleo@example.com"]
    assert page[-1] == "The page by payments is paging."
    for way in (("--team", "payments"), ("--to", "ana@example.com"), ("--managers",)):
        assert one(shift, "escalate", "1", *way, "--reason", "It lasts.")["number"] == 1
    assert one(shift, "show", "1")["escalated_count"] == 3
    assert shift("incidents", "escalate", "1").exit_code == 2


def test_one_is_merged_into_another(shift: Run) -> None:
    shift("incidents", "new", "The same")
    assert one(shift, "merge", "2", "1")["number"] == 1
    assert one(shift, "show", "2")["merged_into"] == 1


def test_all_that_is_known_is_shown(shift: Run) -> None:
    said = shift("incidents", "show", "1").output
    assert "\nservices     checkout" in said
    assert "logged at    2026-03-16 09:30:00Z" in said


def test_a_comment_comes_from_standard_input(shift: Run) -> None:
    words = ("incidents", "comment", "1", "-")
    assert CliRunner().invoke(app.app, words, input="From a pipe.").exit_code == 0
    assert "From a pipe." in shift("incidents", "timeline", "1").output


def test_alerts_are_listed_shown_and_closed(run: Run, payments: Shop, now: datetime) -> None:
    payments.fire("DiskFull", now)
    line = lines(run("alerts"))[1]
    assert line.split()[:5] == ["1", "open", "critical", "DiskFull", "happened"]
    assert "identity" in run("alerts", "show", "1").output
    assert told(run("alerts", "close", "1", "--json"))["status"] == "closed"
    assert lines(run("alerts", "list", "--service", "checkout")) == lines(run("alerts"))


def test_a_silence_is_added_listed_and_ended(run: Run) -> None:
    words = ("silences", "add", "alertname=DiskFull", "env!=prod", "--for", "2h")
    made = told(run(*words, "--reason", "It is being replaced.", "--json"))
    assert made["matchers"] == ['alertname="DiskFull"', 'env!="prod"']
    assert 'alertname="DiskFull", env!="prod"' in lines(run("silences"))[1]
    assert told(run("silences", "end", "1", "--json"))["phase"] == "expired"
    assert run(*words).exit_code == 2


def test_the_delivery_log_is_printed(run: Run, payments: Shop, now: datetime) -> None:
    payments.fire("CheckoutIsDown", now)
    line = lines(run("notifications", "--incident", "1"))[1]
    assert "bo@example.com" in line
    assert "pending" in line
    assert told(run("notifications", "--person", "ana@example.com", "--json")) == []


def test_figures_are_printed_in_their_units(shift: Run) -> None:
    shift("incidents", "ack", "1")
    figures = {line.split()[0]: line.split()[1:] for line in lines(shift("kpis"))}
    assert figures["MTTA"][:3] == ["0", "s", "1"]
    assert lines(shift("kpis"))[-1] == "Incidents logged: 1"
    table = lines(shift("kpis", "--by", "service"))
    assert table[1].split()[:2] == ["checkout", "1"]
    assert (
        told(shift("kpis", "--from", "2026-01-01", "--to", "2026-02-01", "--json"))["logged"] == 0
    )


def test_the_server_says_who_we_are(run: Run) -> None:
    said = run("whoami").output
    assert "eve@example.com" in said
    assert told(run("whoami", "--json"))["role"] == "admin"


def test_the_audit_trail_is_printed(shift: Run) -> None:
    events = told(shift("audit", "--subject", "incident/1", "--json"))
    assert events[0]["kind"] == "incident.declared"
    assert "incident.declared" in shift("audit", "--limit", "500").output


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("incidents", "ack", "77"), "There is no incident 77.", 3),
        (("incidents", "close", "1"), "cannot become closed", 4),
        (("incidents", "reopen", "1", "--reason", "x"), "nothing to reopen", 4),
        (("incidents", "new", " "), "Say in a few words", 2),
        (("incidents", "new", "x", "--service", "nowhere"), "There is no service 'nowhere'", 2),
        (("alerts", "show", "77"), "There is no alert 77.", 3),
        (("silences", "end", "77"), "There is no silence 77.", 3),
        (("kpis", "--from", "yesterday"), "is no time", 2),
    ],
)
def test_a_refusal_is_a_sentence_and_an_exit_code(
    shift: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str, code: int
) -> None:
    assert app.run(list(words)) == code
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "incomplete", "found"),
    [
        ([], "inc", ["incidents"]),
        (["incidents"], "re", ["reopen", "resolve", "resume"]),
        (["incidents", "list", "--status"], "ac", ["acknowledged", "active"]),
        (["silences"], "", ["add", "end", "list"]),
    ],
)
def test_the_shell_completes_nouns_verbs_and_values(
    words: list[str], incomplete: str, found: list[str]
) -> None:
    shell = ShellComplete(app.app, {}, "tocsin", "_TOCSIN_COMPLETE")
    offered = shell.get_completions(words, incomplete)
    assert sorted(item.value for item in offered) == found


def test_a_noun_explains_itself(run: Run) -> None:
    told = run("incidents", "--help").output
    assert all(f"\n  {verb} " in told for verb in ("ack", "list", "timeline"))
    assert isinstance(app.Contents().get_command(click.Context(app.app), "alerts"), click.Group)
