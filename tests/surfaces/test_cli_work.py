"""Views, bulk edits, tasks and time from the command line."""

import json
from datetime import datetime

import httpx2
import pytest

from tests.surfaces.conftest import Run
from tocsin.api import app

API = app.PATH


@pytest.fixture
def number(client: httpx2.Client, now: datetime) -> int:
    return int(client.post(f"{API}/incidents", json={"title": "The till is slow"}).json()["number"])


def test_views_are_listed_with_their_counts(run: Run, client: httpx2.Client, number: int) -> None:
    asked = {"status": ["active"], "is_unassigned": True}
    client.post(f"{API}/views", json={"name": "Nobody's", "asked": asked})
    [view] = json.loads(run("views", "list", "--json").output)
    assert (view["name"], view["number"]) == ("Nobody's", 1)
    assert "The till is slow" in run("views", "show", str(view["id"])).output
    assert run("views", "remove", str(view["id"])).exit_code == 0


def test_many_are_edited_looked_at_first_and_taken_back(run: Run, number: int) -> None:
    words = ("bulk", "edit", str(number), "999", "--assignee", "me", "--comment", "Mine.")
    told = run(*words, "--preview").output
    assert "assignee_id" in told
    assert "There is no incident 999." in told
    made = run(*words)
    assert "tocsin bulk undo 1 takes it back." in made.stderr
    [undone] = json.loads(run("bulk", "undo", "1", "--json").output)
    assert undone["after"] == {"assignee_id": None}
    assert run("bulk", "edit", str(number)).exit_code != 0


def test_tasks_are_written_down_and_done(run: Run, client: httpx2.Client, number: int) -> None:
    steps = {"name": "Restart", "lines": ["Drain"]}
    checklist = client.post(f"{API}/checklists", json=steps).json()["id"]
    assert "Ask them" in run("tasks", "add", str(number), "Ask them", "--assignee", "me").output
    assert "Drain" in run("tasks", "checklist", str(number), str(checklist)).output
    assert json.loads(run("tasks", "done", str(number), "1", "--json").output)["is_done"]
    assert "Drain" in run("tasks", "list", str(number)).output
    spent = json.loads(run("tasks", "time", str(number), "45m", "on the phone", "--json").output)
    assert spent["minutes"] == 45


def test_things_are_kept_related_and_named_on_incidents(run: Run, number: int) -> None:
    run("items", "add", "server", "db-7", "--name", "Seven")
    run("items", "add", "rack", "r-2")
    run("items", "add", "laptop", "db-7")
    assert run("items", "relate", "server db-7", "part_of", "r-2").exit_code == 0
    assert "Several are called db-7" in str(run("items", "retire", "db-7").exception)
    [kept] = json.loads(run("items", "concern", str(number), "SERVER db-7", "--json").output)
    assert kept["name"] == "Seven"
    assert "The till is slow" in run("items", "incidents", str(kept["id"])).output
    assert "Old" in run("items", "change", "server db-7", "--name", "Old").output
    assert run("items", "retire", "laptop db-7").exit_code == 0
    listed = json.loads(run("items", "list", "db-7", "--json").output)
    assert [each["type"] for each in listed] == ["server"]
    assert run("items", "restore", "laptop db-7").exit_code == 0
    assert "There is no configuration item x." in str(run("items", "retire", "x").exception)


def test_whether_parts_follow_is_said_and_changed(run: Run, number: int) -> None:
    assert "is asked each time" in run("incidents", "parts-rule").output
    assert "are resolved with" in run("incidents", "parts-rule", "--always").output
    assert json.loads(run("incidents", "parts-rule", "--json").output) == {"always": True}
    assert run("incidents", "parts", str(number)).exit_code == 0


def test_what_holds_for_nobody_is_retired(run: Run, client: httpx2.Client) -> None:
    wanted = {"calendar": "around the clock", "targets": {"P1": {"resolution": "4h"}}}
    client.put(f"{API}/sla-policies/gold level", json=wanted)
    dry = run("service-levels", "retire", "gold level", "--dry-run")
    assert "Nothing was done" in dry.output
    assert run("service-levels", "retire", "gold level").exit_code == 0
    assert "gold" not in run("service-levels", "list").output
    refused = run("service-levels", "retire-calendar", "around the clock")
    assert "is the calendar of standard" in str(refused.exception)
