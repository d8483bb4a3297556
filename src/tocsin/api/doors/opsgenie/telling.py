"""Alerts with what is known of their incidents, gathered for many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.alerts.alert import Status
from tocsin.alerts.full import Full
from tocsin.api.doors.opsgenie.asked import Client
from tocsin.identity import actions as identity
from tocsin.incidents import lifecycle
from tocsin.incidents.actions import reading, snoozing
from tocsin.incidents.incident import Incident
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Told:
    """``owner`` is the address of who has it."""

    alert: Full
    source: str
    incident: Incident | None = None
    snoozed_until: datetime | None = None
    owner: str = ""
    team: str = ""

    @property
    def is_acknowledged(self) -> bool:
        """Whether somebody has it: by this API, or its incident in any other way."""
        if self.alert.is_closed:
            return self.alert.acknowledged_at is not None
        if self.alert.status is Status.ACKNOWLEDGED:
            return True
        is_taken = self.incident is not None and self.incident.status is not lifecycle.Status.OPEN
        return is_taken and self.snoozed_until is None


def gather(tx: Tx, alerts: Sequence[Full], client: Client) -> list[Told]:
    """Tell all of them, in their order."""
    return [
        told
        for start in range(0, len(alerts), _AT_ONCE)
        for told in _gather(tx, alerts[start : start + _AT_ONCE], client)
    ]


def alone(tx: Tx, alerts: Sequence[Full], _client: Client) -> list[Told]:
    """Tell them without their incidents, which is much less to read."""
    sources = _sources(tx, alerts)
    return [Told(alert, sources.get(alert.source_id, "")) for alert in alerts]


def _gather(tx: Tx, alerts: Sequence[Full], client: Client) -> list[Told]:
    numbers = reading.numbers_of_alerts(tx, [alert.id for alert in alerts])
    unique = sorted(set(numbers.values()))
    incidents = {i.number: i for i in reading.some(tx, unique, actor=client.actor)}
    snoozed = snoozing.snoozed(tx, unique)
    owners = _owners(tx, incidents.values())
    teams = _teams(tx, incidents.values())
    sources = _sources(tx, alerts)
    return [
        _told(alert, sources, incidents.get(numbers.get(alert.id, 0)), snoozed, owners, teams)
        for alert in alerts
    ]


def _told(
    alert: Full,
    sources: dict[int, str],
    incident: Incident | None,
    snoozed: dict[int, datetime],
    owners: dict[int, str],
    teams: dict[int, str],
) -> Told:
    source = sources.get(alert.source_id, "")
    if incident is None:
        return Told(alert, source)
    until = snoozed.get(incident.number) if not alert.is_closed and incident.is_open else None
    owner = owners.get(incident.assignee_id or 0, "")
    return Told(alert, source, incident, until, owner, teams.get(incident.team_id or 0, ""))


def _owners(tx: Tx, incidents: Iterable[Incident]) -> dict[int, str]:
    ids = {i.assignee_id for i in incidents if i.assignee_id is not None}
    found = identity.people(tx, ids=sorted(ids), limit=_AT_ONCE) if ids else []
    return {person.id: person.email for person in found}


def _teams(tx: Tx, incidents: Iterable[Incident]) -> dict[int, str]:
    ids = {i.team_id for i in incidents if i.team_id is not None}
    return {team.id: team.name for team in identity.teams(tx, ids=sorted(ids))} if ids else {}


def _sources(tx: Tx, alerts: Iterable[Full]) -> dict[int, str]:
    ids = sorted({alert.source_id for alert in alerts})
    return {source.id: source.name for source in signals.sources(tx, ids=ids)} if ids else {}
