"""What was agreed about an incident: which policy holds, and what it says."""

from datetime import timedelta

from tocsin.catalog import calendar_text
from tocsin.incidents.actions import granted
from tocsin.incidents.incident import Incident
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Basis, Kind, Terms
from tocsin.incidents.store import sla as store
from tocsin.incidents.store.sla import PolicyRow
from tocsin.kit import remembering
from tocsin.kit.tx import Tx

_BASIS = {Kind.TEAM: Basis.TEAM, Kind.VENDOR: Basis.VENDOR}


def of_users(tx: Tx, incident: Incident) -> PolicyRow | None:
    """Return what users were promised: their organisation, or else those of its service."""
    agreed_id = granted.agreement(tx, incident)
    known = remembering.configured(tx)
    ids, team_id = incident.service_ids, incident.team_id
    return store.policy_for(known, ids, team_id=team_id, agreed_id=agreed_id)


def of_party(tx: Tx, kind: Kind, party_id: int) -> PolicyRow | None:
    """Return what the team or the vendor promised."""
    return store.policy_of_party(remembering.configured(tx), _BASIS[kind], party_id)


def terms_known(tx: Tx, policy: PolicyRow) -> Terms:
    """The same as ``terms``, of a policy as it is configured now."""
    return remembering.derived(tx, ("terms", policy.id), lambda _: terms(policy))


def terms(policy: PolicyRow) -> Terms:
    within = {
        (Priority(t["priority"]), Kind(t["kind"])): timedelta(seconds=t["seconds"])
        for t in policy.targets
    }
    working = calendar_text.parse(policy.definition)
    pauses = frozenset(policy.pauses)
    return Terms(working, within, pauses, policy.warn_at, policy.page_at)
