"""What became of an incident, as short as a test wants to say and to read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.incidents.conftest import Payments
from tocsin.identity.actor import Actor
from tocsin.incidents import milestone
from tocsin.incidents.actions import declare, resolving
from tocsin.incidents.incident import Declaration, subject
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import ledger
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx

FIXED = Resolution(Code.FIXED, "Rolled back.", is_verified=True)
RECOVERED = Resolution(Code.SELF_RECOVERED)


@dataclass(frozen=True)
class Told:
    person: str
    title: str
    kind: str
    status: str


def opened(tx: Tx, payments: Payments, now: datetime, **said: Any) -> int:
    """Ana declares that checkout fails: high impact, high urgency, P1."""
    given = {"service_ids": (payments.checkout,), "urgency": "high"} | said
    declaration = Declaration(given.pop("title", "High error rate"), **given)
    return declare.declare(tx, declaration, actor=payments.people.ana.actor, now=now)


def reported(tx: Tx, payments: Payments, now: datetime) -> int:
    """Dan, who may only report, says that he cannot pay."""
    said = Declaration("I cannot pay", service_ids=(payments.ledger,))
    return declare.declare(tx, said, actor=payments.people.dan.actor, now=now)


def resolved(tx: Tx, number: int, actor: Actor, now: datetime) -> None:
    resolving.resolve(tx, number, FIXED, actor=actor, now=now)


def told(tx: Tx, number: int) -> list[Told]:
    """Return whom we told what, in order."""
    return tx.all(
        Told,
        """
        select person.name as person, notification.message ->> 'title' as title,
            notification.kind, notification.status
        from notification
        join person on person.id = notification.person_id
        where notification.subject = %(subject)s
        order by notification.id
        """,
        subject=subject(number),
    )


def paged(tx: Tx, number: int) -> list[str]:
    return [each.person for each in told(tx, number) if each.kind == "page"]


def noticed(tx: Tx, number: int) -> list[tuple[str, str]]:
    """Return whom we informed, and what of."""
    found = [each for each in told(tx, number) if each.kind != "page"]
    return [(each.person, each.title.partition(":")[0]) for each in found]


def events(tx: Tx, number: int, kind: str = "") -> list[Event]:
    found = ledger.of_subject(tx, subject(number))
    return [event for event in found if event.kind.startswith(f"incident.{kind}")]


def kinds(tx: Tx, number: int) -> list[str]:
    """Return what happened to the incident itself; milestones and clocks apart."""
    silent = ("milestone", "sla_stopped", "sla_resumed", "stint_ended")
    kinds = [e.kind.partition(".")[2] for e in events(tx, number)]
    return [kind for kind in kinds if kind not in silent]


def stated(tx: Tx, number: int) -> list[Mapping[str, Any]]:
    """Return what the ledger says of milestones, oldest first."""
    return [said for e in events(tx, number) for said in milestone.told_by(e.kind, e.data)]


def milestones(tx: Tx, number: int) -> list[str]:
    return [said["milestone"] for said in stated(tx, number)]
