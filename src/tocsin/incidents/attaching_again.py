"""Incidents whose alerts go on though nobody acts on them: they page again, or as a new one.

The engine looks at what was taken or ended a while ago. It claims in one transaction and looks in
the next, like everything that time brings about.
"""

from collections.abc import Sequence
from datetime import datetime

from tocsin.alerts.actions import lingering as alerts
from tocsin.alerts.alert import Alert
from tocsin.identity import actor as identity
from tocsin.incidents import attaching, episode
from tocsin.incidents.actions import access, episodes, forgotten, reading
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.store import episodes as store
from tocsin.incidents.store.episodes import Look
from tocsin.kit.tx import Tx

WATCHMAN = identity.system("watchman")
_LOOKED_AT = 1000
IS_DUE = store.IS_DUE


def claim(tx: Tx, *, now: datetime) -> Look | None:
    """Lease one to look at; None when none is due. Commit before looking."""
    return store.claim(tx, now=now)


def perform(tx: Tx, due: Look, *, now: datetime) -> bool:
    """Look at it; False when somebody changed it meanwhile."""
    incident = access.workable(tx, due.number, actor=WATCHMAN)
    if store.planned(tx, due.number) != due.leased_until:
        return False
    if incident.status is Status.OPEN:
        store.drop(tx, incident.number)  # it is paged about already
    elif incident.is_open:
        _taken(tx, incident, now=now)
    else:
        _over(tx, incident, now=now)
    return True


def _taken(tx: Tx, incident: Incident, *, now: datetime) -> None:
    """Page again if it was forgotten; one that waits for somebody outside was not."""
    after = forgotten.after(tx)
    touched = store.last_touched(tx, incident.number) or now
    waits = incident.status is Status.PENDING or store.is_snoozed(tx, incident.number)
    if after is None or waits:
        store.watch(tx, incident.number, at=now + episode.SOON)
    elif now - touched < after:
        store.watch(tx, incident.number, at=touched + after)
    elif _going_on(tx, incident, since=now - episode.RECENT):
        episodes.page_forgotten(tx, incident, after, actor=WATCHMAN, now=now)
        store.watch(tx, incident.number, at=now + after)
    else:
        store.watch(tx, incident.number, at=now + episode.RECENT)


def _over(tx: Tx, incident: Incident, *, now: datetime) -> None:
    """Give what goes on an incident that somebody can act on."""
    ended_at = incident.resolved_at or incident.updated_at
    seen = _going_on(tx, incident, since=ended_at + episode.GRACE)
    if seen:
        for number in attaching.attach(tx, seen, actor=WATCHMAN, now=now):
            episodes.fires_on(tx, incident.number, number, actor=WATCHMAN, now=now)
    if attaching.has_open_alert(tx, incident.number):
        store.watch(tx, incident.number, at=episode.next_look(ended_at, now=now))
    else:
        store.drop(tx, incident.number)


def _going_on(tx: Tx, incident: Incident, *, since: datetime) -> Sequence[Alert]:
    """Return its newest alerts that are open, not muted, and were said again since."""
    ids = reading.newest_alert_ids(tx, incident.number, before_id=None, limit=_LOOKED_AT)
    return alerts.said_since(tx, ids, since=since)
