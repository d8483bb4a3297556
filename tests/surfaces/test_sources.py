"""Sources, what they sent, heartbeats, monitors and channels over the API."""

import json
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As
from tests.world import Clock
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import channels
from tocsin.signals import actions as signals
from tocsin.signals.check import Check, Health

API = "/api/v1"
SOURCES, HEARTBEATS, MONITORS = (f"{API}/{noun}" for noun in ("sources", "heartbeats", "monitors"))
CHANNELS = f"{API}/channels"
KEY = "0123456789abcdef0123456789abcdef"
ALERT = json.dumps([{"labels": {"alertname": "DiskFull"}}]).encode()
SHOP = {
    "name": "shop",
    "probe": "http",
    "target": {"url": "https://shop.test", "headers": {"X-Key": "hush", "Accept": "text/html"}},
    "timeout": "0.5s",
}
MAIL = {"host": "127.0.0.1", "port": 2525, "sender": "tocsin@example.com"}


@pytest.fixture
def cleo(as_: As) -> httpx2.Client:
    return as_("cleo")


def made(client: httpx2.Client, place: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(place, json=body)
    assert answer.status_code == 201, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def send(database: Database, clock: Clock, body: bytes, *, key: str = KEY) -> None:
    path = "/am/KEY/api/v2/alerts"
    delivery = Delivery(key, "prometheus", body, "application/json", {"x-scope": "1"}, path, "n")
    with database.transaction() as tx:
        intake.accept(tx, [delivery], now=clock.at)


def test_a_key_is_shown_once_with_the_lines_to_paste(cleo: httpx2.Client) -> None:
    source = made(cleo, SOURCES, {"name": "prom", "kind": "prometheus"})
    assert f"path_prefix: /am/{source['key']}" in source["paste"]
    assert '- targets: ["tocsin.test"]' in source["paste"]
    shown = cleo.get(f"{SOURCES}/{source['id']}").json()
    assert source["key"] not in str(shown)
    assert shown["key_hint"] == f"…{source['key'][-4:]}"
    paste = cleo.get(f"{SOURCES}/{source['id']}/paste").json()["paste"]
    assert paste == source["paste"].replace(source["key"], "YOUR-KEY")


def test_a_rotated_key_leaves_the_old_one_good_for_a_while(
    cleo: httpx2.Client, database: Database, clock: Clock
) -> None:
    source = made(cleo, SOURCES, {"name": "prom", "kind": "prometheus", "key": KEY})
    place = f"{SOURCES}/{source['id']}"
    key = cleo.post(f"{place}/keys", json={"keep_old_for": "1h"}).json()["key"]
    assert cleo.get(place).json()["old_key_until"] == "2026-03-16T10:30:00Z"
    with database.reading() as tx:
        found = [signals.source_by_key(tx, each, now=clock.at) for each in (KEY, key)]
    assert [row.id if row else None for row in found] == [source["id"]] * 2
    assert cleo.post(f"{place}/keys", json={"keep_old_for": "1000d"}).status_code == 422
    assert cleo.post(f"{place}/keys", json={"key": "short"}).json()["errors"].keys() == {"key"}


def test_the_secret_of_a_source_is_written_and_never_read(cleo: httpx2.Client) -> None:
    place = f"{SOURCES}/{made(cleo, SOURCES, {'name': 'shop', 'kind': 'github'})['id']}"
    secret = "between GitHub and us"
    assert cleo.put(f"{place}/secret", json={"secret": secret}).status_code == 204
    assert cleo.get(place).json()["has_secret"] is True
    assert secret not in cleo.get(place).text + cleo.get(SOURCES).text
    assert cleo.put(f"{place}/secret", json={"secret": "short"}).json()["errors"].keys() == {
        "secret"
    }
    assert cleo.delete(f"{place}/secret").status_code == 204
    assert cleo.get(place).json()["has_secret"] is False
    kinds = {kind["slug"]: kind for kind in cleo.get(f"{SOURCES}/kinds").json()["items"]}
    assert "beside the webhook's URL" in kinds["github"]["verification"]["help"]
    assert kinds["pagerduty"]["verification"] is None


def test_a_source_is_changed_but_for_its_kind(cleo: httpx2.Client) -> None:
    cleo.post(f"{API}/services", json={"name": "checkout"})
    source = made(cleo, SOURCES, {"name": "prom", "kind": "prometheus", "service": "checkout"})
    place = f"{SOURCES}/{source['id']}"
    changed = cleo.put(place, json={"name": "prom-2", "is_enabled": False}).json()
    assert (changed["name"], changed["service"], changed["is_enabled"]) == ("prom-2", None, False)
    assert cleo.put(place, json={"name": "prom", "kind": "generic"}).status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "a", "kind": "nonsense"}, "kind"),
        ({"name": "", "kind": "generic"}, "name"),
        ({"name": "a", "kind": "generic", "key": "short"}, "key"),
        ({"name": "a", "kind": "generic", "mapping": {"wrong": "x"}}, "mapping"),
        ({"name": "a", "kind": "generic", "service": "none"}, "service"),
    ],
)
def test_what_is_wrong_with_a_source_is_told_by_field(
    cleo: httpx2.Client, body: dict[str, Any], field: str
) -> None:
    answer = cleo.post(SOURCES, json=body)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_the_kinds_describe_themselves(cleo: httpx2.Client) -> None:
    kinds = {kind["slug"]: kind for kind in cleo.get(f"{SOURCES}/kinds").json()["items"]}
    assert kinds.keys() >= {"alertmanager", "generic", "grafana", "pagerduty", "prometheus"}
    assert {field["name"] for field in kinds["generic"]["fields"]} == {"mapping"}


def test_what_a_source_sent_is_shown_with_its_fate(
    cleo: httpx2.Client, as_: As, database: Database, clock: Clock
) -> None:
    source = made(cleo, SOURCES, {"name": "prom", "kind": "prometheus", "key": KEY})
    place = f"{SOURCES}/{source['id']}"
    assert "sent nothing yet" in cleo.get(f"{place}/last-payload").json()["detail"]
    send(database, clock, ALERT)
    send(database, clock, b"[{broken")
    newest, oldest = as_("ana").get(f"{place}/raw-events").json()["items"]
    assert (oldest["fates"]["opened"], oldest["error"]) == (1, None)
    assert newest["fates"]["unparseable"] == 1
    assert newest["error"]
    page = cleo.get(f"{place}/raw-events?limit=1").json()
    rest = cleo.get(f"{place}/raw-events?cursor={page['next']}").json()["items"]
    assert [event["id"] for event in rest] == [oldest["id"]]
    assert cleo.get(f"{place}/last-payload").json()["body"] == "[{broken"
    assert as_("sam").get(f"{place}/last-payload").status_code == 403


def test_a_body_is_given_back_byte_by_byte(
    cleo: httpx2.Client, database: Database, clock: Clock
) -> None:
    source = made(cleo, SOURCES, {"name": "prom", "kind": "prometheus", "key": KEY})
    body = b'[{"labels": {"a": "\xff\x00' + b"x" * 100_000
    send(database, clock, body)
    event = cleo.get(f"{SOURCES}/{source['id']}/last-payload").json()
    assert (event["size"], event["is_cut"], len(event["body"])) == (len(body), True, 100_000)
    assert event["headers"] == {"x-scope": "1"}
    answer = cleo.get(f"{API}/raw-events/{event['id']}/body")
    assert answer.content == body
    assert answer.headers["content-disposition"] == "attachment"
    assert cleo.get(f"{API}/raw-events/{event['id']}").json() == event


def test_a_heartbeat_is_made_heard_and_changed(
    cleo: httpx2.Client, database: Database, clock: Clock
) -> None:
    beat = made(cleo, HEARTBEATS, {"name": "backup", "interval": "1d", "grace": "90s"})
    assert f"http://tocsin.test/heartbeat/{beat['key']}" in beat["paste"]
    assert (beat["status"], beat["grace"], beat["grace_seconds"]) == ("waiting", "1m30s", 90)
    with database.transaction() as tx:
        signals.ping(tx, beat["key"], now=clock.at)
    place = f"{HEARTBEATS}/{beat['id']}"
    assert cleo.get(place).json()["status"] == "on_time"
    changed = cleo.put(place, json={"name": "nightly", "interval": "2d"}).json()
    assert (changed["name"], changed["due_at"]) == ("nightly", "2026-03-18T09:31:00Z")
    assert [each["name"] for each in cleo.get(HEARTBEATS).json()["items"]] == ["nightly"]
    assert cleo.get(SOURCES).json()["items"] == []
    assert cleo.post(f"{place}/keys", json={}).json()["key"] != beat["key"]
    assert "YOUR-KEY" in cleo.get(f"{place}/paste").json()["paste"]
    wrong = cleo.post(HEARTBEATS, json={"name": "a", "interval": "1s"})
    assert wrong.json()["errors"].keys() == {"interval"}


def test_a_monitors_secrets_are_hidden_and_survive_a_change(
    cleo: httpx2.Client, database: Database, settings: Settings
) -> None:
    shop = made(cleo, MONITORS, SHOP)
    assert shop["target"]["headers"] == {"X-Key": "…", "Accept": "…"}
    assert (shop["timeout"], shop["timeout_seconds"]) == ("0.5s", 0.5)
    headers = shop["target"]["headers"] | {"Accept": "*/*"}
    target = shop["target"] | {"headers": headers}
    changed = cleo.put(f"{MONITORS}/{shop['id']}", json=SHOP | {"target": target}).json()
    assert changed["target"]["headers"] == {"X-Key": "…", "Accept": "…"}
    with database.reading() as tx:
        kept = [signals.monitor(tx, shop["id"])]
        (row,) = signals.opened_monitors(tx, kept, sealed_with=settings.key)
    assert row.target["headers"] == {"X-Key": "hush", "Accept": "*/*"}


def test_what_a_monitor_found_is_shown_check_by_check_and_day_by_day(
    cleo: httpx2.Client, database: Database, clock: Clock
) -> None:
    place = f"{MONITORS}/{made(cleo, MONITORS, SHOP)['id']}"
    assert cleo.get(f"{place}/uptime").json() == {"share": None, "days": []}
    for health in (Health.UP, Health.UP, Health.UP, Health.DOWN):
        with database.transaction() as tx:
            now = clock.forward(signals.monitors(tx)[0].interval)
            (row,) = signals.claim_monitors(tx, now=now)
            signals.record_check(tx, row, Check(health, 20, "said so"), now=now)
    checks = cleo.get(f"{place}/checks?limit=2").json()["items"]
    assert [check["health"] for check in checks] == ["down", "up"]
    uptime = cleo.get(f"{place}/uptime?days=7").json()
    assert (uptime["share"], uptime["days"][0]["day"]) == (0.75, "2026-03-16")


def test_the_probes_describe_themselves_and_refuse_wrong_targets(cleo: httpx2.Client) -> None:
    probes = cleo.get(f"{MONITORS}/probes").json()["items"]
    assert [probe["slug"] for probe in probes] == ["http", "tcp", "tls"]
    answer = cleo.post(MONITORS, json=SHOP | {"target": {"address": "shop"}, "interval": "1s"})
    assert answer.json()["errors"].keys() == {"target", "interval"}


def test_a_channel_is_set_up_and_keeps_its_secret(client: httpx2.Client, as_: As) -> None:
    place = f"{CHANNELS}/email"
    assert client.get(place).json()["is_set_up"] is False
    secret = {"username": "tocsin", "password": "hush"}
    done = client.put(place, json={"settings": MAIL | secret}).json()
    assert (done["is_set_up"], done["has_secrets"]) == (True, True)
    assert done["settings"]["host"] == "127.0.0.1"
    assert "hush" not in str(done)
    off = client.put(place, json={"settings": MAIL, "is_enabled": False}).json()
    assert (off["is_enabled"], off["has_secrets"]) == (False, True)
    assert client.get(place).json() == off
    slugs = [channel["slug"] for channel in client.get(CHANNELS).json()["items"]]
    assert slugs == sorted(channels.PROVIDERS)
    assert {"email", "inbox", "slack", "twilio_voice", "webpush"} <= set(slugs)
    assert as_("cleo").get(CHANNELS).status_code == 403
    wrong = client.put(place, json={"settings": MAIL | {"port": 0}})
    assert wrong.json()["errors"].keys() == {"port"}
