"""What goes on as the newcomer arrives: one that burns, one that waits, one that is silenced."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tocsin.alerts import matcher
from tocsin.alerts.actions import silencing
from tocsin.alerts.silence import NewSilence
from tocsin.blueprints.demo import desk, organisation
from tocsin.blueprints.demo.people import Troupe
from tocsin.comms.actions import audiences, updates
from tocsin.comms.phase import Phase
from tocsin.comms.update import NewUpdate
from tocsin.incidents import intake
from tocsin.incidents.actions import classifying, progress, reading, talking
from tocsin.incidents.delivery import Delivery
from tocsin.incidents.search import Query
from tocsin.kit.tx import Tx

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
_DISK = {"alertname": "DiskWillFill", "instance": "db-2", "service": "database"}
_CARDS = {"alertname": "CardAuthorisationFailures", "service": "card payments"}


def live(tx: Tx, troupe: Troupe, *, now: datetime) -> list[int]:
    """Return the numbers of the incidents that are open."""
    _new_disks(tx, troupe, now=now)
    return [
        desk.picture_call(tx, troupe, now=now - 50 * MINUTE),
        _failing_cards(tx, troupe, now=now - 24 * MINUTE),
    ]


def _new_disks(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    """What is known about pages nobody."""
    matchers = tuple(matcher.parse(f'{name}="{_DISK[name]}"') for name in ("alertname", "instance"))
    reason = "db-2 gets new disks today; it runs full until then."
    wanted = NewSilence(matchers, now - 3 * HOUR, now + 12 * HOUR, reason)
    silencing.create(tx, wanted, actor=troupe.actors["mei"], now=now - 3 * HOUR)
    summary = "Disk of db-2 will be full in two days"
    alert = _alert(_DISK | {"severity": "warning"}, summary, ends_at=now + 10 * HOUR)
    _send(tx, [alert], now=now - 2 * HOUR)


def _failing_cards(tx: Tx, troupe: Troupe, *, now: datetime) -> int:
    """Two instances say it, one incident comes of it; Bo answers, works and tells."""
    bo, summary = troupe.actors["bo"], "Card payments fail for one customer in ten"
    said = "Authorisations at the acquirer answer `timeout`."
    alerts = [
        _alert(
            _CARDS | {"severity": "critical", "instance": instance},
            summary,
            description=said,
            starts_at=now - 3 * MINUTE,
            ends_at=now + timedelta(days=7),
        )
        for instance in ("pay-1", "pay-2")
    ]
    _send(tx, alerts, now=now)
    number = reading.search(tx, Query(limit=1), actor=bo).items[0].number
    progress.acknowledge(tx, number, actor=bo, now=now + 3 * MINUTE)
    progress.start_work(tx, number, actor=bo, now=now + 5 * MINUTE)
    classifying.categorize(tx, number, "third party", actor=bo, now=now + 8 * MINUTE)
    comment = "Only EU cards; wallets work. I have the acquirer on the line."
    talking.comment(tx, number, comment, actor=bo, now=now + 9 * MINUTE)
    desk.cards_at_work(tx, troupe, number, now=now + 10 * MINUTE)
    _tell(tx, troupe, number, now=now + 17 * MINUTE)
    return number


def _tell(tx: Tx, troupe: Troupe, number: int, *, now: datetime) -> None:
    listed = audiences.listed(tx, actor=troupe.actors["cleo"])
    update = NewUpdate(
        "Some card payments fail. Orders are kept, and we try the payment again for you.",
        Phase.INVESTIGATING,
        headline="Some card payments fail",
        audience_ids=tuple(audience.id for audience in listed),
        is_public=True,
        next_in=timedelta(minutes=30),
    )
    updates.post(tx, number, update, actor=troupe.actors["bo"], now=now)


def _alert(
    labels: Mapping[str, str],
    summary: str,
    *,
    ends_at: datetime,
    starts_at: datetime | None = None,
    description: str = "",
) -> dict[str, Any]:
    alert = {
        "labels": labels,
        "annotations": {"summary": summary, "description": description},
        "endsAt": ends_at.isoformat(),
    }
    return alert | ({"startsAt": starts_at.isoformat()} if starts_at else {})


def _send(tx: Tx, alerts: list[dict[str, Any]], *, now: datetime) -> None:
    """Take it in at the door, as from any Prometheus."""
    body = json.dumps(alerts).encode()
    nonce = f"demo-{now.timestamp()}"
    delivery = Delivery(organisation.PROMETHEUS, "prometheus", body, nonce=nonce)
    intake.accept(tx, [delivery], now=now)
