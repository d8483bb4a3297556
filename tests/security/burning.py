"""What sets off a message of every kind: page, update, survey, invitation and test."""

import json

from tests.security.conftest import KEY, House
from tocsin.catalog import actions as catalog
from tocsin.comms.actions import audiences, updates
from tocsin.comms.audience import NewAudience
from tocsin.comms.update import NewUpdate
from tocsin.desk.actions import rating
from tocsin.identity import actor as actors
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.identity.person import Person
from tocsin.incidents import intake
from tocsin.incidents.actions import declare, resolving
from tocsin.incidents.delivery import Delivery
from tocsin.incidents.incident import Declaration
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import clock
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.signals.signal import Severity
from tocsin.web.settings import invitation


def acting(person: Person) -> Actor:
    return Actor(actors.Kind.PERSON, person.id, person.name, person.role, person_id=person.id)


def everything(house: House, *, title: str = "Checkout is down") -> int:
    """Let it all happen and return the number of the incident that pages."""
    with house.database.transaction() as tx:
        now = clock.now(tx)
        number = _page(tx, title)
        _alert(tx, title)
        _update(tx, house, number)
        _survey(tx, house, title)
        contact = NewContact(house.people["ana"].id, "email", "ana.at.home@quayside.example")
        ana = acting(house.people["ana"])
        contact_id = notify.add_contact(tx, contact, actor=ana, now=now)
        notify.send_code(tx, contact_id, key=KEY, actor=ana, now=now)
        eve = acting(house.people["eve"])
        notify.test_contact(tx, contact_id, actor=eve, now=now)
        invitation.make(tx, house.people["dan"].id, key=KEY, actor=eve, now=now)
    return number


def _page(tx: Tx, title: str) -> int:
    service = next(s for s in catalog.services(tx) if s.name == "checkout")
    said = Declaration(
        title, "It began at nine.", service_ids=(service.id,), severity=Severity.CRITICAL
    )
    return declare.declare(tx, said, actor=SYSTEM, now=clock.now(tx))


def _alert(tx: Tx, title: str) -> None:
    """Let Prometheus say it too, with labels and links of its choice."""
    said = {
        "labels": {"alertname": title, "severity": "warning", "instance": title},
        "annotations": {"summary": title, "description": title, "runbook_url": "javascript:1"},
        "generatorURL": "javascript:alert(1)",
    }
    key, body = "quayside-prometheus", json.dumps([said]).encode()
    delivery = Delivery(key, "prometheus", body, "application/json", {}, "", nonce="n")
    assert intake.accept(tx, [delivery], now=clock.now(tx))[0].error == ""


def _update(tx: Tx, house: House, number: int) -> None:
    now, eve = clock.now(tx), acting(house.people["eve"])
    new = NewAudience("Everybody", (house.people["sam"].id,), emails=("press@example.com",))
    audience_id = audiences.create(tx, new, actor=eve, now=now)
    update = NewUpdate("We look into it.", audience_ids=(audience_id,), is_public=True)
    updates.post(tx, number, update, actor=eve, now=now)


def _survey(tx: Tx, house: House, title: str) -> None:
    now, noor, dan = clock.now(tx), acting(house.people["noor"]), house.people["dan"]
    said = Declaration(f"{title}, says Dan", reporter_id=dan.id, pages=False)
    number = declare.declare(tx, said, actor=noor, now=now)
    done = Resolution(Code.FIXED, "Restarted.")
    resolving.resolve(tx, number, done, actor=noor, now=now)
    assert rating.ask(tx, number, resolved_by=noor.label, now=now)
