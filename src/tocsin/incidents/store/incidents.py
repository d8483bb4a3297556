"""The incident's own row: written once, locked to be worked on, saved as a whole."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.incident import Incident
from tocsin.kit.tx import Tx

SELECT: LiteralString = """
    select incident.number, incident.title, incident.description, incident.status,
        incident.channel, incident.priority, incident.impact, incident.urgency,
        incident.priority_reason, incident.category_id, category.path as category,
        incident.is_drill, incident.is_major, incident.reporter_id, incident.assignee_id,
        incident.team_id, incident.policy_id,
        array(
            select service_id
            from incident_service
            where incident_number = incident.number
            order by position, service_id
        ) as service_ids,
        (
            select count(*)
            from incident_alert
            where incident_number = incident.number
        ) as alert_count,
        incident.parent_number, incident.merged_into, incident.grouping_key,
        incident.occurred_at, incident.detected_at, incident.logged_at, incident.categorized_at,
        incident.prioritized_at, incident.acknowledged_at, incident.diagnosed_at,
        incident.mitigated_at, incident.resolved_at, incident.closed_at, incident.reviewed_at,
        incident.escalated_count, incident.reopened_count, incident.pending_reason,
        incident.wake_at, incident.resolution_code, incident.resolution_notes,
        incident.is_verified, incident.cancel_reason, incident.awaits_review,
        incident.review_required, incident.review_waiver, incident.confirmed_at,
        incident.close_at, incident.updated_at
    from incident
    left join category on category.id = incident.category_id
"""


def insert(tx: Tx, columns: Mapping[str, Any], *, at: datetime) -> int | None:
    """Return the new number; None when the grouping key has an open incident already."""
    number: int | None = tx.value(
        """
        insert into incident (
            title, description, channel, priority, priority_reason, impact, urgency, category_id,
            is_drill, is_major, reporter_id, assignee_id, team_id, policy_id, grouping_key,
            grouped_for, occurred_at, detected_at, logged_at, categorized_at, prioritized_at,
            updated_at
        )
        values (
            %(title)s, %(description)s, %(channel)s, %(priority)s, %(priority_reason)s,
            %(impact)s, %(urgency)s,
            %(category_id)s, %(is_drill)s, %(is_major)s, %(reporter_id)s, %(assignee_id)s,
            %(team_id)s, %(policy_id)s, %(grouping_key)s, %(grouped_for)s, %(occurred_at)s,
            %(detected_at)s, %(at)s,
            case when %(category_id)s::bigint is not null then %(at)s end, %(at)s, %(at)s
        )
        on conflict (grouping_key)
            where status in ('open', 'acknowledged', 'in_progress', 'pending')
            do nothing
        returning number
        """,
        at=at,
        **columns,
    )
    return number


def visible(tx: Tx, number: int, *, visible_to: Actor) -> Incident | None:
    return tx.maybe(
        Incident,
        SELECT
        + """
        where incident.number = %(number)s
            and (%(sees_all)s or incident.reporter_id = %(person_id)s)
        """,
        number=number,
        **sight(visible_to),
    )


def lock(tx: Tx, number: int, *, visible_to: Actor) -> Incident | None:
    return tx.maybe(
        Incident,
        SELECT
        + """
        where incident.number = %(number)s
            and (%(sees_all)s or incident.reporter_id = %(person_id)s)
        for update of incident
        """,
        number=number,
        **sight(visible_to),
    )


def some(tx: Tx, numbers: Sequence[int], *, visible_to: Actor) -> list[Incident]:
    return tx.all(
        Incident,
        SELECT
        + """
        where incident.number = any(%(numbers)s)
            and (%(sees_all)s or incident.reporter_id = %(person_id)s)
        order by incident.number desc
        limit 1000
        """,
        numbers=list(numbers),
        **sight(visible_to),
    )


def sight(actor: Actor) -> dict[str, Any]:
    """Who sees what: those who may read see all, the others what they reported themselves."""
    return {
        "sees_all": permission.may(actor, Permission.READ),
        "person_id": actor.person_id,
    }


def save(tx: Tx, incident: Incident, *, at: datetime) -> None:
    """Write what may change of a locked incident; title and description have their own way."""
    tx.run(
        """
        update incident
        set status = %(status)s,
            priority = %(priority)s,
            impact = %(impact)s,
            urgency = %(urgency)s,
            priority_reason = %(priority_reason)s,
            category_id = %(category_id)s,
            is_major = %(is_major)s,
            assignee_id = %(assignee_id)s,
            team_id = %(team_id)s,
            policy_id = %(policy_id)s,
            parent_number = %(parent_number)s,
            merged_into = %(merged_into)s,
            occurred_at = %(occurred_at)s,
            detected_at = %(detected_at)s,
            logged_at = %(logged_at)s,
            categorized_at = %(categorized_at)s,
            prioritized_at = %(prioritized_at)s,
            acknowledged_at = %(acknowledged_at)s,
            diagnosed_at = %(diagnosed_at)s,
            mitigated_at = %(mitigated_at)s,
            resolved_at = %(resolved_at)s,
            closed_at = %(closed_at)s,
            reviewed_at = %(reviewed_at)s,
            escalated_count = %(escalated_count)s,
            reopened_count = %(reopened_count)s,
            pending_reason = %(pending_reason)s,
            wake_at = %(wake_at)s,
            resolution_code = %(resolution_code)s,
            resolution_notes = %(resolution_notes)s,
            is_verified = %(is_verified)s,
            cancel_reason = %(cancel_reason)s,
            review_required = %(review_required)s,
            review_waiver = %(review_waiver)s,
            confirmed_at = %(confirmed_at)s,
            close_at = %(close_at)s,
            updated_at = %(at)s
        where number = %(number)s
        """,
        at=at,
        **{name: getattr(incident, name) for name in _SAVED},
    )


def rewrite(tx: Tx, number: int, *, title: str, description: str, at: datetime) -> None:
    tx.run(
        """
        update incident
        set title = %(title)s,
            description = %(description)s,
            updated_at = %(at)s
        where number = %(number)s
        """,
        number=number,
        title=title,
        description=description,
        at=at,
    )


_SAVED = (
    "number", "status", "priority", "impact", "urgency", "priority_reason", "category_id",
    "is_major", "assignee_id", "team_id", "policy_id", "parent_number", "merged_into",
    "occurred_at", "detected_at", "logged_at", "categorized_at", "prioritized_at",
    "acknowledged_at", "diagnosed_at", "mitigated_at", "resolved_at", "closed_at", "reviewed_at",
    "escalated_count",
    "reopened_count", "pending_reason", "wake_at", "resolution_code", "resolution_notes",
    "is_verified", "cancel_reason", "review_required", "review_waiver", "confirmed_at", "close_at",
)  # fmt: skip
