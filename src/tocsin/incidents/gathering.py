"""Alerts gathered into the groups of which each is one incident."""

from collections.abc import Iterable, Mapping, Sequence

from tocsin.alerts import grouping
from tocsin.alerts.alert import Alert
from tocsin.alerts.handling import Handling
from tocsin.alerts.rule import Grouping
from tocsin.catalog.service import Service
from tocsin.incidents.overflow import Group


def groups(
    opened: Sequence[Alert], services: Mapping[int, Service], said: Mapping[int, Handling]
) -> list[Group]:
    """In the order of their keys, so that two transactions lock incidents alike."""
    members: dict[str, list[Alert]] = {}
    for alike in _alike(opened, services, said):
        first = alike[0]
        key = _key(first, services.get(first.service_id or 0), said.get(first.id))
        if key in members:
            members[key] += alike
        else:
            members[key] = alike
    return [
        _group(key, alerts, services.get(alerts[0].service_id or 0), said.get(alerts[0].id))
        for key, alerts in sorted(members.items())
    ]


def _alike(
    opened: Sequence[Alert], services: Mapping[int, Service], said: Mapping[int, Handling]
) -> Iterable[list[Alert]]:
    """Alerts of which is seen at once that they are of one group, as those of a storm mostly are:
    of one service, all it groups by is the same, and no rule says anything about them."""
    found: dict[object, list[Alert]] = {}
    for alert in opened:
        service = services.get(alert.service_id or 0)
        shared = tuple(alert.labels.get(name) for name in service.group_by) if service else ()
        is_plain = any(shared) and alert.id not in said
        found.setdefault((alert.service_id, shared) if is_plain else alert.id, []).append(alert)
    return found.values()


def _key(alert: Alert, service: Service | None, handling: Handling | None) -> str:
    wanted = _wanted(handling)
    return grouping.key(
        service_id=service.id if service else None,
        group_by=_by(wanted, service),
        labels=alert.labels,
        alone=f"{alert.source_id}/{alert.identity}",
        is_ruled=wanted.by is not None,
    )


def _group(
    key: str, alerts: Sequence[Alert], service: Service | None, handling: Handling | None
) -> Group:
    """The group of these alerts, as the first of them and its service have it."""
    wanted = _wanted(handling)
    window = wanted.within or (service.group_window if service else None)
    shared = ", ".join(grouping.shared(_by(wanted, service), alerts[0].labels))
    because = f"same {shared}" if shared else ""
    return Group(key, tuple(alerts), service, handling=handling, window=window, because=because)


def _wanted(handling: Handling | None) -> Grouping:
    return handling.grouping if handling and handling.grouping else _PLAIN


def _by(wanted: Grouping, service: Service | None) -> Sequence[str]:
    """By which labels: as a rule says, or else as the service wants it."""
    if wanted.by is not None:
        return wanted.by
    return service.group_by if service else ()


_PLAIN = Grouping()
