"""What an incident most likely is, offered beside it until somebody has sorted it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.desk.actions import outages
from tocsin.identity.actor import Actor
from tocsin.incidents.actions import requiring
from tocsin.incidents.incident import Incident
from tocsin.incidents.judgement import Proposal
from tocsin.incidents.requirement import WORDS, Need, Stage
from tocsin.kit.tx import Tx
from tocsin.triage.actions import suggesting
from tocsin.triage.suggestion import Choice, Suggestions, Target

TITLES = {Target.CATEGORY: "Category", Target.SERVICE: "Service", Target.TEAM: "Team"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One target with its choices; ``takes`` is where a choice is sent to, under which name."""

    title: str
    choices: Sequence[Choice]
    path: str
    field: str

    def fields(self, choice: Choice) -> dict[str, str]:
        """What is sent to take it."""
        by_name = choice.target is Target.CATEGORY
        return {self.field: choice.name if by_name else str(choice.id)}


@dataclass(frozen=True, slots=True)
class Suggested:
    """``priority`` is told where it would be another than the one that it has."""

    offers: Sequence[Offer]
    priority: Proposal | None
    lacking: Sequence[tuple[str, str]]

    @property
    def is_empty(self) -> bool:
        return not (self.offers or self.priority or self.lacking)


_PLACES = {
    Target.CATEGORY: ("category", "category"),
    Target.SERVICE: ("services", "service_ids"),
    Target.TEAM: ("team", "team_id"),
}


def of(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> Suggested | None:
    """Return what is not known yet; None of what is over."""
    if not incident.is_open:
        return None
    open_to = _open_to(incident)
    found = _found(tx, incident, actor=actor, now=now) if open_to else None
    offers = [_offer(target, found, incident.number) for target in open_to] if found else []
    return Suggested(
        [offer for offer in offers if offer.choices],
        found.priority if found and _differs(incident, found.priority) else None,
        _lacking(tx, incident, actor=actor),
    )


def _found(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> Suggestions:
    affected = outages.count(tx, incident.number) + 1
    number = incident.number
    return suggesting.of_incident(tx, number, affected=affected, actor=actor, now=now)


def _open_to(incident: Incident) -> list[Target]:
    """What nobody has said; of what machines sent the rules know service and team."""
    known = {
        Target.CATEGORY: incident.category_id is not None,
        Target.SERVICE: bool(incident.service_ids or incident.alert_count),
        Target.TEAM: incident.team_id is not None or incident.alert_count > 0,
    }
    return [target for target in Target if not known[target]]


def _offer(target: Target, found: Suggestions, number: int) -> Offer:
    place, field = _PLACES[target]
    return Offer(TITLES[target], found.of(target), f"/incidents/{number}/{place}", field)


def _differs(incident: Incident, proposed: Proposal) -> bool:
    """Only without alerts, whose severity says more, and not against a person's word."""
    is_judged = incident.alert_count > 0 or incident.priority_reason is not None
    return not is_judged and proposed.priority < incident.priority


def _lacking(tx: Tx, incident: Incident, *, actor: Actor) -> list[tuple[str, str]]:
    """Return each stage to come with what it lacks, in words."""
    found = requiring.outlook(tx, incident.number, actor=actor)
    return [(_BEFORE[stage], _words(needs)) for stage, needs in found.items()]


def _words(needs: Sequence[Need]) -> str:
    return ", ".join(WORDS[need] for need in needs)


_BEFORE = {
    Stage.ACKNOWLEDGED: "Before it is acknowledged",
    Stage.RESOLVED: "Before it is resolved",
    Stage.CLOSED: "Before it is closed",
}
