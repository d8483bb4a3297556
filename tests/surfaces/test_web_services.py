"""Services in the browser: the list by tier, a service's page, and its form."""

from datetime import datetime, timedelta

import httpx2
import pytest

from tests.cast import Cast
from tests.incident_of import declared
from tests.surfaces.conftest import Enter
from tocsin.catalog import actions as catalog
from tocsin.catalog.change import NewChange
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database


@pytest.fixture
def manager(enter: Enter) -> httpx2.Client:
    return enter("cleo")


@pytest.fixture
def checkout(database: Database, people: Cast, now: datetime) -> int:
    new = NewService("checkout", "Where people pay", people.payments.id, tier=1)
    with database.transaction() as tx:
        return catalog.create_service(tx, new, actor=SYSTEM, now=now)


def form(**changed: str) -> dict[str, str]:
    return {
        "name": "ledger",
        "description": "Who owes whom what.",
        "tier": "2",
        "team_id": "",
        "policy_id": "",
        "group_by": "alertname, region",
        "group_window": "30m",
        "auto_resolve": "true",
        "hours-time_zone": "Europe/Berlin",
        "hours-weekly-monday": "09:00-12:00, 13:00-17:00",
    } | changed


def test_the_list_stands_by_tier_with_owner_and_what_is_open(
    manager: httpx2.Client, database: Database, people: Cast, checkout: int, now: datetime
) -> None:
    with database.transaction() as tx:
        number = declared(tx, "Slow", actor=people.ana.actor, now=now, service_ids=(checkout,))
    page = manager.get("/services").text
    assert "Tier 1" in page
    assert "payments" in page
    assert f'href="/incidents/{number}"' in page


def test_an_empty_catalog_teaches(manager: httpx2.Client) -> None:
    page = manager.get("/services").text
    assert "There is no service yet" in page
    assert "depends_on: [ledger]" in page


def test_a_search_that_finds_nothing_says_so(manager: httpx2.Client, checkout: int) -> None:
    assert "checkout" in manager.get("/services?q=pay").text
    assert "No service is like this" in manager.get("/services?q=zebra").text


def test_a_service_shows_its_incidents_changes_and_how_to_connect(
    manager: httpx2.Client, database: Database, people: Cast, checkout: int, now: datetime
) -> None:
    new = NewChange("checkout 2.1 deployed", "ci", now - timedelta(hours=2), checkout)
    with database.transaction() as tx:
        declared(tx, "Payments fail", actor=people.ana.actor, now=now, service_ids=(checkout,))
        catalog.record_change(tx, new, actor=SYSTEM, now=now)
    page = manager.get(f"/services/{checkout}").text
    for words in ("Payments fail", "checkout 2.1 deployed", "send_resolved: true", "Where people"):
        assert words in page
    assert f'href="/settings/sources/new?service={checkout}"' in page


def test_a_service_is_made_with_what_it_needs_and_its_hours(
    manager: httpx2.Client, database: Database, checkout: int
) -> None:
    answer = manager.post("/services/new", data=form() | {"needs-0": str(checkout), "needs-1": ""})
    assert answer.status_code == 303
    with database.reading() as tx:
        made = catalog.service_by_name(tx, "ledger")
        assert made
        assert [each.id for each in catalog.dependencies(tx, made.id)] == [checkout]
    assert made.group_by == ("alertname", "region")
    assert made.support_hours
    assert made.support_hours["weekly"] == {"monday": ["09:00-12:00", "13:00-17:00"]}
    page = manager.get(answer.headers["location"]).text
    assert "Monday 09:00-12:00, 13:00-17:00" in page
    assert "ledger" in manager.get(f"/services/{checkout}").text


def test_one_more_row_is_added_without_saving(
    manager: httpx2.Client, database: Database, checkout: int
) -> None:
    sent = form() | {"needs-0": str(checkout), "do": "more-needs"}
    page = manager.post("/services/new", data=sent).text
    assert 'name="needs-2"' in page
    with database.reading() as tx:
        assert catalog.service_by_name(tx, "ledger") is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "The name of a service has"),
        ({"group_window": "soon"}, "is not a duration"),
        ({"hours-weekly-monday": "nine to five"}, "are not hours"),
        ({"name": "checkout"}, "checkout"),
        ({"tier": "many"}, "not one of ours"),
    ],
)
def test_a_mistake_is_said_where_it_was_made(
    manager: httpx2.Client, checkout: int, wrong: dict[str, str], said: str
) -> None:
    answer = manager.post("/services/new", data=form(**wrong))
    assert answer.status_code == 422
    assert said in answer.text


def test_editing_keeps_what_was_there(manager: httpx2.Client, checkout: int) -> None:
    page = manager.get(f"/services/{checkout}/edit").text
    assert 'value="checkout"' in page
    sent = form(name="checkout", tier="1", description="Till")
    assert manager.post(f"/services/{checkout}/edit", data=sent).status_code == 303
    assert "Till" in manager.get(f"/services/{checkout}").text


def test_a_service_is_put_away_and_brought_back(manager: httpx2.Client, checkout: int) -> None:
    manager.post(f"/services/{checkout}/archival")
    assert "Where people pay" not in manager.get("/services").text
    manager.post(f"/services/{checkout}/archival/undo")
    assert "Where people pay" in manager.get("/services").text


def test_a_responder_sees_no_button_that_they_may_not_use(enter: Enter, checkout: int) -> None:
    place = f"/services/{checkout}"
    for who, may in (("bo", False), ("ana", True)):  # who leads the team of the service
        browser = enter(who)
        assert (f"{place}/edit" in browser.get(place).text) is may
        assert browser.get(f"{place}/edit").status_code == (200 if may else 403)
    assert enter("dan").get("/services").status_code == 403
