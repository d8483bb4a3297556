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
