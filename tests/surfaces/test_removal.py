"""What is not used any more is removed: it is refused and unlisted, and its history stays."""

import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.shop import KEY, Shop
from tests.surfaces.told import told
from tests.world import Clock
from tocsin.kit import ledger
from tocsin.kit.db import Database
from tocsin.oncall import actions as oncall
from tocsin.signals import actions as signals
from tocsin.signals.actions import registry
from tocsin.signals.check import Check, Health

API = "/api/v1"
SHOP = {"name": "shop", "probe": "tcp", "target": {"host": "shop.test", "port": 443}}
BACKUP = {"name": "backup", "interval": "1d"}


@pytest.fixture
def cleo(as_: As, payments: Shop) -> httpx2.Client:
    return as_("cleo")


def names(client: httpx2.Client, noun: str) -> list[str]:
    return [item["name"] for item in client.get(f"{API}/{noun}").json()["items"]]


def made(client: httpx2.Client, noun: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{API}/{noun}", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_policy_that_services_page_by_says_which_and_stays(cleo: httpx2.Client) -> None:
    answer = cleo.delete(f"{API}/policies/1")
    assert answer.status_code == 409
    assert answer.json()["detail"] == (
        "payments is the policy of checkout; give them another one first."
    )
    cleo.post(f"{API}/services/1/archival")
    assert "checkout (archived)" in cleo.delete(f"{API}/policies/1").json()["detail"]
    assert names(cleo, "policies") == ["payments"]


def test_a_page_in_flight_outlives_its_policy(
    cleo: httpx2.Client, payments: Shop, clock: Clock, database: Database
) -> None:
    payments.fire("DiskFull", clock.at)
    cleo.put(f"{API}/services/1", json={"name": "checkout", "policy": None})
    assert cleo.delete(f"{API}/policies/1").status_code == 204
    assert names(cleo, "policies") == []
    clock.forward(timedelta(minutes=5))
    with database.transaction() as tx:
        oncall.advance_due(tx, now=clock.at)
        steps = [e.data for e in ledger.recent(tx) if e.kind == "page.stepped"]
    assert [step["targets"][0]["target"] for step in steps] == [
        "person:cleo@example.com",
        "person:bo@example.com",
    ]


def test_the_key_of_a_removed_source_is_refused_and_what_it_sent_stays(
    cleo: httpx2.Client, payments: Shop, clock: Clock, database: Database
) -> None:
    payments.fire("DiskFull", clock.at)
    cleo.post(f"{API}/sources/1/keys", json={})
    assert cleo.delete(f"{API}/sources/1").status_code == 204
    with database.reading() as tx, pytest.raises(registry.UnknownKey):
        signals.authenticate(tx, KEY, now=clock.at)
    assert names(cleo, "sources") == []
    assert cleo.get(f"{API}/sources/1").json()["removed_at"] is not None
    assert len(cleo.get(f"{API}/sources/1/raw-events").json()["items"]) == 1
    assert cleo.get(f"{API}/alerts").json()["items"][0]["source"] == "prom"


def test_nothing_can_be_done_to_a_removed_source_and_its_name_and_key_are_free(
    cleo: httpx2.Client,
) -> None:
    cleo.delete(f"{API}/sources/1")
    for answer in (
        cleo.delete(f"{API}/sources/1"),
        cleo.put(f"{API}/sources/1", json={"name": "prom"}),
        cleo.post(f"{API}/sources/1/keys", json={}),
    ):
        assert answer.status_code == 409
        assert "prom is removed" in answer.json()["detail"]
    again = made(cleo, "sources", {"name": "prom", "kind": "prometheus", "key": KEY})
    assert again["id"] != 1
    assert again["key"] == KEY


def test_a_removed_heartbeat_is_waited_for_no_more(
    cleo: httpx2.Client, clock: Clock, database: Database
) -> None:
    beat = made(cleo, "heartbeats", BACKUP)
    assert "remove the heartbeat" in cleo.delete(f"{API}/sources/{beat['source_id']}").text
    with database.transaction() as tx:
        signals.ping(tx, beat["key"], now=clock.at)
    assert cleo.delete(f"{API}/heartbeats/{beat['id']}").status_code == 204
    assert names(cleo, "heartbeats") == []
    with database.transaction() as tx:
        assert signals.late_heartbeats(tx, now=clock.at + timedelta(days=3)) == []
        with pytest.raises(registry.UnknownKey):
            signals.ping(tx, beat["key"], now=clock.at)
    assert made(cleo, "heartbeats", BACKUP)["id"] != beat["id"]


def test_a_removed_monitor_asks_no_more_and_its_last_answer_counts_for_nothing(
    cleo: httpx2.Client, clock: Clock, database: Database
) -> None:
    monitor = made(cleo, "monitors", SHOP | {"failures": 1})
    soon = clock.at + timedelta(minutes=2)
    with database.transaction() as tx:
        (claimed,) = signals.claim_monitors(tx, now=soon)
    assert cleo.delete(f"{API}/monitors/{monitor['id']}").status_code == 204
    with database.transaction() as tx:
        assert signals.claim_monitors(tx, now=soon + timedelta(days=1)) == []
        down = Check(Health.DOWN, 7, "refused")
        assert signals.record_check(tx, claimed, down, now=soon) is None
    assert names(cleo, "monitors") == []
    assert cleo.get(f"{API}/monitors/{monitor['id']}/checks").status_code == 200


def test_each_is_removed_by_the_command_line(run: Run, payments: Shop) -> None:
    assert run("services", "archive", "checkout").exit_code == 0
    refused = run("policies", "remove", "payments")
    assert refused.exit_code != 0
    assert "payments is the policy of checkout (archived)" in str(refused.exception)
    run("heartbeats", "add", "backup", "--every", "1d")
    run("monitors", "add", "shop", "tcp", "host=shop.test", "port=443")
    for noun, name in (("sources", "prom"), ("heartbeats", "backup"), ("monitors", "shop")):
        assert run(noun, "remove", name).exit_code == 0
        assert told(run(noun, "list", "--json")) == []


@pytest.mark.usefixtures("payments")
def test_each_is_removed_in_the_browser_after_a_second_thought(
    enter: Enter, database: Database, client: httpx2.Client
) -> None:
    browser = enter("cleo")
    beat, shop = made(client, "heartbeats", BACKUP), made(client, "monitors", SHOP)
    client.put(f"{API}/services/1", json={"name": "checkout", "policy": None})
    for page, place in (
        (f"/settings/heartbeats/{beat['id']}", f"/settings/heartbeats/{beat['id']}"),
        (f"/settings/monitors/{shop['id']}/edit", f"/settings/monitors/{shop['id']}"),
        ("/settings/sources/1/edit", "/settings/sources/1"),
        ("/policies/1/edit", "/policies/1"),
    ):
        assert f'action="{place}/removal"' in browser.get(page).text
        assert browser.post(f"{place}/removal").status_code == 303
    for noun in ("heartbeats", "monitors", "sources", "policies"):
        assert names(client, noun) == []
    shown = browser.get("/settings/sources/1").text
    assert "removed" in shown
    assert "/settings/sources/1/edit" not in shown


@pytest.mark.usefixtures("payments")
def test_a_file_makes_again_what_was_removed(run: Run, tmp_path: Any) -> None:
    file = tmp_path / "world.yaml"
    source = {"name": "prom", "kind": "alertmanager", "service": "checkout", "key": KEY}
    file.write_text(json.dumps({"sources": [source]}))
    run("sources", "remove", "prom")
    assert run("apply", str(file), "--yes").exit_code == 0
    assert [each["name"] for each in told(run("sources", "list", "--json"))] == ["prom"]
    assert "prom" not in run("apply", str(file), "--yes").output
