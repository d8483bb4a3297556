"""Articles, runbooks and drills over the API."""

from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.cast import Cast
from tests.incident_of import declared
from tests.surfaces.conftest import As
from tests.surfaces.shop import Shop
from tests.world import Clock
from tocsin.kit.db import Database

API = "/api/v1"
ARTICLES, RUNBOOKS, DRILLS = (f"{API}/{noun}" for noun in ("articles", "runbooks", "drills"))
DISK = {
    "title": "A full disk on checkout",
    "body": "Delete old *logs*, then restart checkout.",
    "tags": ["Disk"],
    "review_on": "2026-06-01",
}
STEPS = {"title": "Full disk", "steps": ["Look at `df`.", "Make room."], "service": "checkout"}
DRILL = {"title": "The ledger is gone", "service": "ledger", "impact": "low"}


@pytest.fixture
def ana(as_: As) -> httpx2.Client:
    return as_("ana")


@pytest.fixture
def incident(database: Database, people: Cast, payments: Shop, now: datetime) -> str:
    """An incident of checkout that Dan has reported."""
    with database.transaction() as tx:
        number = declared(
            tx,
            "Checkout has a full disk",
            actor=people.ana.actor,
            now=now,
            reporter_id=people.dan.id,
            service_ids=(payments.checkout,),
        )
    return f"{API}/incidents/{number}"


def made(client: httpx2.Client, place: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(place, json=body)
    assert answer.status_code == 201, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def items(client: httpx2.Client, place: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(place).json()["items"]
    return found


def test_an_article_is_drafted_edited_published_and_archived(as_: As, ana: httpx2.Client) -> None:
    draft = made(ana, ARTICLES, DISK)
    own = f"{ARTICLES}/{draft['id']}"
    assert (draft["status"], draft["tags"], draft["author"]) == (
        "draft",
        ["disk"],
        "ana@example.com",
    )
    assert as_("sam").get(own).status_code == 404
    edited = ana.put(own, json=DISK | {"title": "Full disks", "version": 1}).json()
    assert (edited["version"], edited["title"]) == (2, "Full disks")
    assert ana.put(own, json=DISK | {"version": 1}).status_code == 409
    versions = items(ana, f"{own}/versions")
    assert [(v["version"], v["written_by_name"]) for v in versions] == [(2, "Ana"), (1, "Ana")]
    assert ana.post(f"{own}/publication").json()["status"] == "published"
    assert as_("sam").get(own).json()["title"] == "Full disks"
    assert ana.post(f"{own}/archival").json()["status"] == "archived"
    assert ana.post(f"{own}/archival").status_code == 409


def test_articles_are_found_by_words_tag_and_review_day(ana: httpx2.Client) -> None:
    made(ana, ARTICLES, DISK)
    made(ana, ARTICLES, {"title": "Certificates", "body": "Renew them."})

    def titles(query: str) -> list[str]:
        return [article["title"] for article in items(ana, f"{ARTICLES}?{query}")]

    assert titles("q=disk") == [DISK["title"]]
    assert titles("tag=disk") == [DISK["title"]]
    assert titles("status=published") == []
    assert len(titles("")) == 2
    assert "body" not in items(ana, ARTICLES)[0]
    page = ana.get(f"{ARTICLES}?limit=1").json()
    assert titles(f"cursor={page['next']}") == [DISK["title"]]


def test_an_article_is_found_beside_an_incident_and_linked_to_it(
    ana: httpx2.Client, incident: str
) -> None:
    article = made(ana, ARTICLES, DISK)
    ana.post(f"{ARTICLES}/{article['id']}/publication")
    (similar,) = items(ana, f"{incident}/similar-articles")
    assert similar["title"] == DISK["title"]
    assert "disk" in similar["words"]
    assert [a["id"] for a in items(ana, f"{ARTICLES}/similar?text=Disk+is+full")] == [article["id"]]
    assert made(ana, f"{incident}/articles", {"article": article["id"]})["used_in"] == 1
    assert items(ana, f"{incident}/similar-articles") == []
    assert [a["title"] for a in items(ana, f"{incident}/articles")] == [DISK["title"]]
    assert items(ana, f"{ARTICLES}/{article['id']}/incidents") == [{"number": 1}]
    assert ana.delete(f"{incident}/articles/{article['id']}").status_code == 204
    assert items(ana, f"{incident}/articles") == []


def test_a_runbook_is_suggested_attached_and_ticked_off(
    as_: As, ana: httpx2.Client, incident: str
) -> None:
    book = made(ana, RUNBOOKS, STEPS)
    assert book["service"] == "checkout"
    assert [b["id"] for b in items(ana, f"{incident}/suggested-runbooks")] == [book["id"]]
    run = made(ana, f"{incident}/runs", {"runbook": book["id"]})
    assert [step["done_at"] for step in run["steps"]] == [None, None]
    own = f"{API}/runs/{run['id']}"
    ana.post(f"{own}/steps/1/tick")
    done = as_("bo").post(f"{own}/steps/2/tick").json()
    assert (done["done"], done["is_complete"], done["steps"][1]["done_by_name"]) == (
        2,
        True,
        "Bo",
    )
    assert ana.post(f"{own}/steps/2/tick").status_code == 409
    assert ana.post(f"{own}/steps/3/tick").status_code == 404
    assert ana.delete(f"{own}/steps/2/tick").json()["done"] == 1
    assert items(ana, f"{incident}/runs") == [ana.get(own).json()]
    assert items(ana, f"{incident}/suggested-runbooks") == []
    assert as_("dan").get(f"{incident}/runs").status_code == 403


def test_a_runbook_is_changed_archived_and_brought_back(ana: httpx2.Client, payments: Shop) -> None:
    assert payments.checkout
    own = f"{RUNBOOKS}/{made(ana, RUNBOOKS, STEPS)['id']}"
    changed = ana.put(own, json={"title": "Disks", "steps": ["Buy one."]}).json()
    assert (changed["title"], changed["service"]) == ("Disks", None)
    assert ana.post(f"{own}/archival").json()["is_archived"] is True
    assert items(ana, RUNBOOKS) == []
    assert ana.delete(f"{own}/archival").json()["is_archived"] is False
    wrong = ana.post(RUNBOOKS, json={"title": "", "steps": []})
    assert wrong.json()["errors"].keys() == {"title", "steps"}


@pytest.mark.usefixtures("payments")
def test_a_drill_is_planned_played_and_measured(ana: httpx2.Client, clock: Clock) -> None:
    drill = made(ana, DRILLS, DRILL)
    own = f"{DRILLS}/{drill['id']}"
    assert (drill["status"], drill["service"], drill["pages"]) == ("planned", "ledger", False)
    assert drill["planned_by_name"] == "Ana"
    assert ana.put(own, json=DRILL | {"scenario": "Pull the plug."}).json()["scenario"]
    started = ana.post(f"{own}/start").json()
    incident = f"{API}/incidents/{started['incident']}"
    assert (started["status"], ana.get(incident).json()["is_drill"]) == ("running", True)
    assert ana.get(f"{incident}/drill").json()["id"] == drill["id"]
    clock.forward(timedelta(minutes=2))
    ana.post(f"{incident}/acknowledgement")
    ended = ana.post(f"{own}/end", json={"notes": "Too slow."}).json()
    assert (ended["status"], ended["notes"]) == ("ended", "Too slow.")
    assert (ended["time_to_acknowledge"], ended["time_to_resolve"]) == (120.0, None)
    assert ana.get(incident).json()["status"] == "cancelled"
    assert ana.put(f"{own}/notes", json={"notes": "Slow."}).json()["notes"] == "Slow."
    assert ana.post(f"{own}/start").status_code == 409


def test_a_drill_is_called_off(ana: httpx2.Client, incident: str) -> None:
    own = f"{DRILLS}/{made(ana, DRILLS, {'title': 'Fire'})['id']}"
    assert ana.post(f"{own}/drop").json()["status"] == "dropped"
    assert ana.post(f"{own}/start").status_code == 409
    assert [drill["title"] for drill in items(ana, DRILLS)] == ["Fire"]
    assert "not played by a drill" in ana.get(f"{incident}/drill").json()["detail"]
