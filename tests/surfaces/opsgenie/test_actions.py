"""What Opsgenie's clients do to alerts is done to their incidents."""

from datetime import datetime
from typing import Any

from tests.surfaces.opsgenie.door import ALERT, HOUR, Door
from tests.surfaces.shop import Shop
from tests.world import Clock
from tocsin.incidents.actions import due


def test_an_alert_is_created_and_its_request_told(door: Door) -> None:
    answer = door.ask("POST", "/v2/alerts", ALERT)
    assert answer.status_code == 202
    assert set(answer.json()) == {"result", "took", "requestId"}
    assert answer.headers["X-Request-Id"] == answer.json()["requestId"]
    assert answer.headers["X-RateLimit-State"] == "OK"
    assert float(answer.headers["X-Response-Time"]) == answer.json()["took"]
    state = door.state(answer)
    assert state["success"] is state["isSuccess"] is True
    assert (state["action"], state["status"]) == ("Create", "Created alert")
    alert = door.get(state["alertId"])
    assert {name: alert[name] for name in ALERT if name != "user"} == {
        name: value for name, value in ALERT.items() if name != "user"
    }
    assert (alert["status"], alert["acknowledged"], alert["snoozed"]) == ("open", False, False)
    assert (alert["count"], alert["owner"]) == (1, "")
    assert alert["integration"]["name"] == "og"
    assert door.all("status") == ["open"]
    assert door.all("title") == ["Disk is full"]


def test_one_alert_is_open_for_an_alias(door: Door) -> None:
    first = door.create()
    assert door.create() == first
    assert door.get(first)["count"] == 2
    assert door.all("status") == ["open"]
    closed = door.done("POST", "/v2/alerts/disk%2Fdb%201/close?identifierType=alias")
    assert (closed["success"], closed["status"]) == (True, "Closed alert")
    assert closed["alertId"] == first
    assert door.all("status") == ["resolved"]
    second = door.create()
    assert second != first
    assert door.all("status") == ["resolved", "open"]
    assert (door.get(first)["status"], door.get(second)["status"]) == ("closed", "open")


def test_an_alert_without_an_alias_is_called_by_its_id(door: Door) -> None:
    first, second = (door.create(alias=None, message=f"Disk {n} is full") for n in (1, 2))
    assert first != second
    assert door.get(first)["alias"] == first
    assert door.get(first, identifierType="alias")["id"] == first
    assert door.done("POST", f"/v2/alerts/{first}/close?identifierType=alias")["success"]
    assert door.all("status") == ["resolved", "open"]


def test_acknowledging_and_giving_back_is_done_to_the_incident(door: Door) -> None:
    alert = door.create()
    path = f"/v2/alerts/{alert}"
    done = door.done("POST", f"{path}/acknowledge", {"user": "Ana", "note": "On it."})
    assert (done["action"], done["status"]) == ("Acknowledge", "Acknowledged alert")
    assert door.all("status") == ["acknowledged"]
    assert door.get(alert)["acknowledged"] is True
    assert door.get(alert)["report"]["ackTime"] == 0
    again = door.done("POST", f"{path}/acknowledge")
    assert (again["success"], again["status"]) == (False, "Alert is already acknowledged")

    assert door.done("POST", f"{path}/unacknowledge")["success"]
    assert door.all("status") == ["open"]
    assert door.get(alert)["acknowledged"] is False
    again = door.done("POST", f"{path}/unacknowledge")
    assert (again["success"], again["status"]) == (False, "Alert is already unacknowledged")
    notes = door.ask("GET", f"{path}/notes").json()["data"]
    assert [note["note"] for note in notes] == ["Ana: On it."]


def test_what_people_take_in_tocsin_is_acknowledged_there(door: Door, tokens: Any) -> None:
    alert = door.create()
    token = tokens["ana"]
    headers = {"Authorization": f"Bearer {token}"}
    door.client.post("/api/v1/incidents/1/acknowledgement", headers=headers).raise_for_status()
    found = door.get(alert)
    assert (found["acknowledged"], found["owner"]) == (True, "ana@example.com")
    recipients = door.ask("GET", f"/v2/alerts/{alert}/recipients").json()["data"]
    assert [one["user"]["username"] for one in recipients] == ["bo@example.com"]


def test_a_snooze_gives_it_back_and_pages_anew_at_its_end(
    door: Door, clock: Clock, now: datetime
) -> None:
    alert = door.create()
    path = f"/v2/alerts/{alert}"
    door.done("POST", f"{path}/acknowledge")
    until = (now + HOUR).isoformat()
    assert door.done("POST", f"{path}/snooze", {"endTime": until})["status"] == "Snoozed alert"
    found = door.get(alert)
    assert (found["snoozed"], found["acknowledged"]) == (True, False)
    assert found["snoozedUntil"] == "2026-03-16T10:30:00.000Z"
    assert door.ask("GET", "/v2/alerts/count?query=snoozed: true").json()["data"]["count"] == 1

    at = clock.forward(HOUR)
    with door.database.transaction() as tx:
        while (claimed := due.claim(tx, now=at)) is not None:
            due.perform(tx, claimed, now=at)
    assert door.get(alert)["snoozed"] is False
    assert door.all("status") == ["open"]
    with door.database.reading() as tx:
        pages = "select count(*) from page where status = 'paging'"
        assert tx.value(pages) == 1
    past = door.done("POST", f"{path}/snooze", {"endTime": now.isoformat()})
    assert (past["success"], past["status"]) == (
        False,
        "A snooze can only end at a time to come.",
    )


def test_an_alert_is_said_better(door: Door) -> None:
    alert = door.create()
    path = f"/v2/alerts/{alert}"
    assert door.done("PUT", f"{path}/message", {"message": "Disk is full on db 1"})["success"]
    assert door.done("PUT", f"{path}/description", {"description": "99 %"})["success"]
    assert door.done("PUT", f"{path}/priority", {"priority": "P4"})["success"]
    door.done("POST", f"{path}/tags", {"tags": ["night", "db"]})
    door.done("DELETE", f"{path}/tags?tags=prod,none&user=Bo&note=enough")
    door.done("POST", f"{path}/details", {"details": {"rack": 7, "tags": "x"}})
    removed = door.done("DELETE", f"{path}/details?keys=region")
    assert (removed["action"], removed["status"]) == ("RemoveDetails", "Removed details")
    found = door.get(alert)
    assert (found["message"], found["description"]) == ("Disk is full on db 1", "99 %")
    assert found["priority"] == "P4"
    assert found["tags"] == ["db", "night"]
    assert found["details"] == {"rack": "7", "tags": "x"}
    assert door.all("title") == ["Disk is full on db 1"]
    assert door.all("description") == ["99 %"]
    assert door.all("priority") == ["P4"]
    assert door.ask("GET", f"{path}/notes").json()["data"][0]["note"] == "Bo: enough"


def test_words_that_somebody_chose_stay(door: Door, tokens: Any) -> None:
    alert = door.create()
    headers = {"Authorization": f"Bearer {tokens['ana']}"}
    title = {"title": "Payments are down"}
    door.client.patch("/api/v1/incidents/1", json=title, headers=headers).raise_for_status()
    door.done("PUT", f"/v2/alerts/{alert}/message", {"message": "Disk is fuller"})
    assert door.all("title") == ["Payments are down"]
    assert door.get(alert)["message"] == "Disk is fuller"


def test_people_are_brought_in(door: Door, payments: Shop) -> None:
    alert = door.create()
    path = f"/v2/alerts/{alert}"
    owner = {"owner": {"username": "ana@example.com"}}
    assert door.done("POST", f"{path}/assign", owner)["success"]
    assert door.get(alert)["owner"] == "ana@example.com"
    team = {"team": {"name": "payments"}}
    assert door.done("POST", f"{path}/teams", team)["success"]
    responder = {"responder": {"type": "user", "username": "cleo@example.com"}}
    assert door.done("POST", f"{path}/responders", responder)["success"]
    escalation = {"escalation": {"name": "payments"}, "note": "nobody answers"}
    assert door.done("POST", f"{path}/escalate", escalation)["status"] == "Escalated alert"
    unknown = door.done("POST", f"{path}/escalate", {"escalation": {"name": "nobody's"}})
    assert (unknown["success"], unknown["status"]) == (
        False,
        "Escalation [nobody's] does not exist",
    )
    told = [line["log"] for line in door.ask("GET", f"{path}/logs?limit=50").json()["data"]]
    assert "og escalated it by the policy payments: nobody answers." in told
    assert "Alert was created" in told
    assert told[-1] in ("Alert was created", "og declared it (signal).")


def test_a_deleted_alert_was_a_mistake(door: Door) -> None:
    alert = door.create()
    deleted = door.done("DELETE", f"/v2/alerts/{alert}")
    assert (deleted["success"], deleted["action"]) == (True, "Delete")
    assert door.all("status") == ["cancelled"]
    assert door.get(alert)["status"] == "closed"
