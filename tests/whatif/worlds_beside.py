"""Who is beside the pagers of a random world: vendors, those who learn, and what was promised."""

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random

from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import agreements
from tocsin.incidents.actions.agreements import SlaPolicy
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import Basis, Kind
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import shadowing, vendors
from tocsin.oncall.shadow import NewShadow
from tocsin.oncall.vendor import NewVendor, Way

ALWAYS = "around the clock"
_DESK = Way("webhook", "https://desk.example.com/contoso")
_UNHEARD = Way("twilio_sms", "+4915100000000")


def found(tx: Tx, *, now: datetime) -> dict[str, int]:
    """Found two vendors: one who can be asked, and one on whose channel nothing is set up."""
    known = {"contoso": (_DESK, _UNHEARD), "fabrikam": (_UNHEARD,)}
    return {
        name: vendors.create_vendor(tx, NewVendor(name, ways=ways), actor=SYSTEM, now=now)
        for name, ways in known.items()
    }


def shadows(
    tx: Tx, rng: Random, people: Collection[int], schedules: Collection[int], at: datetime
) -> None:
    """Somebody learns, for a while around the time."""
    begun = at - timedelta(days=1)
    for schedule_id in schedules:
        if rng.random() < 0.4:
            who, hours = rng.choice(sorted(people)), rng.choice((24, 25, 60))
            new = NewShadow(schedule_id, who, begun, begun + timedelta(hours=hours))
            if identity.person(tx, who).is_active:
                shadowing.add_shadow(tx, new, actor=SYSTEM, now=begun)


def promises(tx: Tx, rng: Random, *, team_id: int, vendor_id: int, now: datetime) -> None:
    """Promise something to users, and let a team and a vendor promise something to us."""
    _promise(tx, rng, "standard", Basis.USERS, (), now=now)
    if rng.random() < 0.5:
        _promise(tx, rng, "the team", Basis.TEAM, (team_id,), now=now)
    if rng.random() < 0.5:
        _promise(tx, rng, "the vendor", Basis.VENDOR, (vendor_id,), now=now)


def _promise(
    tx: Tx, rng: Random, name: str, basis: Basis, party_ids: tuple[int, ...], *, now: datetime
) -> None:
    within = {
        (priority, kind): timedelta(minutes=rng.choice((7, 30, 90, 600)))
        for priority in Priority
        for kind in basis.kinds
        if kind is not Kind.UPDATE or rng.random() < 0.3
    }
    wanted = SlaPolicy(
        name,
        ALWAYS,
        within,
        is_default=basis is Basis.USERS,
        basis=basis,
        party_ids=party_ids,
        warn_at=rng.choice(((), (50, 80), (10, 50, 100))),
        page_at=rng.choice(((), (), (100,), (30, 80))),
    )
    agreements.set_sla_policy(tx, wanted, actor=SYSTEM, now=now)
