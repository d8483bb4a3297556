"""Updates, knowledge, reviews and drills by the command line, against a server on loopback."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import Run
from tests.surfaces.shop import Shop
from tests.surfaces.told import lines, told
from tocsin.cli import app

BO = "bo@example.com"


@pytest.fixture
def incident(run: Run, payments: Shop) -> Run:
    """Incident 1 of checkout, a full disk, is open."""
    assert payments.checkout
    words = ("--service", "checkout", "--impact", "high", "--urgency", "high", "--quiet")
    assert run("incidents", "new", "Checkout has a full disk", *words).exit_code == 0
    return run


def one(run: Run, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = told(run(*words, "--json"))
    return found


def test_an_update_is_previewed_posted_and_listed(incident: Run, client: httpx2.Client) -> None:
    client.post("/api/v1/audiences", json={"name": "Leadership", "people": [BO]})
    words = ("updates", "post", "1", "We look into it.", "--to", "leadership", "--next-in", "30m")
    assert "We look into it." in incident(*words, "--preview").output
    assert told(incident("updates", "list", "1", "--json")) == []
    assert one(incident, *words)["next_due_at"] == "2026-03-16T10:00:00Z"
    assert lines(incident("updates", "list", "1"))[1].endswith("We look into it.")


def test_the_status_pages_are_listed_and_read(incident: Run, client: httpx2.Client) -> None:
    body = {"slug": "shop", "title": "The shop", "components": [{"service": "checkout"}]}
    client.post("/api/v1/status-pages", json=body)
    assert lines(incident("status"))[1].split()[0] == "shop"
    incident("updates", "post", "1", "We look into it.", "--public")
    bad = incident("status", "shop")
    assert bad.exit_code == 1
    assert "major outage" in bad.output
    assert "Checkout has a full disk (investigating)\nWe look into it." in bad.output
    incident("incidents", "resolve", "1", "--verified")
    good = incident("status", "shop")
    assert good.exit_code == 0
    assert "operational" in good.output


def test_a_runbook_is_found_attached_and_ticked_off(incident: Run, client: httpx2.Client) -> None:
    body = {"title": "Full disk", "steps": ["Look.", "Make room."], "service": "checkout"}
    client.post("/api/v1/runbooks", json=body)
    assert "Full disk" in lines(incident("runbooks", "--for", "1"))[1]
    assert [line.split()[0] for line in lines(incident("runbooks", "show", "1"))[1:]] == ["1", "2"]
    assert "0 of 2 steps are done." in incident("runbooks", "attach", "1", "1").output
    assert one(incident, "runbooks", "tick", "1", "2")["done"] == 1
    assert one(incident, "runbooks", "tick", "1", "2", "--undo")["done"] == 0
    assert "2026-03-16 09:30:00Z" in lines(incident("runbooks", "tick", "1", "1"))[1]
    assert lines(incident("runbooks", "runs", "1"))[1].split()[-3:] == ["1", "2", "no"]
    assert incident("runbooks", "steps", "1").exit_code == 0
    assert lines(incident("runbooks"))[1].split()[-1] == "2"


def test_an_article_is_written_published_found_and_linked(incident: Run, tmp_path: Path) -> None:
    body = tmp_path / "disk.md"
    body.write_text("Delete *logs* on the disk of checkout.")
    words = ("articles", "write", "Full disks", str(body), "--tag", "disk")
    assert one(incident, *words)["status"] == "draft"
    assert one(incident, "articles", "publish", "1")["status"] == "published"
    assert incident("articles", "show", "1").output.startswith("# Full disks\n\nDelete *logs*")
    assert "Full disks" in lines(incident("articles", "similar", "1"))[1]
    assert one(incident, "articles", "link", "1", "1")["used_in"] == 1
    for narrowed in (("--search", "disk"), ("--tag", "disk"), ("--for", "1")):
        assert "Full disks" in lines(incident("articles", *narrowed))[1]
    assert one(incident, "articles", "archive", "1")["status"] == "archived"


def test_a_review_is_begun_published_and_taken_away(incident: Run) -> None:
    incident("incidents", "resolve", "1", "--notes", "Made room.", "--verified")
    words = ("reviews", "begin", "1", "--summary", "A disk was full.", "--root", "No alert.")
    assert one(incident, *words)["causes"] == [{"kind": "root", "text": "No alert."}]
    assert "root: No alert." in incident("reviews", "show", "1").output
    assert one(incident, "reviews", "publish", "1")["status"] == "published"
    assert "published" in lines(incident("reviews"))[1]
    document = incident("reviews", "export", "1").output
    assert "A disk was full." in document
    assert "No alert." in document


def test_a_review_begins_with_what_was_noted(incident: Run) -> None:
    incident("incidents", "resolve", "1", "--notes", "Made room.", "--verified")
    assert one(incident, "reviews", "begin", "1")["summary"] == "Made room."


def test_an_action_item_is_promised_done_dropped_and_reopened(incident: Run) -> None:
    words = ("action-items", "add", "1", "Watch the disk", "--owner", BO, "--due", "2026-03-20")
    assert one(incident, *words)["owner"] == BO
    assert "Watch the disk" in lines(incident("action-items", "--owner", BO))[1]
    assert told(incident("action-items", "--overdue", "--json")) == []
    assert one(incident, "action-items", "done", "1")["status"] == "done"
    assert one(incident, "action-items", "reopen", "1")["status"] == "open"
    dropped = one(incident, "action-items", "drop", "1", "--reason", "No disk any more")
    assert dropped["dropped_because"] == "No disk any more"


def test_a_drill_is_planned_played_and_read(incident: Run) -> None:
    plan = ("drills", "plan", "The ledger is gone", "--service", "ledger")
    assert one(incident, *plan)["status"] == "planned"
    assert one(incident, "drills", "start", "1")["incident"] == 2
    incident("incidents", "ack", "2")
    assert one(incident, "drills", "end", "1", "--notes", "Good.")["time_to_acknowledge"] == 0.0
    assert "Good." in incident("drills", "show", "1").output
    incident(*plan)
    assert one(incident, "drills", "drop", "2")["status"] == "dropped"
    assert [line.split()[0] for line in lines(incident("drills"))[1:]] == ["2", "1"]


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("updates", "post", "1", "Hello?"), "Choose an audience", 2),
        (("runbooks", "attach", "9", "1"), "There is no runbook 9.", 3),
        (("articles", "publish", "9"), "There is no article 9.", 3),
        (("reviews", "publish", "1"), "Incident 1 has no review yet.", 3),
        (("action-items", "add", "1", "x", "--due", "soon"), "due_on: ", 2),
        (("drills", "start", "9"), "There is no drill 9.", 3),
        (("status", "nothing"), "There is no status page at 'nothing'.", 3),
    ],
)
@pytest.mark.usefixtures("incident")
def test_a_refusal_is_a_sentence_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str, code: int
) -> None:
    assert app.run(list(words)) == code
    assert sentence in capsys.readouterr().err
