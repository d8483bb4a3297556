"""A shift in the middle of it: one that burns, some that are worked on, one that is over."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.cast import Cast
from tests.incident_of import declared
from tocsin.alerts import matcher
from tocsin.alerts.actions import silencing
from tocsin.alerts.silence import NewSilence
from tocsin.catalog import actions as catalog
from tocsin.catalog import calendar
from tocsin.catalog.change import NewChange
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import intake
from tocsin.incidents.actions import agreements, progress, relating, resolving, talking
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.actions.progress import Hold
from tocsin.incidents.delivery import Delivery
from tocsin.incidents.link import Kind, NewLink
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code, Resolution
from tocsin.incidents.sla import Kind as Clock
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import runbooks
from tocsin.knowledge.runbook import NewRunbook
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
LONG = "Checkout answers 5xx to one customer in five in Frankfurt and Amsterdam since the release"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Shift:
    """The numbers of its incidents; ``burning`` pages Bo."""

    people: Cast
    burning: int
    working: int
    waiting: int
    over: int
    reported: int


def shift(tx: Tx, people: Cast, now: datetime) -> Shift:
    checkout = _services(tx, people, now)
    _promises(tx, now)
    ana, bo, dan = people.ana.actor, people.bo.actor, people.dan.actor
    working = declared(tx, "Search is slow", actor=ana, now=now - 90 * MINUTE)
    progress.start_work(tx, working, actor=ana, now=now - 80 * MINUTE)
    talking.comment(tx, working, "I **rebuild** the index.", actor=ana, now=now - 5 * MINUTE)
    waiting = declared(tx, "Invoices are sent twice", actor=bo, now=now - 60 * MINUTE)
    progress.put_on_hold(tx, waiting, Hold("The bank looks at it"), actor=bo, now=now)
    over = declared(tx, LONG, actor=bo, now=now - 2000 * MINUTE)
    done = Resolution(Code.FIXED, "Rolled back 2.13.")
    resolving.resolve(tx, over, done, actor=bo, now=now - 1900 * MINUTE)
    reported = declared(tx, "I cannot print", actor=dan, now=now - 30 * MINUTE, pages=True)
    relating.link(tx, working, NewLink(Kind.RELATED, to_number=waiting), actor=ana, now=now)
    burning = _fire(tx, checkout, now - 4 * MINUTE)
    return Shift(people, burning, working, waiting, over, reported)


def _services(tx: Tx, people: Cast, now: datetime) -> int:
    rotation = Rotation(
        (people.bo.id, people.ana.id),
        "Europe/Berlin",
        datetime.fromisoformat("2026-01-05T09:00"),
        turn.parse("7d"),
    )
    new = NewSchedule("payments-primary", "Europe/Berlin", (rotation,))
    oncall.create_schedule(tx, new, actor=SYSTEM, now=now)
    steps = (NewStep(("schedule:payments-primary",), 5 * MINUTE),)
    policy = NewPolicy("payments", steps, "person:cleo@example.com", repeat=2)
    policy_id = oncall.create_policy(tx, policy, actor=SYSTEM, now=now)
    service = NewService("checkout", team_id=people.payments.id, tier=1, policy_id=policy_id)
    checkout = catalog.create_service(tx, service, actor=SYSTEM, now=now)
    change = NewChange("checkout 2.14", "argo", now - 12 * MINUTE, service_id=checkout)
    catalog.record_change(tx, change, actor=SYSTEM, now=now)
    steps_ = ("Look at `errors` by region", "Roll back")
    book = NewRunbook("Checkout fails", steps_, checkout)
    runbooks.create(tx, book, actor=people.ana.actor, now=now)
    silence = NewSilence(
        (matcher.parse('alertname="DiskFull"'),), now, now + 120 * MINUTE, "New disks tonight"
    )
    silencing.create(tx, silence, actor=people.ana.actor, now=now)
    return checkout


def _promises(tx: Tx, now: datetime) -> None:
    within = {(p, Clock.RESPONSE): 15 * MINUTE for p in Priority}
    within |= {(p, Clock.RESOLUTION): 240 * MINUTE for p in Priority}
    agreements.set_calendar(tx, "always", calendar.ALWAYS, actor=SYSTEM, now=now)
    agreements.set_sla_policy(
        tx, SlaPolicy("gold", "always", within, is_default=True), actor=SYSTEM, now=now
    )


def _fire(tx: Tx, checkout: int, now: datetime) -> int:
    signals.create_source(
        tx, NewSource("prom", "alertmanager", checkout, key=KEY), actor=SYSTEM, now=now
    )
    said = [
        {
            "labels": {"alertname": "Errors", "severity": "critical", "instance": f"web-{n}"},
            "annotations": {"summary": LONG, "description": "Over 20 % for five minutes."},
        }
        for n in range(3)
    ]
    delivery = Delivery(KEY, "prometheus", json.dumps(said).encode(), "", {}, "", nonce="n1")
    assert intake.accept(tx, [delivery], now=now)[0].error == ""
    return 5
