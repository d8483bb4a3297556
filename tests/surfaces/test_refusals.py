"""What made no alert, over the API and the command line: listed, shown, replayed."""

import json
from datetime import datetime
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As, Run
from tests.surfaces.shop import KEY, Shop
from tests.surfaces.told import lines, told
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.actions import refusals
from tocsin.signals.refusal import NewRefusal, Reason
from tocsin.signals.source import NewSource

REFUSALS = "/api/v1/refusals"
WEB = "3" * 32
STRANGE = NewRefusal(
    Reason.UNKNOWN_KEY,
    "No enabled source has this key.",
    address="192.0.2.7",
    path="/integrations/generic/KEY",
    content_type="application/json",
    body=b'{"title": "Disk full", "token": "hush-hush-hush"}',
)


@pytest.fixture
def shop(payments: Shop, database: Database, now: datetime) -> Shop:
    """Somebody knocked with a key that nobody has; web sent what cannot be read."""
    with database.transaction() as tx:
        signals.create_source(tx, NewSource("web", "generic", key=WEB), actor=SYSTEM, now=now)
        refusals.refuse(tx, STRANGE, now=now)
        broken = Delivery(WEB, "generic", b'{"title": "Di', path="/integrations/generic/KEY")
        intake.accept(tx, [broken], now=now)
    return payments


def test_both_kinds_are_listed_and_filtered(shop: Shop, client: httpx2.Client) -> None:
    listed = client.get(REFUSALS).json()["items"]
    assert {(each["ref"], each["reason"], each["source"]) for each in listed} == {
        ("refusal-1", "unknown_key", None),
        ("event-1", "unreadable", "web"),
    }
    for asked, found in {
        "reason=unknown_key": ["refusal-1"],
        "reason=unreadable&reason=muted": ["event-1"],
        "source=web": ["event-1"],
        "until=2020-01-01T00:00:00Z": [],
        "since=2020-01-01T00:00:00Z&reason=dropped": [],
    }.items():
        answer = client.get(f"{REFUSALS}?{asked}").json()
        assert [each["ref"] for each in answer["items"]] == found, asked


def test_a_payload_is_shown_without_its_secrets_and_downloaded_by_managers(
    shop: Shop, as_: As
) -> None:
    shown = as_("bo").get(f"{REFUSALS}/refusal-1").json()
    assert json.loads(shown["body"]) == {"title": "Disk full", "token": "•••"}
    assert (shown["address"], shown["is_whole"]) == ("192.0.2.7", True)
    assert as_("bo").get(f"{REFUSALS}/refusal-1/body").status_code == 403
    assert as_("cleo").get(f"{REFUSALS}/refusal-1/body").content == STRANGE.body
    assert as_("cleo").get(f"{REFUSALS}/event-1/body").content == b'{"title": "Di'


@pytest.mark.parametrize("ref", ["refusal-99", "event-99", "event-0", "refusal", "event-1x"])
def test_what_is_not_there_is_told_so(shop: Shop, client: httpx2.Client, ref: str) -> None:
    assert client.get(f"{REFUSALS}/{ref}").status_code == 404
    assert client.post(f"{REFUSALS}/{ref}/replays", json={}).status_code == 404


def test_a_strangers_event_is_replayed_for_a_source_that_a_manager_names(
    shop: Shop, as_: As
) -> None:
    place = f"{REFUSALS}/refusal-1/replays"
    assert as_("bo").post(place, json={"source": "web"}).status_code == 403
    cleo = as_("cleo")
    assert cleo.post(place, json={}).status_code == 422
    done = cleo.post(place, json={"source": "web"}).json()
    assert (done["outcomes"], done["is_new"], done["unread"]) == (["opened"], True, None)
    event = cleo.get(f"{REFUSALS}/event-{done['raw_event_id']}").json()
    assert (event["replay_of"], event["source"]) == ("refusal-1", "web")
    assert cleo.get(f"{REFUSALS}/refusal-1").json()["replayed_as"] == done["raw_event_id"]


def test_a_replay_asked_for_twice_is_one(shop: Shop, client: httpx2.Client) -> None:
    place = f"{REFUSALS}/refusal-1/replays"
    first = client.post(place, json={"source": "web"}).json()
    second = client.post(place, json={"source": "web"}).json()
    assert (second["raw_event_id"], second["is_new"]) == (first["raw_event_id"], False)
    after = {"source": "web", "after": first["raw_event_id"]}
    third = client.post(place, json=after).json()
    assert (third["is_new"], third["outcomes"]) == (True, ["repeated"])
    assert client.post(place, json=after).json()["raw_event_id"] == third["raw_event_id"]


def test_what_could_not_be_read_is_read_by_the_mapping_of_now(
    shop: Shop, client: httpx2.Client, database: Database, now: datetime
) -> None:
    source = client.get("/api/v1/sources").json()["items"][1]
    assert source["name"] == "web"
    body = json.dumps({"items": [1]}).encode()
    with database.transaction() as tx:
        intake.accept(tx, [Delivery(WEB, "generic", body)], now=now)
    path = f"/api/v1/sources/{source['id']}"
    mapping = {"each": "items[0]", "summary": "items"}
    answer = client.put(path, json={"name": "web", "mapping": {"summary": "none"}})
    assert answer.status_code == 200, mapping
    done = client.post(f"{REFUSALS}/event-2/replays", json={}).json()
    assert done["is_new"] is True


def test_a_responder_replays_what_a_source_sent_and_the_ledger_says_so(
    shop: Shop, as_: As, database: Database
) -> None:
    done = as_("bo").post(f"{REFUSALS}/event-1/replays", json={})
    assert done.status_code == 201
    assert done.json()["unread"]
    with database.reading() as tx:
        said: Any = tx.column("select data from event where kind = 'source.event_replayed'")
    assert said == [{"name": "web", "of": "event-1", "raw_event_id": 2}]


def test_what_a_removed_source_sent_is_not_replayed(shop: Shop, client: httpx2.Client) -> None:
    found = client.get("/api/v1/sources").json()["items"]
    web = next(each for each in found if each["name"] == "web")
    client.delete(f"/api/v1/sources/{web['id']}")
    assert client.post(f"{REFUSALS}/event-1/replays", json={}).status_code == 409


def test_of_what_was_too_large_only_the_beginning_is_kept(
    shop: Shop, client: httpx2.Client, database: Database, now: datetime
) -> None:
    with database.transaction() as tx:
        large = NewRefusal(Reason.TOO_LARGE, "Too large.", body=b"x" * 9000)
        refusals.refuse(tx, large, now=now)
    answer = client.post(f"{REFUSALS}/refusal-2/replays", json={"source": "web"})
    assert (answer.status_code, "beginning" in answer.json()["detail"]) == (409, True)


def test_a_muted_event_says_by_which_silence(
    shop: Shop, client: httpx2.Client, now: datetime
) -> None:
    silence = {"matchers": ["alertname=Quiet"], "lasts": "1h", "reason": "we know"}
    assert client.post("/api/v1/silences", json=silence).status_code == 201
    shop.fire("Quiet", now)
    found = client.get(f"{REFUSALS}?reason=muted").json()["items"]
    assert [(each["reason"], each["error"]) for each in found] == [("muted", "silence 1: we know")]


def test_the_command_line_lists_shows_and_replays(shop: Shop, run: Run) -> None:
    assert KEY not in run("refusals").output
    assert "unknown_key" in run("refusals", "list", "--reason", "unknown_key").output
    assert len(lines(run("refusals", "list", "--source", "web"))) == 2
    assert "Disk full" in run("refusals", "show", "refusal-1").output
    done = told(run("refusals", "replay", "refusal-1", "--source", "web", "--json"))
    assert done["outcomes"] == ["opened"]
    assert run("refusals", "show", "refusal-9").exit_code != 0
