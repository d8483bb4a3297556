"""Alerts as Alertmanager lists them: tens of thousands at once, so they are written straight.

Labels go from the database to the client as the JSON that they are; they are read for those
alone who filter by them, or whose identity is not the fingerprint already.
"""

import functools
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from tocsin.alerts import matcher, narrowing
from tocsin.alerts.actions import read
from tocsin.alerts.standing import Asked, Standing
from tocsin.api.doors import alertmanager_view
from tocsin.api.doors.alertmanager_query import Query
from tocsin.api.doors.knock import Caller
from tocsin.catalog import actions as catalog
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import label_set

NOBODY = "tocsin"
"""The receiver of alerts that belong to no service: the people who are paged for all of those."""
AT_MOST = 100_000
_UNGROUPED = ("alertname",)
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_SOURCE = "Source"


class State(msgspec.Struct, frozen=True, gc=False):
    state: str
    silencedBy: tuple[str, ...] = ()
    inhibitedBy: tuple[str, ...] = ()
    mutedBy: tuple[str, ...] = ()


class Shown(msgspec.Struct, gc=False):
    """The fields on the wire, under their names there."""

    annotations: dict[str, str]
    startsAt: str
    endsAt: str
    updatedAt: str
    fingerprint: str
    labels: msgspec.Raw
    status: State
    receivers: tuple[dict[str, str], ...]
    generatorURL: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the things that an alert belongs to are called."""

    sources: Mapping[int, str]
    services: Mapping[int, str]
    grouped_by: Mapping[int, tuple[str, ...]]

    def receiver(self, one: Standing) -> str:
        return self.services.get(one.service_id or 0, NOBODY)

    def fingerprint(self, source_id: int | None, identity: str) -> str:
        """The identity of what Prometheus sent is its fingerprint; others get one of their own."""
        if _FINGERPRINT.fullmatch(identity):
            return identity
        return _fingerprint(self.sources.get(source_id or 0, ""), identity)

    def labels(self, one: Standing) -> str:
        """Its labels; what came by another protocol gets those that silences see."""
        return _labels(
            one.labels,
            one.identity,
            one.severity,
            one.summary,
            self.sources.get(one.source_id, ""),
        )


def alerts(tx: Tx, caller: Caller, query: Query) -> bytes:
    """Return the JSON of all alerts that the caller may see and that match the query."""
    names = names_of(tx)
    shown = [_shown(one, names) for one in _found(tx, caller, query, names)]
    return msgspec.json.encode(_in_order(shown))


def groups(tx: Tx, caller: Caller, query: Query) -> bytes:
    """Return the same by who is paged for them, and by the labels that make an incident of them."""
    names = names_of(tx)
    by_key: dict[tuple[tuple[tuple[str, str], ...], str], list[Shown]] = {}
    for one in _found(tx, caller, query, names):
        key = (_grouped(one, names), names.receiver(one))
        by_key.setdefault(key, []).append(_shown(one, names))
    found = [
        {
            "alerts": _in_order(members),
            "labels": dict(labels),
            "receiver": {"name": receiver},
            "routeLabels": {},
        }
        for (labels, receiver), members in sorted(by_key.items(), key=lambda pair: pair[0])
    ]
    return msgspec.json.encode(found)


def receivers(tx: Tx) -> list[dict[str, str]]:
    """Return who can be paged: every service, and whoever is there for what has none."""
    names = sorted(s.name for s in catalog.services(tx) if not s.is_archived)
    return [{"name": name} for name in [NOBODY, *names]]


def names_of(tx: Tx) -> Names:
    services = catalog.services(tx)
    return Names(
        sources={s.id: s.name for s in signals.sources(tx)},
        services={s.id: s.name for s in services},
        grouped_by={s.id: s.group_by for s in services},
    )


def _found(tx: Tx, caller: Caller, query: Query, names: Names) -> Iterator[Standing]:
    beginning = narrowing.beginning(query.matchers)
    asked = Asked(caller.source_id, query.equal, beginning, AT_MOST)
    found = read.standing(tx, asked, actor=caller.actor)
    for one in filter(query.wants, found):
        if query.receivers and not query.receives(names.receiver(one)):
            continue
        if not query.matchers or matcher.all_match(
            query.matchers, msgspec.json.decode(names.labels(one))
        ):
            yield one


def _in_order(shown: Iterable[Shown]) -> list[Shown]:
    return sorted(shown, key=lambda one: one.fingerprint)


def _shown(one: Standing, names: Names) -> Shown:
    annotations, generator = _annotations(one.links)
    said = {**annotations, "summary": one.summary}
    if one.description:
        said["description"] = one.description
    fingerprint = names.fingerprint(one.source_id, one.identity)
    labels = one.labels if fingerprint == one.identity else names.labels(one)
    return Shown(
        annotations=said,
        startsAt=_moment(one.began_at),
        endsAt=_moment(one.closes_at or one.last_seen_at),
        updatedAt=_moment(one.last_seen_at),
        fingerprint=fingerprint,
        labels=msgspec.Raw(labels.encode()),
        status=_state(one.silence_id, _holder(one, names)),
        receivers=_receivers(names.receiver(one)),
        generatorURL=generator,
    )


def _grouped(one: Standing, names: Names) -> tuple[tuple[str, str], ...]:
    labels: dict[str, str] = msgspec.json.decode(names.labels(one))
    by = names.grouped_by.get(one.service_id or 0, _UNGROUPED)
    return tuple(sorted((name, labels[name]) for name in by if labels.get(name)))


def _holder(one: Standing, names: Names) -> str | None:
    """The fingerprint of the alert that holds this one back."""
    if one.holder_identity is None:
        return None
    return names.fingerprint(one.holder_source_id, one.holder_identity)


@functools.lru_cache(maxsize=4096)
def _moment(text: str) -> str:
    return alertmanager_view.moment(datetime.fromisoformat(text))


@functools.lru_cache(maxsize=8192)
def _fingerprint(source: str, identity: str) -> str:
    return label_set.fingerprint({"source": source, "identity": identity})


def _labels(labels: str, identity: str, severity: str, summary: str, source: str) -> str:
    if _FINGERPRINT.fullmatch(identity):
        return labels
    ours = {"identity": identity, "severity": severity, "source": source, "summary": summary}
    return json.dumps({**ours, **json.loads(labels)})


@functools.lru_cache(maxsize=4096)
def _annotations(links: str) -> tuple[dict[str, str], str]:
    """What Prometheus had as annotations with an address, and where the alert comes from."""
    found: list[Any] = json.loads(links)
    pairs = [(link.get("text") or "link", link.get("href", "")) for link in found]
    generator = next(itertools.chain((href for text, href in pairs if text == _SOURCE), [""]))
    annotations = {f"{text}_url": href for text, href in pairs if text != _SOURCE}
    return annotations, generator


@functools.lru_cache(maxsize=1024)
def _receivers(name: str) -> tuple[dict[str, str], ...]:
    return ({"name": name},)


@functools.lru_cache(maxsize=4096)
def _state(silence_id: int | None, holder: str | None) -> State:
    if silence_id is None and holder is None:
        return State("active")
    silenced = () if silence_id is None else (str(alertmanager_view.to_uuid(silence_id)),)
    return State("suppressed", silenced, () if holder is None else (holder,))
