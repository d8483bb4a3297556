"""What an incident's alerts do on their own: they flap, or go on when nobody acts any more."""

from datetime import datetime, timedelta

from tocsin.identity.actor import Actor
from tocsin.incidents import announcement
from tocsin.incidents.actions import access, saving, telling
from tocsin.incidents.incident import Incident
from tocsin.incidents.store import episodes as store
from tocsin.kit import periods
from tocsin.kit.tx import Tx


def flaps(tx: Tx, number: int, alert_id: int, summary: str, *, actor: Actor, now: datetime) -> None:
    """Mark it, and tell once who works on it: the alert is held firing until it is quiet."""
    incident = access.visible(tx, number, actor=actor)
    told = {"alert_id": alert_id, "summary": summary}
    saving.record(tx, number, "flapping", told, actor=actor, now=now)
    if not incident.is_open:
        return
    message = announcement.flaps(incident, summary)
    cause = f"flapping/{alert_id}"
    telling.tell(
        tx, incident, telling.responsible(tx, incident), message=message, cause=cause, now=now
    )


def page_forgotten(
    tx: Tx, incident: Incident, after: timedelta, *, actor: Actor, now: datetime
) -> None:
    """Page again about what somebody took and nobody touched since, while its alerts go on."""
    reason = f"its alerts go on, and nobody touched it for {periods.spoken(after)}"
    saving.record(tx, incident.number, "paged_again", {"reason": reason}, actor=actor, now=now)
    telling.page_again(tx, incident, actor=actor, now=now)


def fires_on(tx: Tx, number: int, to: int, *, actor: Actor, now: datetime) -> None:
    """Note with an incident that is over that what goes on is another incident's now."""
    saving.record(tx, number, "fires_on", {"to": to}, actor=actor, now=now)


def look(tx: Tx, number: int, *, at: datetime) -> None:
    store.watch(tx, number, at=at)


def forget(tx: Tx, number: int) -> None:
    store.drop(tx, number)
