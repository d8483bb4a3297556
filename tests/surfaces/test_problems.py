"""Problems over the API, in the browser and by the command line."""

import httpx2
import pytest

from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.shop import Shop
from tests.surfaces.told import lines, told

API = "/api/v1"
POOL = {"title": "Connection pool of checkout exhausted", "service": "checkout"}
KNOWN = {"root_cause": "It leaks.", "workaround": "Restart pgbouncer."}


@pytest.fixture
def ana(as_: As, payments: Shop) -> httpx2.Client:
    """Incident 1 of checkout is open."""
    found = as_("ana")
    said = {"title": POOL["title"], "services": [payments.checkout]}
    assert found.post(f"{API}/incidents", json=said).status_code == 201
    return found


def test_a_problem_is_opened_known_matched_linked_and_resolved(ana: httpx2.Client) -> None:
    made = ana.post(f"{API}/problems", json=POOL).json()
    assert (made["status"], made["service"], made["incidents"]) == ("open", "checkout", 0)
    place = f"{API}/problems/{made['id']}"
    known = ana.put(place, json=POOL | KNOWN | {"version": 1}).json()
    assert known["status"] == "known_error"
    assert ana.put(place, json=POOL | {"version": 1}).status_code == 409
    (match,) = ana.get(f"{API}/incidents/1/matching-problems").json()["items"]
    assert (match["problem"]["workaround"], match["is_of_service"]) == (KNOWN["workaround"], True)
    assert ana.post(f"{API}/incidents/1/problems", json={"problem": made["id"]}).status_code == 201
    assert ana.get(f"{API}/incidents/1/matching-problems").json()["items"] == []
    (linked,) = ana.get(f"{place}/incidents").json()["items"]
    assert linked["number"] == 1
    item = ana.post(f"{place}/action-items", json={"title": "Close it", "owner": "me"}).json()
    assert (item["incident"], item["problem"]) == (None, made["id"])
    ended = ana.post(f"{place}/resolution", json={"how": "It is closed."}).json()
    assert (ended["status"], ended["ending"]) == ("resolved", "It is closed.")
    assert ana.get(f"{API}/problems").json()["items"] == []
    assert ana.delete(f"{place}/resolution").json()["status"] == "known_error"
    trends = ana.get(f"{API}/trends").json()
    assert (trends["whole"]["now"], trends["whole"]["explained"]) == (1, 1)
    assert ana.get(f"{API}/trends/export.csv").text.startswith("row,incidents,before")


def test_a_problem_is_seen_and_written_in_the_browser(ana: httpx2.Client, enter: Enter) -> None:
    visitor = enter("ana")
    form = {"title": POOL["title"], "priority": "P2", **KNOWN}
    place = visitor.post("/problems/new", data=form).headers["location"]
    assert "known error" in visitor.get("/problems").text
    assert "Restart pgbouncer." in visitor.get("/incidents/1").text
    visitor.post("/incidents/1/problems", data={"problem_id": place.rpartition("/")[2]})
    page = visitor.get(place).text
    assert "#1 Connection pool" in page
    stale = visitor.post(place + "/edit", data=form | {"version": "0"})
    assert stale.status_code == 422
    visitor.post(place + "/action-items", data={"title": "Close it"})
    assert "Close it" in visitor.get(place).text
    assert "About problem" in visitor.get("/action-items").text
    assert visitor.post(place + "/resolution", data={"how": "Closed."}).status_code == 303
    assert "How it ended" in visitor.get(place).text
    assert "With a problem behind" in visitor.get("/insights/trends").text
    drafted = visitor.post("/incidents/1/new-problem").headers["location"]
    assert "Open a problem" not in visitor.get(drafted).text
    cleo = enter("cleo")
    rule = {"is_on": "yes", "fewest": "4", "days": "14", "likeness": "50"}
    assert cleo.post("/problems/rule", data=rule).status_code == 303
    assert 'value="14"' in cleo.get("/problems/rule").text
    assert cleo.post("/problems/rule", data=rule | {"fewest": "1"}).status_code == 422


def test_a_problem_is_handled_by_the_command_line(ana: httpx2.Client, run: Run) -> None:
    assert ana
    made = told(run("problems", "open", "--from", "1", "--json"))
    assert (made["title"], made["incidents"]) == (POOL["title"], 1)
    words = ("--root-cause", "It leaks.", "--workaround", "Restart pgbouncer.")
    assert told(run("problems", "change", "1", *words, "--json"))["status"] == "known_error"
    assert "Restart pgbouncer." in run("problems", "show", "1").output
    assert len(lines(run("problems"))) == 2
    assert told(run("problems", "--for", "1", "--json"))[0]["id"] == 1
    assert told(run("problems", "promise", "1", "Close it", "--json"))["problem"] == 1
    assert "not linked" in run("problems", "unlink", "1", "1").output
    assert told(run("problems", "match", "1", "--json"))[0]["id"] == 1
    assert run("problems", "link", "1", "1").exit_code == 0
    assert told(run("problems", "resolve", "1", "--how", "Closed.", "--json"))["status"]
    assert "is no proposal" in str(run("problems", "accept", "1").exception)
    assert told(run("problems", "reopen", "1", "--json"))["status"] == "known_error"
    assert run("problems", "dismiss", "1", "--reason", "A test.").exit_code == 0
    assert told(run("problems", "rule", "--fewest", "5", "--off", "--json"))["fewest"] == 5
    assert "unresolved" in run("trends", "--by", "category").output
