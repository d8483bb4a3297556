"""F52: what is private stays private: no word of it is on any surface that is open to everybody."""

from collections.abc import Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.security import burning, poison
from tests.security.conftest import House

WORD = "canary-word-5d0c"
# The publish table: all that a reader outside may be told.
PUBLISHED = {
    *("status_page.title", "status_page.description", "incident_update.headline"),
    *("incident_update.body", "status_component.name", "status_component.description"),
    "status_component.group_name",
}
OPEN = (
    *("/status/shop", "/status/shop/history", "/status/shop/feed.atom"),
    *("/sign-in", "/password", "/manifest.webmanifest", "/-/healthy", "/-/ready"),
    *("/api/v1/openapi.json", "/api/v1/docs", "/metrics", "/robots.txt", "/start", "/nowhere"),
)
FILES = ("summary", "status", "components", "incidents", "incidents/unresolved")


@pytest.fixture
def marked(house: House) -> House:
    """Every word of the house but those to be published is the canary."""
    number = burning.everything(house)
    taken = poison.mark(house.dsn, WORD, but=PUBLISHED)
    assert {"incident.title", "service.name", "person.name", "comment.body"} <= taken
    assert number
    return house


@pytest.fixture
def outsider(marked: House, composed: Starlette) -> Iterator[httpx2.Client]:
    with TestClient(composed, base_url="http://tocsin.test", follow_redirects=False) as client:
        yield client


def test_no_private_word_is_on_any_open_surface(outsider: httpx2.Client) -> None:
    incidents = outsider.get("/status/shop/api/v2/incidents.json").json()["incidents"]
    assert incidents, "something is published"
    paths = [*OPEN, *(f"/status/shop/api/v2/{name}.json" for name in FILES)]
    paths += [f"/status/shop/incidents/{number}" for number in range(1, 80)]
    answers = {path: outsider.get(path) for path in paths}
    assert answers["/status/shop"].status_code == 200
    shown = [
        path
        for path, answer in answers.items()
        if WORD in answer.text or WORD in str(answer.headers)
    ]
    assert shown == []
    assert "quayside.example" not in "".join(answer.text for answer in answers.values())


def test_a_page_for_those_inside_is_closed_to_those_outside(
    house: House, outsider: httpx2.Client
) -> None:
    with house.database.transaction() as tx:
        tx.run("update status_page set is_public = false")
    for path in ("/status/shop", "/status/shop/history", "/status/shop/feed.atom"):
        assert outsider.get(path).status_code == 303
    for name in FILES:
        assert outsider.get(f"/status/shop/api/v2/{name}.json").status_code in {401, 403, 404}


def test_what_is_kept_for_those_inside_is_in_no_cache_on_the_way(
    house: House, outsider: httpx2.Client
) -> None:
    with house.database.transaction() as tx:
        tx.run("update status_page set is_public = false")
    outsider.headers["Authorization"] = f"Bearer {house.token('sam')}"
    answer = outsider.get("/status/shop/api/v2/summary.json")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_revoked_token_is_refused_at_once(house: House, composed: Starlette) -> None:
    with TestClient(composed, base_url="http://tocsin.test") as client:
        mine = {"Authorization": f"Bearer {house.token('sam')}"}
        listed = client.get("/api/v1/tokens", headers=mine).json()["items"]
        assert client.get("/status/shop/api/v2/status.json", headers=mine).status_code == 200
        number = listed[0]["id"]
        assert client.delete(f"/api/v1/tokens/{number}", headers=mine).status_code == 204
        for path in ("/api/v1/me", "/api/v1/incidents"):
            assert client.get(path, headers=mine).status_code == 401


def test_the_figures_of_the_house_are_not_public(outsider: httpx2.Client) -> None:
    for path in ("/metrics", "/api/v1/kpis", "/insights", "/settings/audit", "/debug", "/.git/"):
        assert outsider.get(path).status_code in {303, 401, 404}
