"""Payments as Ana runs it: two services, a policy that pages Bo and then Cleo, phones that ring."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast, cast
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actor
from tocsin.kit import secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.oncall import actions as oncall
from tocsin.oncall.policy import NewPolicy, NewStep

STEP = timedelta(minutes=5)


@dataclass(frozen=True)
class Payments:
    """``checkout`` is of tier 1 and pages; ``ledger`` is of tier 3 and has no policy."""

    people: Cast
    checkout: int
    ledger: int
    policy: int


@pytest.fixture
def people(tx: Tx, now: datetime) -> Cast:
    return cast(tx, now)


@pytest.fixture
def payments(tx: Tx, now: datetime, people: Cast) -> Payments:
    cleo = people.cleo.actor
    steps = [NewStep((f"person:{name}@example.com",), STEP) for name in ("bo", "cleo")]
    policy = NewPolicy("payments", tuple(steps), "person:cleo@example.com")
    policy_id = oncall.create_policy(tx, policy, actor=cleo, now=now)
    checkout = NewService("checkout", team_id=people.payments.id, tier=1, policy_id=policy_id)
    ids = [
        catalog.create_service(tx, service, actor=cleo, now=now)
        for service in (checkout, NewService("ledger", tier=3))
    ]
    _give_phones(tx, people, now)
    return Payments(people, ids[0], ids[1], policy_id)


def _give_phones(tx: Tx, people: Cast, now: datetime) -> None:
    key, server = secrets.from_text("k" * 32), {"server": "https://ntfy.example.com"}
    notify.set_channel_settings(tx, "ntfy", server, key=key, actor=actor.SYSTEM, now=now)
    for member in people.all:
        contact = NewContact(member.id, "ntfy", f"pages-of-{member.person.name}")
        notify.add_contact(tx, contact, actor=actor.SYSTEM, now=now)
