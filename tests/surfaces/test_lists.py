"""Lists come in pages: whoever follows their cursors has seen everything once."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As, Enter
from tocsin.api import app

API = app.PATH
WATCHED = {"probe": "tcp", "target": {"host": "shop.test", "port": 443}}
LADDER = {"steps": [{"targets": ["admins"]}], "fallback": "admins"}
NAMED: dict[str, dict[str, Any]] = {
    "sources": {"kind": "prometheus"},
    "heartbeats": {"interval": "1d"},
    "monitors": WATCHED,
    "schedules": {},
    "policies": LADDER,
    "vendors": {"ways": [{"channel": "email", "address": "desk@contoso.example"}]},
    "teams": {},
    "organisations": {},
}
NAMES = ["Äpfel", "alpha", "Beta", "beta two", "GAMMA", "Straße"]
WHOLE = {
    # what is built in
    *("/channels", "/sources/kinds", "/monitors/probes", "/update-templates/placeholders"),
    "/imports/mappings",
    # what is kept and replaced as a whole, or is a handful by its nature
    *("/routing", "/lookup-tables", "/categories", "/sla-policies", "/sla-calendars", "/contacts"),
    *("/resolution-codes", "/suggestions/reliability"),
    *("/notification-rules", "/sessions", "/audiences", "/update-templates", "/status-pages"),
    "/status-pages/suggested-components",
    *("/views", "/views/counts", "/macros", "/macros/places", "/checklists"),
    *("/incident-templates", "/skills"),
    *("/calendars", "/calendar-links", "/mailboxes", "/escalation-matrix", "/holidays/places"),
    # answers about a moment or a period that is asked for
    *("/leave", "/shadows", "/temporary-schedules", "/holidays"),
    *("/fairness", "/fairness/schedules"),
    *("/quiet-hours/held", "/page-reasons/muted"),
    # a handful by their nature: who may be calling, what is asked, what is announced
    *("/callers", "/category-forms", "/known-outages"),
    *("/oncall", "/oncall/board", "/oncall/shifts", "/oncall/gaps", "/oncall/weak-spots"),
    "/overrides",
    # the next times of one window; heartbeats that an alert feeds
    *("/maintenance/times", "/watchdogs"),
}


@pytest.fixture
def cleo(as_: As) -> httpx2.Client:
    return as_("cleo")


def pages(client: httpx2.Client, place: str, limit: int) -> Iterator[list[dict[str, Any]]]:
    cursor: str | None = None
    while True:
        behind = f"&cursor={cursor}" if cursor else ""
        page = client.get(f"{API}/{place}&limit={limit}{behind}")
        assert page.status_code == 200, page.text
        yield page.json()["items"]
        cursor = page.json()["next"]
        if cursor is None:
            return


def test_every_list_of_a_noun_has_pages_but_for_those_that_stay_short() -> None:
    lists = {
        route.path
        for route in app.routes()
        if "GET" in (route.methods or ())
        and "{" not in route.path
        and "Listed" in str(route.endpoint.__annotations__) + str(route.response_model)
    }
    paged = {route.path for route in app.routes() if "cursor" in _asked(route)}
    assert lists - paged - WHOLE == {"/articles/similar"}  # the few most alike
    assert paged & WHOLE == set()


@pytest.mark.parametrize("noun", NAMED)
def test_a_list_by_name_is_told_page_by_page_each_once(cleo: httpx2.Client, noun: str) -> None:
    for name in NAMES:
        made = cleo.post(f"{API}/{noun}", json={"name": name, **NAMED[noun]})
        assert made.status_code == 201, made.text
    whole = [each["name"] for each in cleo.get(f"{API}/{noun}").json()["items"]]
    found = list(pages(cleo, f"{noun}?", 2))
    assert all(len(page) <= 2 for page in found)
    assert [each["name"] for page in found for each in page] == whole
    assert set(NAMES) <= set(whole)
    assert cleo.get(f"{API}/{noun}?cursor=Zm9v").status_code == 422
    assert cleo.get(f"{API}/{noun}?limit=201").status_code == 422


def test_silences_runbooks_and_action_items_have_pages_too(cleo: httpx2.Client) -> None:
    cleo.post(f"{API}/incidents", json={"title": "The till is slow"})
    for number, day in enumerate(("2026-05-02", None, "2026-05-01", "2026-05-02", None)):
        lasts, title = f"{number + 1}h", f"Item {number}"
        silence = {"matchers": ["a=b"], "lasts": lasts, "reason": "it is replaced"}
        assert cleo.post(f"{API}/silences", json=silence).status_code == 201
        runbook = {"title": title, "steps": ["Look."]}
        assert cleo.post(f"{API}/runbooks", json=runbook).status_code == 201
        item = {"title": title, "due_on": day}
        assert cleo.post(f"{API}/incidents/1/action-items", json=item).status_code == 201
    for place, order in (
        ("silences?past=1d", [5, 4, 3, 2, 1]),
        ("runbooks?", [1, 2, 3, 4, 5]),
        ("action-items?", [3, 1, 4, 2, 5]),
    ):
        assert [each["id"] for page in pages(cleo, place, 2) for each in page] == order


def test_pages_in_the_browser_lead_on_and_back(enter: Enter, client: httpx2.Client) -> None:
    for number in range(51):
        beat = {"name": f"job {number:02}", "interval": "1d"}
        assert client.post(f"{API}/heartbeats", json=beat).status_code == 201
    browser = enter("cleo")
    first = browser.get("/settings/heartbeats").text
    assert "job 49" in first
    assert "job 50" not in first
    link = first.split('href="/settings/heartbeats?cursor=')[1].split('"')[0]
    second = browser.get(f"/settings/heartbeats?cursor={link}").text
    assert "job 50" in second
    assert "From the start" in second
    for place in ("/policies", "/schedules", "/settings/sources", "/settings/teams"):
        assert browser.get(f"{place}?cursor=Zm9v").status_code == 422
    assert browser.get("/settings/monitors?cursor=Zm9v").status_code == 422


def _asked(route: Any) -> set[str]:
    found = {each.name for each in route.dependant.query_params}
    models = (each.field_info.annotation for each in route.dependant.query_params)
    return found | {name for model in models for name in getattr(model, "model_fields", ())}
