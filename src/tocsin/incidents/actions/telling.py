"""Who is paged and who is told about an incident."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from tocsin.catalog import actions as catalog
from tocsin.catalog.service import Service
from tocsin.identity import actions as identity
from tocsin.identity import actor as actors
from tocsin.identity.actor import Actor
from tocsin.identity.team import Team
from tocsin.incidents import announcement
from tocsin.incidents.incident import Incident
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Message
from tocsin.oncall import actions as oncall
from tocsin.oncall.page import NewPage, Page, Status
from tocsin.oncall.policy import Policy, Step
from tocsin.oncall.target import ADMINS, Kind, Target

PATIENCE = timedelta(minutes=5)
TIMER = actors.system("timer")


def services_of(tx: Tx, incident: Incident) -> list[Service]:
    """Return its services in its own order."""
    if not incident.service_ids:
        return []
    found = {service.id: service for service in catalog.services(tx, ids=incident.service_ids)}
    return [found[service_id] for service_id in incident.service_ids if service_id in found]


def page(
    tx: Tx,
    incident: Incident,
    *,
    actor: Actor,
    now: datetime,
    facts: Sequence[tuple[str, str]] = (),
) -> int:
    """Page by the incident's own policy, or its first service's, or else the catch-all."""
    return oncall.start_page(tx, _page(tx, incident, facts), actor=actor, now=now)


def _page(tx: Tx, incident: Incident, facts: Sequence[tuple[str, str]]) -> NewPage:
    """The page to be begun; one that was handed to a team without a policy goes to all of it."""
    before = oncall.page_of(tx, incident.subject)
    labels = _labels(before)
    new = new_page(Paging(incident, services_of(tx, incident), facts, labels))
    if before is None or incident.team_id is None or incident.policy_id is not None:
        return new
    whole = _whole(identity.team(tx, incident.team_id))
    is_whole = before.plan == whole
    to_all = replace(new, policy_id=None, plan=whole, team_id=None, because=before.because)
    return to_all if is_whole else new


class Paging(msgspec.Struct, frozen=True):
    """A page to be begun: about what, which services it concerns, and what more is said.

    ``labels`` are those of its first alert, None where it has none.
    """

    incident: Incident
    services: Sequence[Service]
    facts: Sequence[tuple[str, str]] = ()
    labels: Mapping[str, str] | None = None


def page_all(tx: Tx, wanted: Sequence[Paging], *, actor: Actor, now: datetime) -> None:
    """The same for incidents nobody has been paged about."""
    oncall.start_pages(tx, [new_page(paging) for paging in wanted], actor=actor, now=now)


def new_page(paging: Paging) -> NewPage:
    incident, services = paging.incident, paging.services
    with_policy = next((s for s in services if s.policy_id is not None), None)
    of_services = with_policy.policy_id if with_policy else None
    policy_id = incident.policy_id if incident.policy_id is not None else of_services
    names = [service.name for service in services]
    message = announcement.page(incident, services=names, facts=paging.facts)
    return NewPage(
        incident.subject,
        policy_id,
        message,
        message.urgency,
        team_id=incident.team_id,
        about=about(incident, services=names, labels=paging.labels),
        because=_by(incident, with_policy),
    )


def _by(incident: Incident, service: Service | None) -> str:
    """Say why it is this policy that pages."""
    if incident.policy_id is not None:
        return "the incident has a policy of its own, from a routing rule or a person"
    if service is not None:
        return f"it is the policy of the service {service.name}"
    return "no service of it has a policy"


def about(
    incident: Incident, *, services: Sequence[str], labels: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what the conditions of a policy's steps are asked about; without alerts no labels."""
    return {
        **asked_about(incident),
        "services": list(services),
        **({"labels": dict(labels)} if labels is not None else {}),
    }


def asked_about(incident: Incident) -> dict[str, Any]:
    """Return that part of it which may be another later."""
    return {
        "priority": incident.priority,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "category": incident.category or "",
    }


def _labels_before(tx: Tx, incident: Incident) -> Mapping[str, str] | None:
    """The labels that the page before this one was begun with."""
    return _labels(oncall.page_of(tx, incident.subject))


def _labels(page: Page | None) -> Mapping[str, str] | None:
    return page.about.get("labels") if page else None


def page_again(tx: Tx, incident: Incident, *, actor: Actor, now: datetime) -> int:
    """End the page that runs and begin a new one."""
    oncall.stop(tx, incident.subject, reason="paged anew", actor=actor, now=now)
    return page(tx, incident, actor=actor, now=now)


def page_if_quiet(
    tx: Tx,
    incident: Incident,
    *,
    because: str,
    team: Team | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Page anew about what somebody has; where a page runs, it goes on as it is.

    One that was begun anew would keep those from hearing of it who come next. With ``team`` it is
    by that team's own policy, where it has one.
    """
    running = oncall.page_of(tx, incident.subject)
    if running is not None and running.status is Status.PAGING:
        return False
    new = _page(tx, incident, [("Paged because", because)])
    policy_id = plan_of_team(tx, team)[0] if team else None
    if team is not None and policy_id is not None:
        why = f"it is the policy of the team {team.name}: {because}"
        new = replace(new, policy_id=policy_id, plan=None, because=why)
    oncall.start_page(tx, new, actor=actor, now=now)
    return True


def page_team(
    tx: Tx, incident: Incident, team: Team, *, because: str, actor: Actor, now: datetime
) -> int:
    """End the page that runs and page a team: by the policy of its most important service.

    A team that has none is paged as a whole, and after it the administrators.
    """
    oncall.stop(tx, incident.subject, reason=f"handed to {team.name}", actor=actor, now=now)
    names = [service.name for service in services_of(tx, incident)]
    facts = [("Escalated because", because)]
    message = announcement.page(incident, services=names, facts=facts)
    policy_id, plan = plan_of_team(tx, team)
    asked_about = about(incident, services=names, labels=_labels_before(tx, incident))
    new = NewPage(
        incident.subject,
        policy_id,
        message,
        message.urgency,
        plan=plan,
        about=asked_about,
        because=f"it was handed to {team.name}: {because}",
    )
    return oncall.start_page(tx, new, actor=actor, now=now)


def call_for_help(
    tx: Tx, incident: Incident, asker: str, *, because: str, team: Team | None = None
) -> NewPage:
    """Return the page by which somebody asks for help: the incident's own, or a team's."""
    facts = [("Help wanted by", asker), *([("Because", because)] if because else [])]
    new = _page(tx, incident, facts)
    message = replace(new.message, title=f"Help wanted: {new.message.title}")
    if team is None:
        why = f"{asker} asked for help; {new.because}"
        return replace(new, message=message, because=why)
    policy_id, plan = plan_of_team(tx, team)
    why = f"{asker} asked {team.name} for help"
    return replace(new, message=message, policy_id=policy_id, plan=plan, team_id=None, because=why)


def plan_of_team(tx: Tx, team: Team) -> tuple[int | None, Policy | None]:
    """Return the policy of its most important service, or a plan that pages all of it."""
    owned = catalog.services(tx, team_id=team.id)
    policy_id = next((s.policy_id for s in owned if s.policy_id is not None), None)
    return policy_id, _whole(team) if policy_id is None else None


def page_by_policy(
    tx: Tx, incident: Incident, policy: Policy, *, because: str, actor: Actor, now: datetime
) -> int:
    """End the page that runs and page by this policy, whichever is the incident's own."""
    oncall.stop(tx, incident.subject, reason=f"handed to {policy.name}", actor=actor, now=now)
    names = [service.name for service in services_of(tx, incident)]
    facts = [("Escalated because", because)]
    message = announcement.page(incident, services=names, facts=facts)
    asked_about = about(incident, services=names, labels=_labels_before(tx, incident))
    why = f"it was handed to {policy.name}: {because}"
    new = NewPage(
        incident.subject, policy.id, message, message.urgency, about=asked_about, because=why
    )
    return oncall.start_page(tx, new, actor=actor, now=now)


def bring_in(
    tx: Tx, incident: Incident, targets: Sequence[Target], *, because: str, now: datetime
) -> int:
    """Page these beside whoever is being paged, or in a page of their own."""
    services = services_of(tx, incident)
    facts = [("Escalated because", because)]
    paging = Paging(incident, services, facts, _labels_before(tx, incident))
    new = replace(new_page(paging), because=because)
    return oncall.bring_in(tx, new, targets, plan="the escalation matrix", actor=TIMER, now=now)


def tell(
    tx: Tx,
    incident: Incident,
    person_ids: Iterable[int],
    *,
    message: Message,
    cause: str,
    now: datetime,
) -> None:
    """Queue one message to each; the cause makes it once, however often this is asked."""
    for person_id in dict.fromkeys(person_ids):
        notify.notify_person(
            tx,
            person_id,
            message=message,
            subject=incident.subject,
            cause=f"incident/{incident.number}/{cause}",
            now=now,
        )


def responsible(tx: Tx, incident: Incident) -> list[int]:
    """Return whom it concerns: the assignee, or the team, or the administrators."""
    if incident.assignee_id is not None:
        return [incident.assignee_id]
    people = identity.members(tx, incident.team_id) if incident.team_id is not None else []
    return [person.id for person in people or identity.admins(tx)]


def _whole(team: Team) -> Policy:
    everybody = Step(PATIENCE, (Target(Kind.TEAM, team.id, team.name),))
    return Policy(None, f"the team {team.name}", (everybody,), repeat=1, fallback=ADMINS)
