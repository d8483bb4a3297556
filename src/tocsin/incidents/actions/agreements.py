"""SLA policies: how fast the organisation promises to answer and to resolve."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.catalog import calendar_text
from tocsin.catalog.calendar import Calendar
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import agreed
from tocsin.incidents.lifecycle import OPEN, Status
from tocsin.incidents.priority import Priority
from tocsin.incidents.sla import WARN_AT, Basis, Kind
from tocsin.incidents.store import clocks, escalations, recounts, stints
from tocsin.incidents.store import sla as store
from tocsin.incidents.store.sla import NewPolicy, PolicyRow
from tocsin.kit import errors, ledger, text
from tocsin.kit.tx import Tx

MOST_WARNINGS = 10


class InvalidAgreement(errors.Invalid):
    """A promise needs a name, a calendar and targets longer than nothing."""


@dataclass(frozen=True)
class SlaPolicy:
    """What users are promised, or what a team or a vendor promises us about its own work.

    ``service_ids`` are those for which it was agreed with users, ``party_ids`` teams whose
    incidents it is for, or the teams or vendors that promise; ``is_default`` holds for all others.
    """

    name: str
    calendar: str
    within: Mapping[tuple[Priority, Kind], timedelta]
    pauses: frozenset[Status] = frozenset({Status.PENDING})
    service_ids: tuple[int, ...] = ()
    is_default: bool = False
    basis: Basis = Basis.USERS
    party_ids: tuple[int, ...] = ()
    warn_at: tuple[int, ...] = WARN_AT
    page_at: tuple[int, ...] = ()


def calendars(tx: Tx) -> dict[str, Calendar]:
    return {row.name: calendar_text.parse(row.definition) for row in store.calendars(tx)}


def set_calendar(tx: Tx, name: str, wanted: Calendar, *, actor: Actor, now: datetime) -> None:
    """Make a calendar so, new or not; what runs by it and what ran is computed anew."""
    permission.require(actor, Permission.CONFIGURE)
    tidy = _name(name)
    definition = calendar_text.dump(wanted)
    before = next((c.definition for c in store.calendars(tx) if c.name == tidy), None)
    if before == definition:
        return
    store.put_calendar(tx, tidy, definition)
    recounts.begin(tx, tidy, at=now)
    _look_again(tx, now)
    told = {"name": tidy, "calendar": definition}
    _record(tx, "sla.calendar_set", told, actor=actor, now=now)


def sla_policies(tx: Tx) -> list[SlaPolicy]:
    return [_as_policy(row) for row in store.policies(tx)]


def set_sla_policy(tx: Tx, wanted: SlaPolicy, *, actor: Actor, now: datetime) -> None:
    """Make a policy so, new or not; every running clock is computed anew by it."""
    permission.require(actor, Permission.CONFIGURE)
    name = _name(wanted.name)
    _check(wanted)
    if wanted.is_default:
        store.clear_default(tx, but=name)
    policy_id = store.put_policy(tx, _row(name, wanted))
    if policy_id is None:
        raise InvalidAgreement(f"There is no calendar {wanted.calendar}.")
    store.replace_targets(tx, policy_id, _targets(wanted))
    store.replace_services(tx, policy_id, wanted.service_ids)
    store.replace_parties(tx, policy_id, wanted.basis, wanted.party_ids)
    _look_again(tx, now)
    told = {
        "name": name,
        "calendar": wanted.calendar,
        "targets": _targets(wanted),
        "basis": wanted.basis,
        "services": list(wanted.service_ids),
        "parties": list(wanted.party_ids),
        "warn_at": list(wanted.warn_at),
        "page_at": list(wanted.page_at),
    }
    _record(tx, "sla.policy_set", told, actor=actor, now=now)


def _look_again(tx: Tx, now: datetime) -> None:
    """Let the engine compute what depends on it: the clocks, and the rows of the matrix."""
    clocks.look_again(tx, at=now)
    stints.look_again(tx, at=now)
    if escalations.rows(tx):
        escalations.look_at_all(tx, at=now)


def _as_policy(row: PolicyRow) -> SlaPolicy:
    terms = agreed.terms(row)
    return SlaPolicy(
        row.name,
        row.calendar,
        terms.within,
        terms.pauses,
        row.service_ids,
        row.is_default,
        row.basis,
        row.party_ids,
        row.warn_at,
        row.page_at,
    )


def _row(name: str, wanted: SlaPolicy) -> NewPolicy:
    return NewPolicy(
        name,
        wanted.calendar,
        tuple(sorted(wanted.pauses)),
        wanted.is_default,
        wanted.basis,
        tuple(sorted(set(wanted.warn_at))),
        tuple(sorted(set(wanted.page_at))),
    )


def _name(given: str) -> str:
    tidy = text.one_line(text.storable(given))
    if not 1 <= len(tidy) <= 120:
        sentence = "Give it a name of 1 to 120 characters."
        raise InvalidAgreement(sentence, fields={"name": sentence})
    return tidy


def _check(wanted: SlaPolicy) -> None:
    if any(not timedelta() < within <= timedelta(days=366) for within in wanted.within.values()):
        raise InvalidAgreement("A target is longer than nothing and a year at most.")
    if not wanted.pauses <= OPEN - {Status.OPEN}:
        raise InvalidAgreement("A clock may pause while acknowledged, in progress or pending.")
    _check_basis(wanted)
    for steps in (wanted.warn_at, wanted.page_at):
        if len(steps) > MOST_WARNINGS or any(not 1 <= step <= 100 for step in steps):
            sentence = f"Warn and page at 1 to 100 per cent, {MOST_WARNINGS} times at most."
            raise InvalidAgreement(sentence, fields={"warn_at": sentence})


def _check_basis(wanted: SlaPolicy) -> None:
    wrong = [kind for _, kind in wanted.within if kind not in wanted.basis.kinds]
    if wrong:
        raise InvalidAgreement(f"What {_WHO[wanted.basis]} has no {wrong[0]} time.")
    if wanted.basis is not Basis.USERS and (wanted.service_ids or wanted.is_default):
        raise InvalidAgreement("Services and the default are for what users are promised.")


_WHO = {
    Basis.USERS: "users are promised",
    Basis.TEAM: "a team promises",
    Basis.VENDOR: "a vendor promises",
}


def _targets(wanted: SlaPolicy) -> list[dict[str, object]]:
    return [
        {"priority": of, "kind": kind, "seconds": int(within.total_seconds())}
        for (of, kind), within in sorted(wanted.within.items())
    ]


def _record(tx: Tx, kind: str, data: Mapping[str, object], *, actor: Actor, now: datetime) -> None:
    ledger.record(tx, kind=kind, subject="setting/sla", actor=actor.label, at=now, data=data)
