"""Pages: what made no alert, and the mapping built from what arrived."""

import json
from datetime import datetime

import pytest

from tests.surfaces.conftest import Enter
from tests.surfaces.shop import Shop
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit.db import Database
from tocsin.signals import actions as signals
from tocsin.signals.actions import refusals
from tocsin.signals.refusal import NewRefusal, Reason
from tocsin.signals.source import NewSource

WEB = "3" * 32
REFUSED = "/settings/refused"
BODY = json.dumps(
    {
        "checks": [
            {"host": {"name": "db1"}, "what": "disk", "st": "BAD", "token": "hush-hush"},
            {"host": {"name": "db2"}, "what": "cpu", "st": "FINE"},
        ]
    }
).encode()


@pytest.fixture
def shop(payments: Shop, database: Database, now: datetime) -> Shop:
    with database.transaction() as tx:
        signals.create_source(tx, NewSource("web", "generic", key=WEB), actor=SYSTEM, now=now)
        strange = NewRefusal(
            Reason.UNKNOWN_KEY, "No enabled source has this key.", address="192.0.2.7", body=BODY
        )
        refusals.refuse(tx, strange, now=now)
        intake.accept(tx, [Delivery(WEB, "generic", b"{broken")], now=now)
        intake.accept(tx, [Delivery(WEB, "generic", BODY, "application/json")], now=now)
    return payments


def source_of(database: Database, name: str = "web") -> int:
    with database.reading() as tx:
        found = signals.source_by_name(tx, name)
    assert found is not None
    return found.id


def test_the_list_says_what_was_refused_and_why(shop: Shop, enter: Enter) -> None:
    page = enter("bo").get(REFUSED).text
    assert "Unknown key: 192.0.2.7" in page
    assert "Not readable: web" in page
    assert "No enabled source has this key." in page
    filtered = enter("bo").get(f"{REFUSED}?reason=unreadable&source=").text
    assert "192.0.2.7" not in filtered
    assert "Nothing is like that" in enter("bo").get(f"{REFUSED}?reason=too_many").text


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("hours=1", True),
        ("hours=1&start=2020-01-01&end=2020-01-02", True),
        ("start=2026-03-16&end=2026-03-16", True),
        ("start=2026-03-17", False),
        ("end=2026-03-15&hours=", False),
    ],
)
def test_the_list_is_narrowed_to_a_time(
    shop: Shop, enter: Enter, asked: str, is_found: bool
) -> None:
    page = enter("bo").get(f"{REFUSED}?{asked}").text
    assert ("192.0.2.7" in page) is is_found
    assert ("Nothing is like that" in page) is not is_found


def test_a_payload_hides_its_secrets_and_managers_download_it(shop: Shop, enter: Enter) -> None:
    page = enter("bo").get(f"{REFUSED}/refusal-1").text
    assert "hush-hush" not in page
    assert "Replay it" not in page
    assert enter("bo").get(f"{REFUSED}/refusal-1/body").status_code == 403
    cleo = enter("cleo")
    assert cleo.get(f"{REFUSED}/refusal-1/body").content == BODY
    assert "For which source" in cleo.get(f"{REFUSED}/refusal-1").text


def test_a_replay_leads_to_what_it_became(shop: Shop, enter: Enter, database: Database) -> None:
    cleo = enter("cleo")
    place = f"{REFUSED}/refusal-1/replays"
    answer = cleo.post(place, data={"source": source_of(database)})
    assert answer.headers["location"] == f"{REFUSED}/event-3"
    again = cleo.post(place, data={"source": source_of(database)})
    assert again.headers["location"] == f"{REFUSED}/event-3"
    assert "Replay of" in cleo.get(f"{REFUSED}/event-3").text
    assert "Replay it again" in cleo.get(f"{REFUSED}/refusal-1").text
    assert cleo.get(f"{REFUSED}/refusal-77").status_code == 404


def test_a_responder_replays_what_a_source_sent(shop: Shop, enter: Enter) -> None:
    bo = enter("bo")
    assert "Replay it" in bo.get(f"{REFUSED}/event-1").text
    answer = bo.post(f"{REFUSED}/event-1/replays")
    assert answer.headers["location"] == f"{REFUSED}/event-3"


def test_a_mapping_is_built_by_picking(shop: Shop, enter: Enter, database: Database) -> None:
    cleo = enter("cleo")
    place = f"/settings/sources/{source_of(database)}/mapping"
    page = cleo.get(place).text
    assert "checks, 2 in a list" in page
    form = {"ref": "event-2", "do": "each:checks"}
    assert 'value="checks"' in cleo.post(place, data=form).text
    form |= {"each": "checks", "target": "identity", "do": "pick:host.name"}
    assert 'name="texts-identity" type="text" value="host.name"' in cleo.post(place, data=form).text
    form |= {
        "texts-identity": "host.name",
        "texts-summary": "=join(' on ', [what, host.name])",
        "state-path": "st",
        "state-words-ok": "FINE, GOOD",
        "labels-0-name": "host",
        "labels-0-at": "host.name",
        "do": "preview",
    }
    page = cleo.post(place, data=form).text
    assert "disk on db1" in page
    assert "2 alerts" in page
    saved = cleo.post(place, data=form | {"do": "save"})
    assert saved.status_code == 303
    with database.reading() as tx:
        assert signals.source(tx, source_of(database)).mapping == {
            "each": "checks",
            "identity": "host.name",
            "summary": "=join(' on ', [what, host.name])",
            "state": {"path": "st", "ok": ["FINE", "GOOD"]},
            "labels": {"host": "host.name"},
        }
    assert "FINE, GOOD" in cleo.get(place).text


@pytest.mark.parametrize("target", ["state", "severity", "labels", "links", "service"])
def test_what_is_picked_lands_where_it_was_meant(
    shop: Shop, enter: Enter, database: Database, target: str
) -> None:
    place = f"/settings/sources/{source_of(database)}/mapping"
    form = {"ref": "event-2", "each": "checks", "target": target, "do": "pick:what"}
    assert 'value="what"' in enter("cleo").post(place, data=form).text


def test_a_mistake_stands_beside_its_field_and_nothing_is_saved(
    shop: Shop, enter: Enter, database: Database
) -> None:
    place = f"/settings/sources/{source_of(database)}/mapping"
    form = {"ref": "event-2", "texts-summary": "=join(", "do": "preview"}
    assert "texts-summary-error" in enter("cleo").post(place, data=form).text
    refused = enter("cleo").post(place, data=form | {"do": "save"})
    assert refused.status_code == 422
    with database.reading() as tx:
        assert signals.source(tx, source_of(database)).mapping is None


def test_what_is_pasted_counts_before_what_arrived(
    shop: Shop, enter: Enter, database: Database
) -> None:
    place = f"/settings/sources/{source_of(database)}/mapping"
    form = {"ref": "event-2", "paste": '{"title": "Pasted <b>"}', "do": "preview"}
    page = enter("cleo").post(place, data=form).text
    assert "Pasted &lt;b&gt;" in page


def test_only_a_generic_source_has_a_mapping_and_only_managers_build_it(
    shop: Shop, enter: Enter, database: Database
) -> None:
    generic, prom = source_of(database), source_of(database, "prom")
    assert enter("bo").get(f"/settings/sources/{generic}/mapping").status_code == 403
    assert enter("cleo").get(f"/settings/sources/{prom}/mapping").status_code == 409
