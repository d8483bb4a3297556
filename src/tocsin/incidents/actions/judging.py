"""How bad an incident is by what the catalog and the profiles say, looked up once for many."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from tocsin.catalog import actions as catalog
from tocsin.catalog import calendar
from tocsin.catalog.service import Service
from tocsin.identity import permission
from tocsin.identity.actions import profiles
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import judgement
from tocsin.incidents.judgement import Judgement, Known, Proposal, Raises
from tocsin.incidents.store import settings, vips
from tocsin.kit import ledger
from tocsin.kit.tx import Tx
from tocsin.signals.signal import Severity

Ids = tuple[int, ...]


class Facts(msgspec.Struct, frozen=True):
    """What is said of an incident that has something to do with how bad it is."""

    severity: Severity | None = None
    reporter_id: int | None = None
    affected: int | None = None


@dataclass(slots=True)
class Looked:
    """What was looked up for one batch, each thing once."""

    dependents: dict[Ids, int] = field(default_factory=dict)
    vips: dict[int, bool] = field(default_factory=dict)
    raises: Raises | None = None


def judge(
    tx: Tx, services: Sequence[Service], facts: Facts, looked: Looked, *, now: datetime
) -> Judgement:
    first = min(services, key=lambda service: service.tier, default=None)
    known = Known(
        tier=first.tier if first else None,
        service=first.name if first else "",
        dependents=_dependents(tx, services, looked),
        affected=facts.affected,
        severity=facts.severity,
        is_supported=is_supported(services, now),
        is_vip=_is_vip(tx, facts.reporter_id, looked),
        vip_raises=looked.raises or Raises.NOTHING,
    )
    return judgement.judge(known)


def propose(
    tx: Tx, service_ids: Sequence[int], facts: Facts, *, actor: Actor, now: datetime
) -> Proposal:
    """Return how bad it would be with these services; nothing is written."""
    permission.require(actor, Permission.READ)
    services = catalog.services(tx, ids=list(service_ids)) if service_ids else []
    judged = judge(tx, services, facts, Looked(), now=now)
    return Proposal(judged, settings.matrix(tx).priority(judged.impact, judged.urgency))


def is_supported(services: Sequence[Service], now: datetime) -> bool:
    """Say whether it is within the support hours of any of them; none at all means always."""
    hours = [service.calendar for service in services]
    return not hours or any(kept is None or calendar.covers(kept, now) for kept in hours)


def vip_raises(tx: Tx) -> Raises:
    return vips.raises(tx)


def set_vip_raises(tx: Tx, wanted: Raises, *, actor: Actor, now: datetime) -> bool:
    """Let this go up for whoever comes first, from now on; return whether it is a change."""
    permission.require(actor, Permission.CONFIGURE)
    if not vips.set_raises(tx, wanted):
        return False
    ledger.record(
        tx,
        kind="priority.vip_rule_set",
        subject="setting/priority",
        actor=actor.label,
        at=now,
        data={"raises": wanted},
    )
    return True


def _dependents(tx: Tx, services: Sequence[Service], looked: Looked) -> int:
    ids = tuple(service.id for service in services)
    if ids and ids not in looked.dependents:
        looked.dependents[ids] = len(catalog.dependents_of_all(tx, ids))
    return looked.dependents.get(ids, 0)


def _is_vip(tx: Tx, reporter_id: int | None, looked: Looked) -> bool:
    if reporter_id is None:
        return False
    if looked.raises is None:
        looked.raises = vips.raises(tx)
    if looked.raises is not Raises.NOTHING and reporter_id not in looked.vips:
        looked.vips[reporter_id] = profiles.is_vip(tx, reporter_id)
    return looked.vips.get(reporter_id, False)
