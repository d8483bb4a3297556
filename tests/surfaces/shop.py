"""A shop that can break: checkout pages Bo and then Cleo, the ledger pages the administrators."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.cast import Cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity.actor import SYSTEM
from tocsin.incidents import intake
from tocsin.incidents.delivery import Delivery
from tocsin.kit import secrets
from tocsin.kit.db import Database
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.oncall import actions as oncall
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource

KEY = "0123456789abcdef0123456789abcdef"
PATH = "/api/v2/alerts"


@dataclass(frozen=True)
class Shop:
    database: Database
    people: Cast
    checkout: int
    ledger: int

    def fire(self, name: str, now: datetime, **alert: Any) -> None:
        """Let Prometheus say that something is wrong with checkout."""
        said = {"labels": {"alertname": name, "severity": "critical"}, **alert}
        said.setdefault("annotations", {"summary": f"{name} happened"})
        body = json.dumps([said]).encode()
        delivery = Delivery(KEY, "prometheus", body, "application/json", {}, PATH, nonce="n1")
        with self.database.transaction() as tx:
            assert intake.accept(tx, [delivery], now=now)[0].error == ""

    def recover(self, name: str, now: datetime) -> None:
        self.fire(name, now, endsAt=now.isoformat())


def opened(database: Database, people: Cast, now: datetime) -> Shop:
    with database.transaction() as tx:
        mail = {"host": "127.0.0.1", "port": 2525, "sender": "tocsin@example.com"}
        key = secrets.from_text("k" * 32)
        notify.set_channel_settings(tx, "email", mail, key=key, actor=SYSTEM, now=now)
        policy_id = _policy(tx, now)
        checkout, ledger = (
            catalog.create_service(tx, service, actor=SYSTEM, now=now)
            for service in (
                NewService("checkout", team_id=people.payments.id, tier=1, policy_id=policy_id),
                NewService("ledger", tier=3),
            )
        )
        source = NewSource("prom", "alertmanager", checkout, key=KEY)
        signals.create_source(tx, source, actor=SYSTEM, now=now)
    return Shop(database, people, checkout, ledger)


def _policy(tx: Tx, now: datetime) -> int:
    steps = tuple(
        NewStep((f"person:{name}@example.com",), timedelta(minutes=5)) for name in ("bo", "cleo")
    )
    policy = NewPolicy("payments", steps, "person:cleo@example.com", repeat=1)
    return oncall.create_policy(tx, policy, actor=SYSTEM, now=now)
