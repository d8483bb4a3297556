"""How far promises were kept: on request, exact at the instant."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.incidents.sla import Kind
from tocsin.insights import attainment, window
from tocsin.insights.actions import reporting
from tocsin.insights.attainment import Attained, By, Promise, Row
from tocsin.insights.store import promises as store
from tocsin.insights.window import Window
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import vendors


def attainment_of(
    tx: Tx, asked: Window, by: By, *, zone: ZoneInfo, actor: Actor, now: datetime
) -> Attained:
    """Return how many promises were kept, promise by promise."""
    facts = {one.number: one for one in reporting.facts(tx, asked, actor=actor)}
    found = store.of_incidents(tx, list(facts), now=now) if facts else []
    rows: dict[str, list[Promise]] = {}
    for promise in found:
        for key in attainment.rows_of(promise, facts[promise.number], by, zone):
            rows.setdefault(key, []).append(promise)
    names = _names(tx, by, list(rows))
    return Attained(
        tuple(attainment.tallies(found)),
        tuple(
            Row(key, names.get(key, key), tuple(attainment.tallies(rows[key])))
            for key in sorted(rows)
        ),
    )


def _names(tx: Tx, by: By, keys: Sequence[str]) -> dict[str, str]:
    ids = [int(key) for key in keys if key.isdecimal()]
    if by is By.POLICY:
        return {str(policy_id): name for policy_id, name in store.policies(tx).items()}
    if by is By.ORGANISATION:
        named = {str(each): name for each, name in store.organisations(tx, ids).items()}
        return {"": "none", **named}
    if by is By.PARTY:
        return {"": "ourselves", **_parties(tx, keys)}
    return reporting.names_of(tx, window.By(by), keys)


def _parties(tx: Tx, keys: Sequence[str]) -> dict[str, str]:
    """Return what teams and vendors are called, by ``team/7`` and ``vendor/2``."""
    parts = [key.partition("/") for key in keys if key]
    teams = [int(number) for kind, _, number in parts if kind == Kind.TEAM]
    outside = [int(number) for kind, _, number in parts if kind == Kind.VENDOR]
    found = {f"team/{team.id}": team.name for team in identity.teams(tx, ids=teams)}
    return found | {
        f"vendor/{each.id}": each.name for each in vendors.vendors_of(tx, outside).values()
    }
