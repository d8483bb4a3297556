"""Tocsin as somebody's Alertmanager: what version 2 of its API promises, call by call."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.cast import Cast
from tests.world import Clock
from tocsin import server
from tocsin.alerts import matcher
from tocsin.alerts.actions import inhibiting
from tocsin.alerts.inhibition import NewRule
from tocsin.api.doors import quick
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.engine import steps
from tocsin.identity import actor
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY, OTHER = "0123456789abcdef0123456789abcdef", "3" * 32
STARTS, ENDS = "2026-03-16T09:00:00.000Z", "2026-03-16T11:00:00.000Z"
CAPTURED = "payloads/alertmanager"
UNKNOWN = "00000000-0000-0000-0000-0000000000ff"
FOREIGN = "0ebb6992-c000-4433-8b29-fb2d6aec17de"


class Peer:
    """A client of the API under one prefix."""

    def __init__(self, client: TestClient, key: str) -> None:
        self.client = client
        self.prefix = f"/am/{key}"

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(f"{self.prefix}/api/v2/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def asked(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self.client.request(method, f"{self.prefix}/api/v2/{path}", json=body)
        return answer.status_code, answer.json() if answer.content else None

    def fire(self, name: str, *, ends: str = ENDS, **labels: str) -> None:
        alert = {
            "labels": {"alertname": name, **labels},
            "annotations": {"summary": f"{name} burns", "runbook_url": "https://run.example/1"},
            "startsAt": STARTS,
            "endsAt": ends,
            "generatorURL": "https://prom.example/graph",
        }
        assert self.asked("POST", "alerts", [alert]) == (200, None)

    def named(self, **query: Any) -> list[str]:
        return sorted(a["labels"]["alertname"] for a in self.get("alerts", **query))


@pytest.fixture
def doors(
    database: Database, settings: Settings, people: Cast, clock: Clock, now: datetime
) -> Iterator[TestClient]:
    with database.transaction() as tx:
        checkout = NewService("checkout", group_by=("alertname", "cluster"))
        service_id = catalog.create_service(tx, checkout, actor=people.eve.actor, now=now)
        for name, key, service in (("prom", KEY, service_id), ("pd", OTHER, None)):
            source = NewSource(name, "prometheus", service, key=key)
            signals.create_source(tx, source, actor=actor.SYSTEM, now=now)
    with TestClient(quick.Quick(server.compose(database, settings))) as client:
        yield client


@pytest.fixture
def prom(doors: TestClient) -> Peer:
    return Peer(doors, KEY)


@pytest.fixture
def ana(doors: TestClient, tokens: dict[str, str]) -> Peer:
    return Peer(doors, tokens["ana"])


def test_an_alert_is_shown_as_it_was_sent(prom: Peer) -> None:
    prom.fire("High", cluster="a", severity="critical")
    assert prom.get("alerts") == [
        {
            "annotations": {"summary": "High burns", "runbook_url": "https://run.example/1"},
            "startsAt": STARTS,
            "endsAt": ENDS,
            "updatedAt": "2026-03-16T09:30:00.000Z",
            "fingerprint": "20c993f29fc70ce1",
            "labels": {"alertname": "High", "cluster": "a", "severity": "critical"},
            "status": {"state": "active", "silencedBy": [], "inhibitedBy": [], "mutedBy": []},
            "receivers": [{"name": "checkout"}],
            "generatorURL": "https://prom.example/graph",
        }
    ]


def test_captured_alerts_come_back_with_alertmanagers_own_fingerprints(
    prom: Peer, shared: Path
) -> None:
    captured = json.loads((shared / CAPTURED / "captured_get_api_v2_alerts.json").read_text())
    sent = [
        {name: each[name] for name in ("labels", "annotations", "startsAt", "generatorURL")}
        for each in captured
    ]
    assert prom.asked("POST", "alerts", sent) == (200, None)
    shown = prom.get("alerts")
    same = ("fingerprint", "labels", "annotations", "startsAt", "generatorURL")
    assert [[one[name] for name in same] for one in shown] == [
        [one[name] for name in same] for one in captured
    ]
    assert set(captured[0]) <= set(shown[0])


def silence(**changes: Any) -> dict[str, Any]:
    return {
        "matchers": [{"name": "alertname", "value": "High", "isRegex": False}],
        "startsAt": STARTS,
        "endsAt": ENDS,
        "createdBy": "Ana of karma",
        "comment": "we know",
    } | changes


def named(alertname: str) -> dict[str, Any]:
    return {"name": "alertname", "value": alertname, "isRegex": False, "isEqual": True}


ASKED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["High", "Host", "Low"]),
    ({"filter": "severity=critical"}, ["High"]),
    ({"filter": 'severity=~"crit.*|warn.*"'}, ["High", "Low"]),
    ({"filter": ["severity!=critical", "cluster=b"]}, ["Low"]),
    ({"filter": 'cluster=""'}, ["Host"]),
    ({"filter": "cluster!="}, ["High", "Low"]),
    ({"silenced": "false"}, ["High", "Host"]),
    ({"active": "false"}, ["Host", "Low"]),
    ({"inhibited": "false"}, ["High", "Low"]),
    ({"inhibited": "0", "silenced": "no"}, ["High"]),
    ({"active": "false", "silenced": "false", "inhibited": "false"}, []),
    ({"unprocessed": "false", "active": "TRUE"}, ["High", "Host", "Low"]),
    ({"receiver": "check.*"}, ["High", "Host", "Low"]),
    ({"receiver": "check"}, []),
    ({"receiver_matchers": "name!=checkout"}, []),
]


def test_alerts_are_asked_for_by_state_label_and_receiver(
    prom: Peer, ana: Peer, database: Database, now: datetime
) -> None:
    inhibited_by_high(database, now)
    assert ana.asked("POST", "silences", silence(matchers=[named("Low")]))[0] == 200
    prom.fire("High", severity="critical", cluster="a")
    prom.fire("Low", severity="warning", cluster="b")
    prom.fire("Host", severity="info")
    for query, found in ASKED:
        assert prom.named(**query) == found, query


def inhibited_by_high(database: Database, now: datetime) -> None:
    rule = NewRule("r", [matcher.parse("alertname=High")], [matcher.parse("alertname=Host")])
    with database.transaction() as tx:
        inhibiting.create(tx, rule, actor=actor.SYSTEM, now=now)


def test_what_holds_an_alert_back_is_named_by_its_fingerprint(
    prom: Peer, database: Database, clock: Clock, now: datetime
) -> None:
    inhibited_by_high(database, now)
    prom.fire("High")
    prom.fire("Host")
    high = prom.get("alerts", filter="alertname=High")[0]["fingerprint"]
    held = {"state": "suppressed", "silencedBy": [], "inhibitedBy": [high], "mutedBy": []}
    assert prom.get("alerts", filter="alertname=Host")[0]["status"] == held
    with database.reading() as tx:
        assert tx.column("select title from incident") == ["High burns"]
    prom.fire("High", ends="2026-03-16T09:30:00Z")
    while steps.end_mutes(database):
        pass
    with database.reading() as tx:
        assert tx.column("select title from incident order by number")[1:] == ["Host burns"]
    assert prom.get("alerts")[0]["status"]["state"] == "active"


NOT_ASKED: list[tuple[str, int, str | None]] = [
    ("alerts?filter=bad%7B", 400, "bad matcher format: bad{"),
    ("alerts/groups?filter=bad%7B", 400, "bad matcher format: bad{"),
    ("silences?filter=bad%7B", 400, "bad matcher format: bad{"),
    ("alerts?receiver=(", 400, None),
    (f"silence/{UNKNOWN}", 404, None),
    (f"silence/{FOREIGN}", 404, None),
    ("silence/nonsense", 422, None),
]


def test_what_cannot_be_asked_is_refused_in_its_words(ana: Peer) -> None:
    for path, status, said in NOT_ASKED:
        got, body = ana.asked("GET", path)
        assert got == status, path
        if status == 404:
            assert body is None
        if said is not None:
            assert body == said
    sentence = 'silenceID in path must be of type uuid: "nonsense"'
    assert ana.asked("GET", "silence/nonsense") == (422, {"code": 601, "message": sentence})


def test_groups_are_what_makes_one_incident(prom: Peer, doors: TestClient) -> None:
    prom.fire("High", cluster="b", instance="1")
    prom.fire("High", cluster="a", instance="1")
    prom.fire("High", cluster="a", instance="2")
    Peer(doors, OTHER).fire("Low")
    found = prom.get("alerts/groups")
    assert [(g["labels"], g["receiver"]["name"], len(g["alerts"])) for g in found] == [
        ({"alertname": "High", "cluster": "a"}, "checkout", 2),
        ({"alertname": "High", "cluster": "b"}, "checkout", 1),
    ]
    others = Peer(doors, OTHER).get("alerts/groups")
    assert [(g["labels"], g["receiver"]["name"]) for g in others] == [
        ({"alertname": "Low"}, "tocsin")
    ]
    assert prom.get("alerts/groups", muted="false") == found
    assert prom.get("receivers") == [{"name": "tocsin"}, {"name": "checkout"}]


def test_what_ended_is_not_listed_and_comes_back(prom: Peer) -> None:
    prom.fire("High")
    prom.fire("High", ends="2026-03-16T09:30:00Z")
    assert prom.get("alerts") == []
    prom.fire("High")
    assert prom.named() == ["High"]


def test_a_silence_is_as_its_author_wrote_it(ana: Peer) -> None:
    status, made = ana.asked("POST", "silences", silence())
    assert status == 200
    number = made["silenceID"]
    shown = ana.get(f"silence/{number}")
    assert shown == {
        "id": number,
        "status": {"state": "active"},
        "matchers": [named("High")],
        "startsAt": STARTS,
        "endsAt": ENDS,
        "updatedAt": "2026-03-16T09:30:00.000Z",
        "createdBy": "Ana of karma",
        "comment": "we know",
    }


def test_a_silence_has_the_fields_of_a_captured_one(ana: Peer, shared: Path) -> None:
    captured = json.loads((shared / CAPTURED / "captured_get_api_v2_silences.json").read_text())
    ana.asked("POST", "silences", silence())
    assert set(captured[0]) == set(ana.get("silences")[0])


def test_a_silence_is_changed_in_place_where_it_can_be(ana: Peer) -> None:
    number = ana.asked("POST", "silences", silence())[1]["silenceID"]
    longer = silence(id=number, endsAt="2026-03-16T12:00:00.000Z", comment="longer")
    assert ana.asked("POST", "silences", longer) == (200, {"silenceID": number})
    assert ana.get(f"silence/{number}")["endsAt"] == "2026-03-16T12:00:00.000Z"
    other = silence(id=number, matchers=[named("Low")])
    replacement = ana.asked("POST", "silences", other)[1]["silenceID"]
    assert replacement != number
    states = {one["id"]: one["status"]["state"] for one in ana.get("silences")}
    assert states == {number: "expired", replacement: "active"}
    again = ana.asked("POST", "silences", silence(id=number))[1]["silenceID"]
    assert again not in (number, replacement), "what is over is made anew"


def test_silences_are_listed_in_alertmanagers_order_for_five_days(ana: Peer, clock: Clock) -> None:
    soon, late = "2026-03-16T10:00:00.000Z", "2026-03-16T20:00:00.000Z"
    ids = [
        ana.asked("POST", "silences", silence(**times))[1]["silenceID"]
        for times in (
            {"startsAt": late, "endsAt": "2026-03-16T21:00:00.000Z"},
            {"endsAt": late},
            {"endsAt": soon},
            {"comment": "mistake"},
        )
    ]
    assert ana.asked("DELETE", f"silence/{ids[3]}") == (200, None)
    assert [one["id"] for one in ana.get("silences")] == [ids[2], ids[1], ids[0], ids[3]]
    over = ana.asked("DELETE", f"silence/{ids[3]}")
    assert over == (500, f"silence {ids[3]} already expired")
    clock.forward(timedelta(days=6))
    assert ana.get("silences") == []


FILTERS = {
    "alertname=High": 1,
    "alertname=~H.*": 1,
    "alertname=Low": 0,
    'other=""': 1,
    "other!=x": 1,
    "other=x": 0,
    'alertname!=""': 1,
}


def test_silences_are_filtered_by_what_they_name(ana: Peer) -> None:
    ana.asked("POST", "silences", silence())
    found = {asked: len(ana.get("silences", filter=asked)) for asked in FILTERS}
    assert found == FILTERS


MISTAKES: list[tuple[Any, int, str | int]] = [
    (silence(matchers=[]), 422, 612),
    (silence(comment=None), 422, "comment in body is required"),
    ({"comment": "x", "createdBy": "y"}, 422, "endsAt in body is required"),
    (silence(endsAt=STARTS), 400, "start time must be before end time"),
    (silence(startsAt="2026-03-16T08:00:00Z", endsAt=STARTS), 400, "can't be in the past"),
    (silence(matchers=[{"name": "a", "value": ".*", "isRegex": True}]), 400, "every alert"),
    (silence(matchers=[{"name": "a", "value": "(", "isRegex": True}]), 400, "regular"),
    (silence(matchers="all"), 400, "list of objects"),
    (silence(matchers=[{"name": "a"}]), 400, "name and a value"),
    (silence(id=UNKNOWN), 404, "silence not found"),
    (silence(id=FOREIGN), 404, "silence not found"),
    ([], 400, "not a silence"),
]


def test_a_silence_that_cannot_be_is_refused(ana: Peer) -> None:
    for body, status, said in MISTAKES:
        got, told = ana.asked("POST", "silences", body)
        assert (got, str(said) in json.dumps(told)) == (status, True), (body, told)


def test_the_configuration_shown_is_an_equivalent_and_only_for_those_with_a_key(
    prom: Peer, doors: TestClient, database: Database, now: datetime
) -> None:
    inhibited_by_high(database, now)
    shown = prom.get("status")
    assert set(shown) == {"cluster", "config", "uptime", "versionInfo"}
    text = shown["config"]["original"]
    assert '- receiver: "checkout"' in text
    assert 'group_by: ["alertname", "cluster"]' in text
    assert '- source_matchers: ["alertname=\\"High\\""]' in text
    assert "checkout" not in doors.get("/api/v2/status").json()["config"]["original"]


def test_the_old_api_is_answered_as_it_was(doors: TestClient) -> None:
    path = f"/am/{KEY}/api/v1/alerts"
    alert = {"labels": {"alertname": "Old"}}
    assert doors.post(path, json=[alert]).json() == {"status": "success"}
    refused = doors.post(path, json=[{"labels": {}}])
    assert (refused.status_code, refused.json()["status"]) == (400, "error")
    assert refused.json()["error"] == "at least one label pair required"
    assert doors.post("/am/nobody/api/v1/alerts", json=[alert]).status_code == 401


def test_its_housekeeping_is_answered(doors: TestClient) -> None:
    assert doors.post("/-/reload").status_code == 200
    assert doors.post(f"/am/{KEY}/-/reload").status_code == 200
    assert "alertmanager_build_info" in doors.get(f"/am/{KEY}/metrics").text
    assert doors.head(f"/am/{KEY}/-/healthy").status_code in (200, 503)
