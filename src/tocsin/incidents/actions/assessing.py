"""What a declaration comes to once the catalog and the matrix were asked.

Many that are declared together share what was read for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from tocsin.catalog import actions as catalog
from tocsin.catalog.service import Service
from tocsin.identity.actor import Actor
from tocsin.incidents import category as categories
from tocsin.incidents import priority
from tocsin.incidents.actions import configuring, judging
from tocsin.incidents.actions.judging import Facts, Looked
from tocsin.incidents.incident import Declaration, Incident
from tocsin.incidents.judgement import Judgement
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Level, Priority
from tocsin.incidents.store import settings
from tocsin.kit import remembering
from tocsin.kit.tx import Tx

Ids = tuple[int, ...]


class Assessed(msgspec.Struct, frozen=True):
    declaration: Declaration
    services: Sequence[Service]
    impact: Level
    urgency: Level
    priority: Priority
    category_id: int | None
    is_raised: bool = False


@dataclass(slots=True)
class Ground:
    """What was looked up for one batch, each thing once."""

    matrix: priority.Matrix
    services: dict[Ids, list[Service]] = field(default_factory=dict)
    looked: Looked = field(default_factory=Looked)
    judged: dict[tuple[Ids, Facts], Judgement] = field(default_factory=dict)


def assess_all(tx: Tx, said: Sequence[Declaration], *, now: datetime) -> list[Assessed]:
    ground = Ground(remembering.derived(tx, "matrix", settings.matrix))
    return [_assess(tx, one, ground, now=now) for one in said]


def columns(assessed: Assessed, actor: Actor) -> dict[str, Any]:
    """The row that it becomes."""
    said = assessed.declaration
    of_service = next((s.team_id for s in assessed.services if s.team_id is not None), None)
    return {
        "title": said.title,
        "description": said.description,
        "channel": said.channel,
        "priority": assessed.priority,
        "priority_reason": said.priority_reason if said.priority else None,
        "impact": assessed.impact,
        "urgency": assessed.urgency,
        "category_id": assessed.category_id,
        "is_drill": said.is_drill,
        "is_major": said.is_major,
        "reporter_id": said.reporter_id or actor.person_id,
        "assignee_id": said.assignee_id,
        "team_id": said.team_id if said.team_id is not None else of_service,
        "policy_id": said.policy_id,
        "grouping_key": said.grouping_key,
        "grouped_for": said.grouped_for,
        "occurred_at": said.occurred_at,
        "detected_at": said.detected_at,
    }


def begun(
    number: int, assessed: Assessed, inserted: Mapping[str, Any], *, now: datetime
) -> Incident:
    """The incident as it was just inserted, which need not come back to be known."""
    said = assessed.declaration
    return Incident(
        number=number,
        **{name: inserted[name] for name in _OWN},
        **_NOTHING_YET,
        category=categories.tidy(said.category) if said.category else None,
        service_ids=said.service_ids,
        alert_count=len(said.alert_ids),
        logged_at=now,
        categorized_at=now if assessed.category_id is not None else None,
        prioritized_at=now,
        awaits_review=(assessed.priority is Priority.P1 or said.is_major) and not said.is_drill,
        updated_at=now,
    )


_OWN = (
    "title", "description", "channel", "priority", "priority_reason", "impact", "urgency",
    "category_id", "is_drill", "is_major", "reporter_id", "assignee_id", "team_id", "policy_id",
    "grouping_key", "occurred_at", "detected_at",
)  # fmt: skip
_NOTHING_YET: dict[str, Any] = dict.fromkeys(
    (
        "parent_number", "merged_into", "acknowledged_at", "diagnosed_at",
        "mitigated_at", "resolved_at", "closed_at", "reviewed_at", "pending_reason", "wake_at",
        "resolution_code", "cancel_reason", "review_waiver", "confirmed_at", "close_at",
    )
) | {
    "status": Status.OPEN, "escalated_count": 0, "reopened_count": 0, "resolution_notes": "",
    "is_verified": False, "review_required": False,
}  # fmt: skip


def _assess(tx: Tx, said: Declaration, ground: Ground, *, now: datetime) -> Assessed:
    services = _services(tx, said.service_ids, ground)
    facts = Facts(said.severity, said.reporter_id, said.affected)
    alike = (said.service_ids, facts)
    if alike not in ground.judged:
        ground.judged[alike] = judging.judge(tx, services, facts, ground.looked, now=now)
    judged = ground.judged[alike]
    impact, urgency = said.impact or judged.impact, said.urgency or judged.urgency
    return Assessed(
        said,
        services,
        impact,
        urgency,
        said.priority or ground.matrix.priority(impact, urgency),
        configuring.category_id(tx, said.category) if said.category else None,
        is_raised=judged.is_raised and not (said.impact and said.urgency) and not said.priority,
    )


def _services(tx: Tx, ids: Ids, ground: Ground) -> list[Service]:
    if not ids:
        return []
    if ids not in ground.services:
        found = {service.id: service for service in catalog.services(tx, ids=ids)}
        missing = [service_id for service_id in ids if service_id not in found]
        if missing:
            raise catalog.UnknownService(f"There is no service {missing[0]}.")
        ground.services[ids] = [found[service_id] for service_id in ids]
    return ground.services[ids]
