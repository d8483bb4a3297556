"""Our things in PagerDuty's shapes. Ids are our numbers, as text."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tocsin.catalog.service import Service
from tocsin.identity.person import Person
from tocsin.identity.team import Team
from tocsin.incidents.comment import Comment
from tocsin.oncall.policy import Policy
from tocsin.oncall.schedule import Schedule

Shape = dict[str, Any]

_PLURALS: Mapping[str, str] = {
    "escalation_policy": "escalation_policies",
    "incident_note": "notes",
}
_PAGES: Mapping[str, str] = {
    "incident": "/incidents/{}",
    "service": "/services/{}",
    "escalation_policy": "/policies/{}",
    "schedule": "/schedules/{}",
}


def reference(kind: str, number: int, summary: str, *, base: str) -> Shape:
    """What stands where another thing is meant."""
    return named(kind, number, summary, base=base) | {"type": f"{kind}_reference"}


def named(kind: str, number: int, summary: str, *, base: str) -> Shape:
    """What every thing of theirs begins with."""
    page = _PAGES.get(kind)
    return {
        "id": str(number),
        "type": kind,
        "summary": summary,
        "self": f"{base}/pagerduty/{_PLURALS.get(kind, f'{kind}s')}/{number}",
        "html_url": base + page.format(number) if page else None,
    }


def service(one: Service, *, base: str, policy: Policy | None) -> Shape:
    return named("service", one.id, one.name, base=base) | {
        "name": one.name,
        "description": one.description,
        "status": "disabled" if one.is_archived else "active",
        "auto_resolve_timeout": None,
        "acknowledgement_timeout": None,
        "alert_creation": "create_alerts_and_incidents",
        "escalation_policy": policy_reference(policy, base=base),
        "integrations": [],
        "teams": [],
    }


def user(one: Person, *, base: str) -> Shape:
    return named("user", one.id, one.name, base=base) | {
        "name": one.name,
        "email": one.email,
        "time_zone": one.time_zone,
        "role": str(one.role),
        "job_title": None,
        "contact_methods": [],
        "notification_rules": [],
        "teams": [],
    }


def team(one: Team, *, base: str) -> Shape:
    told = {"name": one.name, "description": one.description}
    return named("team", one.id, one.name, base=base) | told


def policy(one: Policy, *, base: str) -> Shape:
    rules = [
        {
            "id": str(number),
            "escalation_delay_in_minutes": int(step.delay.total_seconds() // 60),
            "targets": [
                reference(_kind(str(target.kind)), target.id or 0, str(target), base=base)
                for target in step.targets
            ],
        }
        for number, step in enumerate(one.steps, start=1)
    ]
    return named("escalation_policy", one.id or 0, one.name, base=base) | {
        "name": one.name,
        "escalation_rules": rules,
        "num_loops": one.repeat,
        "services": [],
        "teams": [],
    }


def policy_reference(one: Policy | None, *, base: str) -> Shape | None:
    return reference("escalation_policy", one.id or 0, one.name, base=base) if one else None


def schedule(one: Schedule, *, base: str) -> Shape:
    told = {"name": one.name, "time_zone": one.time_zone, "description": None}
    return named("schedule", one.id, one.name, base=base) | told


def note(one: Comment, *, people: Mapping[int, Person], base: str) -> Shape:
    author = people.get(one.person_id or 0)
    return {
        "id": str(one.id),
        "content": one.body,
        "created_at": moment(one.at),
        "user": reference("user", author.id, author.name, base=base) if author else None,
        "channel": {"summary": one.author},
    }


def moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _kind(kind: str) -> str:
    return "user" if kind == "person" else kind
