"""Audiences, updates, status pages and satisfaction over the API and at their public addresses."""

from datetime import datetime
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.incident_of import declared, react
from tests.surfaces.conftest import As
from tests.surfaces.shop import Shop
from tocsin.desk.reactions import REACTIONS
from tocsin.incidents.priority import Level
from tocsin.kit.db import Database

API = "/api/v1"
AUDIENCES, TEMPLATES, PAGES = (
    f"{API}/{noun}" for noun in ("audiences", "update-templates", "status-pages")
)
SAM, DAN = "sam@example.com", "dan@example.com"
SHORT = {"name": "short", "subject": "{title}", "body": "{update} ({priority})"}
PAGE = {
    "slug": "shop",
    "title": "The shop",
    "is_public": True,
    "components": [{"service": "checkout", "name": "Paying"}, {"service": "ledger"}],
}


@pytest.fixture
def cleo(as_: As) -> httpx2.Client:
    return as_("cleo")


@pytest.fixture
def incident(database: Database, people: Cast, payments: Shop, now: datetime) -> str:
    """An incident of checkout, of the first priority, that Dan has reported."""
    with database.transaction() as tx:
        number = declared(
            tx,
            "Checkout fails",
            actor=people.ana.actor,
            now=now,
            reporter_id=people.dan.id,
            service_ids=(payments.checkout,),
            impact=Level.HIGH,
            urgency=Level.HIGH,
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


def test_an_audience_is_made_of_people_and_plain_addresses(cleo: httpx2.Client) -> None:
    body = {"name": "Leadership", "people": [SAM], "emails": ["Press@example.com"]}
    audience = made(cleo, AUDIENCES, body)
    assert (audience["people"], audience["emails"]) == ([SAM], ["press@example.com"])
    own = f"{AUDIENCES}/{audience['id']}"
    changed = cleo.put(own, json={"name": "Board", "people": [SAM, DAN]}).json()
    assert sorted(changed["people"]) == [DAN, SAM]
    assert [each["name"] for each in items(cleo, AUDIENCES)] == ["Board"]
    assert cleo.delete(own).status_code == 204
    assert items(cleo, AUDIENCES) == []
    wrong = cleo.post(AUDIENCES, json={"name": "", "emails": ["nowhere"]})
    assert wrong.json()["errors"].keys() == {"name", "emails"}


def test_a_template_is_checked_before_the_night_comes(cleo: httpx2.Client) -> None:
    template = made(cleo, TEMPLATES, SHORT)
    own = f"{TEMPLATES}/{template['id']}"
    assert cleo.get(own).json() == template
    wrong = cleo.put(own, json=SHORT | {"body": "{colour}"})
    assert "There is no placeholder {colour}" in wrong.json()["errors"]["body"]
    assert cleo.put(own, json=SHORT | {"name": "brief"}).json()["name"] == "brief"
    known = {each["name"] for each in items(cleo, f"{TEMPLATES}/placeholders")}
    assert known >= {"title", "update", "priority"}
    assert cleo.delete(own).status_code == 204
    assert items(cleo, TEMPLATES) == []


def test_an_update_is_previewed_and_sent_to_an_audience_by_name(
    cleo: httpx2.Client, as_: As, incident: str
) -> None:
    made(cleo, AUDIENCES, {"name": "Leadership", "people": [SAM]})
    made(cleo, TEMPLATES, SHORT)
    body = {
        "body": "We look into it.",
        "audiences": ["leadership"],
        "template": "short",
        "next_in": "45m",
    }
    ana = as_("ana")
    preview = ana.post(f"{incident}/updates/preview", json=body).json()
    assert preview == {"subject": "Checkout fails", "body": "We look into it. (P1)"}
    assert items(ana, f"{incident}/updates") == []
    sent = made(ana, f"{incident}/updates", body)
    assert (sent["recipients"], sent["phase"]) == (1, "investigating")
    assert (sent["sent_by"], sent["sent_by_name"]) == ("token/1", "Ana")
    assert sent["next_due_at"] == "2026-03-16T10:15:00Z"
    assert items(as_("sam"), f"{incident}/updates") == [sent]
    unknown = ana.post(f"{incident}/updates", json=body | {"audiences": ["friends"]})
    assert unknown.json()["errors"].keys() == {"audience"}
    nobody = ana.post(f"{incident}/updates", json={"body": "Hello?"})
    assert nobody.json()["errors"].keys() == {"audiences"}


def test_the_cadence_says_how_often_updates_are_due(cleo: httpx2.Client) -> None:
    cadence = cleo.put(f"{API}/cadence", json={"P1": "30m", "P2": "90m"}).json()
    assert cadence == {"P1": "30m", "P2": "1h30m", "P3": None, "P4": None, "P5": None}
    assert cleo.get(f"{API}/cadence").json() == cadence
    assert cleo.put(f"{API}/cadence", json={"P1": "1s"}).json()["errors"].keys() == {"P1"}


@pytest.mark.usefixtures("payments")
def test_a_status_page_is_made_of_services(cleo: httpx2.Client, as_: As) -> None:
    page = made(cleo, PAGES, PAGE)
    assert page["url"] == "http://tocsin.test/status/shop"
    assert [(c["service"], c["name"]) for c in page["components"]] == [
        ("checkout", "Paying"),
        ("ledger", "ledger"),
    ]
    own = f"{PAGES}/shop"
    assert cleo.get(own).json() == page
    hidden = cleo.put(own, json=PAGE | {"slug": "inside", "is_public": False}).json()
    assert (hidden["slug"], hidden["is_public"]) == ("inside", False)
    assert [row["slug"] for row in items(as_("sam"), PAGES)] == ["inside"]
    assert items(as_("dan"), PAGES) == []
    suggested = items(cleo, f"{PAGES}/suggested-components?is_public=false")
    assert [c["service"] for c in suggested] == ["checkout", "ledger"]
    assert cleo.delete(f"{PAGES}/inside").status_code == 204
    assert cleo.get(f"{PAGES}/inside").status_code == 404
    assert cleo.post(PAGES, json=PAGE | {"slug": "A b"}).json()["errors"].keys() == {"slug"}


def test_what_readers_of_a_page_see_is_drawn_from_incidents(
    cleo: httpx2.Client, as_: As, incident: str
) -> None:
    made(cleo, PAGES, PAGE)
    made(cleo, f"{incident}/updates", {"body": "We look into it.", "is_public": True})
    view = as_("dan").get(f"{PAGES}/shop/view").json()
    assert view["state"] == "major_outage"
    assert [(c["name"], c["state"]) for c in view["components"]] == [
        ("Paying", "major_outage"),
        ("ledger", "operational"),
    ]
    assert len(view["components"][0]["days"]) == 90
    assert [i["updates"][0]["body"] for i in view["current"]] == ["We look into it."]


@pytest.fixture
def stranger(composed: Starlette) -> httpx2.Client:
    """Somebody's program, of whom nothing is known."""
    return TestClient(composed, base_url="http://tocsin.test")


def test_a_public_page_answers_any_program_in_the_words_it_knows(
    cleo: httpx2.Client, stranger: httpx2.Client, incident: str
) -> None:
    made(cleo, PAGES, PAGE)
    made(cleo, f"{incident}/updates", {"body": "We look into it.", "is_public": True})
    place = "/status/shop/api/v2"
    answer = stranger.get(f"{place}/summary.json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["status"]["indicator"] == "critical"
    assert answer.json()["page"]["url"] == "http://tocsin.test/status/shop"
    assert stranger.get(f"{place}/status.json").json()["status"]["indicator"] == "critical"
    listed = stranger.get(f"{place}/incidents.json").json()["incidents"]
    assert [i["incident_updates"][0]["body"] for i in listed] == ["We look into it."]
    assert stranger.get(f"{place}/incidents/unresolved.json").json()["incidents"] == listed
    assert len(stranger.get(f"{place}/components.json").json()["components"]) == 2
    assert stranger.get(f"{place}/secrets.json").status_code == 404
    assert stranger.get("/status/%00/api/v2/summary.json").status_code == 404


@pytest.mark.usefixtures("payments")
def test_a_page_that_is_not_public_is_not_there_for_strangers(
    cleo: httpx2.Client, stranger: httpx2.Client, tokens: dict[str, str]
) -> None:
    made(cleo, PAGES, PAGE | {"is_public": False})
    place = "/status/shop/api/v2/status.json"
    assert stranger.get(place).status_code == 404
    headers = {"Authorization": f"Bearer {tokens['sam']}"}
    answer = stranger.get(place, headers=headers)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert "access-control-allow-origin" not in answer.headers
    headers = {"Authorization": f"Bearer {tokens['dan']}"}
    assert stranger.get(place, headers=headers).status_code == 404
    assert stranger.get(place, headers={"Authorization": "Bearer x"}).status_code == 401


def test_the_reporter_says_once_how_content_they_are(
    as_: As, incident: str, database: Database, now: datetime
) -> None:
    dan, own = as_("dan"), f"{incident}/satisfaction"
    assert dan.post(own, json={"score": 2}).status_code == 409
    assert as_("ana").get(own).status_code == 404
    as_("ana").post(f"{incident}/resolution", json={"code": "fixed", "notes": "Restarted."})
    with database.transaction() as tx:
        react(tx, 1, REACTIONS, now)
    assert as_("ana").get(own).json()["score"] is None
    assert as_("ana").post(own, json={"score": 5}).status_code == 403
    assert dan.post(own, json={"score": 6}).json()["errors"].keys() == {"score"}
    given = dan.post(own, json={"score": 2, "comment": "Slow."}).json()
    assert (given["person"], given["score"], given["comment"]) == (DAN, 2, "Slow.")
    assert dan.post(own, json={"score": 5}).status_code == 409
    assert items(as_("cleo"), f"{API}/satisfaction") == [given]
