"""Notifications, contacts and channels over the API."""

from datetime import datetime

import httpx2
import pytest

from tests.cast import Cast
from tests.surfaces.conftest import As
from tocsin.kit import db
from tocsin.notify import actions as notify
from tocsin.notify import delivery
from tocsin.notify.attempt import Attempt, Outcome
from tocsin.notify.message import Kind, Message

MAIL = {"settings": {"host": "127.0.0.1", "port": 2525, "sender": "tocsin@example.com"}}


@pytest.fixture
def told(client: httpx2.Client, database: db.Database, people: Cast, now: datetime) -> None:
    """Ana was paged about incident 42 and the first attempt failed; Sam waits for a notice."""
    assert client.put("/api/v1/channels/email", json=MAIL).status_code == 200
    with database.transaction() as tx:
        for person, subject in ((people.ana, "incident/42"), (people.sam, "channel/email")):
            kind = Kind.PAGE if person is people.ana else Kind.NOTICE
            notify.notify_person(
                tx, person.id, message=Message("Checkout is down", kind=kind), subject=subject,
                cause="page/1", now=now,
            )  # fmt: skip
        claimed = delivery.claim(tx, now)
        assert claimed is not None
        failed = Attempt(Outcome.TEMPORARY, "127.0.0.1:2525", "451", error="451 later")
        delivery.finish(tx, claimed, failed, now)


@pytest.mark.usefixtures("told")
def test_the_log_shows_who_was_told_how_and_each_attempt(client: httpx2.Client) -> None:
    items = client.get("/api/v1/notifications?incident=42").json()["items"]

    assert len(items) == 1
    shown = {k: items[0][k] for k in ("person", "channel", "incident", "status", "reason")}
    assert shown == {
        "person": "ana@example.com", "channel": "email", "incident": 42, "status": "pending",
        "reason": None,
    }  # fmt: skip
    assert items[0]["attempts"] == [
        {
            "started_at": "2026-03-16T09:30:00Z",
            "ended_at": "2026-03-16T09:30:00Z",
            "outcome": "temporary",
            "code": "451",
            "provider": "127.0.0.1:2525",
            "provider_id": None,
            "error": "451 later",
        }
    ]


@pytest.mark.usefixtures("told")
def test_the_log_can_be_narrowed_and_paged(client: httpx2.Client) -> None:
    def people(query: str) -> list[str]:
        answer = client.get(f"/api/v1/notifications?{query}")
        return [item["person"] for item in answer.json()["items"]]

    assert people("") == ["sam@example.com", "ana@example.com"]
    assert people("person=ANA@example.com") == ["ana@example.com"]
    assert people("person=stranger@example.com") == []
    assert people("status=sent") == []
    assert people("channel=email&status=pending&incident=42") == ["ana@example.com"]
    first = client.get("/api/v1/notifications?limit=1").json()
    assert people(f"limit=1&cursor={first['next']}") == ["ana@example.com"]


@pytest.mark.usefixtures("told")
def test_who_does_not_respond_sees_their_own_only(as_: As) -> None:
    sam = as_("sam")

    items = sam.get("/api/v1/notifications").json()["items"]

    assert [(i["person"], i["incident"]) for i in items] == [("sam@example.com", None)]
    assert sam.get(f"/api/v1/notifications/{items[0]['id']}").status_code == 200
    assert sam.get(f"/api/v1/notifications/{items[0]['id'] - 1}").status_code == 404
    assert sam.get("/api/v1/notifications?person=ana@example.com").status_code == 403


def test_a_person_keeps_their_own_contacts(as_: As, client: httpx2.Client) -> None:
    client.put("/api/v1/channels/email", json=MAIL)
    ana = as_("ana")
    new = {"person": "ana@example.com", "channel": "email", "address": "ana@phone.example"}

    made = ana.post("/api/v1/contacts", json=new).json()

    assert (made["address"], made["is_verified"]) == ("ana@phone.example", False)
    assert ana.post("/api/v1/contacts", json=new).status_code == 409
    place = f"/api/v1/contacts/{made['id']}"
    assert ana.post(f"{place}/codes").status_code == 204
    wrong = ana.post(f"{place}/verification", json={"code": "no"}).json()
    assert wrong == {"result": "wrong"}
    assert ana.post(f"{place}/tests").status_code == 201
    rules = {"urgency": "high",
             "rules": [{"contact_id": made["id"], "delay": "5m"}]}  # fmt: skip
    assert ana.put("/api/v1/notification-rules", json=rules).status_code == 204
    assert ana.get("/api/v1/notification-rules").json()["items"] == [
        {"urgency": "high", "contact_id": made["id"], "delay": "5m"}
    ]
    assert ana.put(place, json={"label": "phone", "is_enabled": False}).status_code == 204
    assert ana.get("/api/v1/contacts").json()["items"][0]["label"] == "phone"
    assert as_("bo").delete(place).status_code == 404
    assert ana.delete(place).status_code == 204
    assert ana.get("/api/v1/contacts").json()["items"] == []


def test_a_channels_secrets_are_kept_and_not_shown(client: httpx2.Client) -> None:
    settings = {**MAIL["settings"], "password": "CANARY"}
    shown = client.put("/api/v1/channels/email", json={"settings": settings})

    assert shown.json()["has_secrets"] is True
    assert "CANARY" not in shown.text + client.get("/api/v1/channels").text
    wrong = client.put("/api/v1/channels/email", json={"settings": {"host": "x", "colour": "red"}})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"colour", "sender"})
    client.put("/api/v1/channels/webhook", json={"settings": {}})
    made = client.get("/api/v1/channels/webhook/secrets/secret").json()["value"]
    assert made.startswith("whsec_")
    assert client.get("/api/v1/channels/email/secrets/password").status_code == 404
