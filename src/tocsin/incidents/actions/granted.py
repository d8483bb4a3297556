"""What whoever reported an incident was granted: the verbs ask it, and so do the clocks."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.identity.actions import organisations
from tocsin.incidents import entitlement as ideas
from tocsin.incidents.entitlement import Judged
from tocsin.incidents.incident import Incident
from tocsin.incidents.store import standings
from tocsin.kit.tx import Tx


def judge(
    tx: Tx, person_id: int, service_ids: Sequence[int], *, now: datetime
) -> tuple[int, Judged] | None:
    """Return for which organisation somebody asks, and whether it is entitled; None of nobody's."""
    chain = organisations.organisations_of(tx, person_id)
    if not chain:
        return None
    granted = standings.entitlements(tx, [each.id for each in chain])
    return chain[0].id, ideas.judge(granted, service_ids, now=now)


def agreement(tx: Tx, incident: Incident) -> int | None:
    """Return the SLA policy that was agreed with the reporter's organisation, if one was."""
    if incident.reporter_id is None:
        return None
    found = judge(tx, incident.reporter_id, incident.service_ids, now=incident.logged_at)
    return found[1].policy_id if found else None
