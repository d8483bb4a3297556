"""KPIs on request, and the cache of facts behind them.

A report is exact at the instant it is asked for: what the cache does not hold yet is folded from
the ledger on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.insights import fact, kpi
from tocsin.insights.fact import Fact
from tocsin.insights.kpi import Kpis
from tocsin.insights.store import facts as store
from tocsin.insights.window import By, Window, rows_of
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a breakdown; ``key`` is an id, a word or a day, ``name`` is for readers."""

    key: str
    name: str
    kpis: Kpis


def kpis(tx: Tx, window: Window, *, actor: Actor) -> Kpis:
    permission.require(actor, Permission.READ)
    return kpi.compute(_facts(tx, window))


def breakdown(tx: Tx, window: Window, by: By, *, zone: ZoneInfo, actor: Actor) -> list[Row]:
    """Return the KPIs once for each period, service, team, priority or category."""
    permission.require(actor, Permission.READ)
    rows: dict[str, list[Fact]] = {}
    for one in _facts(tx, window):
        for key in rows_of(one, by, zone):
            rows.setdefault(key, []).append(one)
    names = names_of(tx, by, list(rows))
    return [Row(key, names.get(key, key), kpi.compute(rows[key])) for key in sorted(rows)]


def facts(tx: Tx, window: Window, *, actor: Actor) -> list[Fact]:
    """Return what the figures rest on, incident by incident, for an export."""
    permission.require(actor, Permission.READ)
    return [one for one in _facts(tx, window) if one.counts]


def refresh(tx: Tx, subjects: Sequence[str]) -> None:
    """Fold the ledgers of these incidents again and keep what came of it."""
    if subjects:
        store.keep(tx, _folded(tx, subjects))


def begin(tx: Tx, declared: Sequence[Event]) -> None:
    """Keep what is known of incidents of which nothing else happened that counts.

    Whoever knew of more meanwhile has kept that, and it stays.
    """
    if declared:
        tree = store.tree(tx)
        began = [fact.fold(_number(one.subject), [one], tree) for one in declared]
        store.keep_new(tx, began)


def follow(tx: Tx, moved: Event) -> None:
    """Let the cache follow a category to its new name, and on along every later move of it."""
    for event in store.tree(tx, since_id=moved.id):
        store.move(tx, str(event.data["before"]), str(event.data["path"]))


def rebuild(tx: Tx) -> int:
    """Forget the cache and fold the whole ledger; return how many incidents it knows."""
    store.forget_all(tx)
    subjects = store.subjects(tx)
    for start in range(0, len(subjects), BATCH):
        store.keep(tx, _folded(tx, subjects[start : start + BATCH]))
    return len(subjects)


def differences(tx: Tx) -> list[int]:
    """Return the incidents whose cached fact is not what their ledger says."""
    cached = {one.number: one for one in store.everything(tx)}
    folded = _folded(tx, store.subjects(tx))
    return [one.number for one in folded if cached.get(one.number) != one]


def _facts(tx: Tx, window: Window) -> list[Fact]:
    fresh = {one.number: one for one in _folded(tx, store.stale(tx))}
    cached = [one for one in store.facts(tx, window) if one.number not in fresh]
    return cached + [one for one in fresh.values() if window.covers(one)]


def _folded(tx: Tx, subjects: Sequence[str]) -> list[Fact]:
    """Fold them in portions, because all of their events together could be very many."""
    folded = []
    tree = store.tree(tx) if subjects else []
    for start in range(0, len(subjects), BATCH):
        some = subjects[start : start + BATCH]
        told: dict[str, list[Event]] = {subject: [] for subject in some}
        for event in store.events(tx, some):
            told[event.subject].append(event)
        folded += [fact.fold(_number(s), events, tree) for s, events in told.items()]
    return folded


def _number(subject: str) -> int:
    return int(subject.rpartition("/")[2])


def names_of(tx: Tx, by: By, keys: Sequence[str]) -> dict[str, str]:
    """What a reader sees instead of an id; what has no team or service counts under none."""
    named: dict[str, str] = {"": "none"}
    if by is By.SERVICE:
        services = catalog.services(tx, ids=[int(key) for key in keys if key])
        named |= {str(service.id): service.name for service in services}
    if by is By.TEAM:
        teams = identity.teams(tx, ids=[int(key) for key in keys if key])
        named |= {str(team.id): team.name for team in teams}
    return named
