"""Reviews and action items over the API."""

from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.cast import Cast
from tests.incident_of import declared
from tests.surfaces.conftest import As
from tests.world import Clock
from tocsin.incidents.priority import Level
from tocsin.kit.db import Database

API = "/api/v1"
ANA, BO = "ana@example.com", "bo@example.com"
WRITTEN = {
    "summary": "Checkout was down.",
    "impact": "No sales for an hour.",
    "causes": [{"kind": "root", "text": "A full disk."}],
}


@pytest.fixture
def ana(as_: As) -> httpx2.Client:
    return as_("ana")


@pytest.fixture
def place(database: Database, people: Cast, ana: httpx2.Client, now: datetime) -> str:
    """An incident of the first priority that is resolved."""
    with database.transaction() as tx:
        number = declared(
            tx,
            "Checkout fails",
            actor=people.ana.actor,
            now=now,
            impact=Level.HIGH,
            urgency=Level.HIGH,
        )
    body = {"code": "fixed", "notes": "Made room on the disk.", "is_verified": True}
    assert ana.post(f"{API}/incidents/{number}/resolution", json=body).status_code == 200
    return f"{API}/incidents/{number}"


def test_a_review_is_written_published_and_lets_the_incident_close(
    ana: httpx2.Client, place: str
) -> None:
    assert ana.post(f"{place}/closure").status_code == 409
    made = ana.post(f"{place}/review", json=WRITTEN)
    assert (made.status_code, made.json()["status"], made.json()["version"]) == (201, "draft", 1)
    assert made.json()["causes"] == WRITTEN["causes"]
    assert made.json()["author"] == ANA
    published = ana.post(f"{place}/review/publication")
    assert (published.status_code, published.json()["status"]) == (200, "published")
    assert ana.post(f"{place}/closure").json()["status"] == "closed"
    assert ana.post(f"{place}/review").status_code == 409


def test_a_review_begins_with_what_was_noted_and_needs_a_cause(
    ana: httpx2.Client, place: str
) -> None:
    draft = ana.post(f"{place}/review").json()
    assert (draft["summary"], draft["causes"]) == ("Made room on the disk.", [])
    refused = ana.post(f"{place}/review/publication")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["causes"])
    saved = ana.put(f"{place}/review", json=WRITTEN | {"version": draft["version"]}).json()
    assert (saved["version"], saved["impact"]) == (2, "No sales for an hour.")
    assert ana.post(f"{place}/review/publication").status_code == 200


def test_whoever_edits_an_old_version_overwrites_nobody(ana: httpx2.Client, place: str) -> None:
    ana.post(f"{place}/review", json=WRITTEN)
    ana.put(f"{place}/review", json=WRITTEN | {"lessons": "Watch disks.", "version": 1})
    late = ana.put(f"{place}/review", json=WRITTEN | {"lessons": "None.", "version": 1})
    assert late.json()["type"] == "urn:tocsin:problem:edited-meanwhile"
    assert ana.get(f"{place}/review").json()["lessons"] == "Watch disks."


def test_a_draft_is_for_those_who_respond(as_: As, ana: httpx2.Client, place: str) -> None:
    ana.post(f"{place}/review", json=WRITTEN)
    sam = as_("sam")
    assert sam.get(f"{place}/review").status_code == 404
    assert sam.get(f"{API}/reviews").json()["items"] == []
    ana.post(f"{place}/review/publication")
    assert sam.get(f"{place}/review").json()["summary"] == "Checkout was down."
    rows = sam.get(f"{API}/reviews").json()["items"]
    assert [(row["status"], row["author"]) for row in rows] == [("published", ANA)]


def test_a_review_leaves_as_one_document(ana: httpx2.Client, place: str) -> None:
    ana.post(f"{place}/review", json=WRITTEN)
    ana.post(f"{place}/action-items", json={"title": "Watch the disk", "owner": BO})
    answer = ana.get(f"{place}/review/file.md")
    assert answer.headers["content-type"].startswith("text/markdown")
    for words in ("Checkout was down.", "A full disk.", "Watch the disk", "Bo"):
        assert words in answer.text
    moments = ana.get(f"{place}/review/timeline").json()["items"]
    assert any("resolved" in moment["sentence"].lower() for moment in moments)


def promised(client: httpx2.Client, place: str, **said: Any) -> dict[str, Any]:
    answer = client.post(f"{place}/action-items", json={"title": "Watch the disk", **said})
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def test_an_action_item_is_promised_changed_done_and_taken_back(
    ana: httpx2.Client, place: str
) -> None:
    item = promised(ana, place, owner=BO, due_on="2026-03-20")
    assert (item["owner"], item["status"], item["is_overdue"]) == (BO, "open", False)
    assert item["created_by_name"] == "Ana"
    own = f"{API}/action-items/{item['id']}"
    assert ana.put(own, json={"title": "Page on a full disk"}).json()["owner"] is None
    assert ana.post(f"{own}/completion").json()["status"] == "done"
    assert ana.post(f"{own}/completion").status_code == 409
    assert ana.delete(f"{own}/completion").json()["status"] == "open"
    assert ana.post(f"{own}/drop", json={"reason": " "}).status_code == 422
    dropped = ana.post(f"{own}/drop", json={"reason": "The disk is gone"}).json()
    assert (dropped["status"], dropped["dropped_because"]) == ("dropped", "The disk is gone")
    assert ana.delete(f"{own}/drop").json()["status"] == "open"
    assert ana.get(f"{place}/action-items").json()["items"] == [ana.get(own).json()]


def test_what_is_mine_and_what_is_late_are_found(
    as_: As, ana: httpx2.Client, place: str, clock: Clock
) -> None:
    promised(ana, place, owner=BO, due_on="2026-03-17", title="Late")
    promised(ana, place, owner=BO, due_on="2026-03-30", title="In time")
    promised(ana, place, title="Nobody's")
    clock.forward(timedelta(days=3))

    def titles(query: str) -> list[str]:
        items = as_("bo").get(f"{API}/action-items?{query}").json()["items"]
        return [item["title"] for item in items]

    assert titles("owner=me") == ["Late", "In time"]
    assert titles(f"owner={ANA}") == []
    assert titles("is_overdue=true") == ["Late"]
    assert titles("") == ["Late", "In time", "Nobody's"]


def test_whoever_owns_an_item_may_finish_it(as_: As, ana: httpx2.Client, place: str) -> None:
    own = f"{API}/action-items/{promised(ana, place, owner='sam@example.com')['id']}/completion"
    assert as_("cleo").post(own).status_code == 200
    as_("cleo").delete(own)
    assert as_("sam").post(own).json()["status"] == "done"
