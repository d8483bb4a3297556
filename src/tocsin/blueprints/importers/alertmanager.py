"""An alertmanager.yml as a blueprint: routes, receivers, inhibition and time intervals.

A receiver becomes a service, because that is what alerts belong to here; whom it pages is the
service's escalation policy. What has no place here is told, line by line, and never guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.alerts import matcher
from tocsin.blueprints import reading
from tocsin.blueprints.importers import foreign, intervals
from tocsin.blueprints.importers.imported import Imported, Notes, Part
from tocsin.kit import errors, periods

_CARRIED = frozenset(
    {"receiver", "matchers", "match", "match_re", "group_by", "routes", "continue"}
    | {"mute_time_intervals"}
)
_TOP = frozenset({"route", "receivers", "inhibit_rules", "time_intervals", "mute_time_intervals"})
_WHY = {
    "group_wait": "an incident pages as soon as its first alert comes",
    "group_interval": "alerts join the open incident at once",
    "repeat_interval": "who does not answer is paged again by the escalation policy",
    "active_time_intervals": 'write a matcher such as during "Mon-Fri 09:00-17:00" into the rule',
    "continue": "an alert belongs to one service; further routes are left to incidents' updates",
}


class NotAlertmanagers(errors.Invalid):
    """The file is not a configuration of Alertmanager."""


@dataclass(frozen=True, slots=True)
class _Route:
    """A route with all that its parents ask for as well."""

    receiver: str
    matchers: tuple[str, ...]
    group_by: tuple[str, ...]
    own: Mapping[str, Any]


def read(text: str, *, policy: str | None = None) -> Imported:
    """Read the text of the file; ``policy`` is the escalation policy that all services get."""
    loaded = reading.load_plain(text)
    if not isinstance(loaded, dict) or not isinstance(loaded.get("route"), dict):
        raise NotAlertmanagers("This is no configuration of Alertmanager: it has no route.")
    notes = Notes()
    with foreign.parts_of("Alertmanager", refused_as=NotAlertmanagers):
        document = _document(loaded, policy, notes)
    return Imported(document, tuple(notes.lines))


def _document(loaded: Part, policy: str | None, notes: Notes) -> Part:
    routes = list(_flat(loaded["route"], _Route("", (), (), {}), notes))
    sections = {
        "services": _services(loaded, policy, notes),
        "routing": [_rule(number, each, notes) for number, each in enumerate(routes, start=1)],
        "inhibitions": list(_inhibitions(loaded, notes)),
        "maintenance": list(_maintenance(loaded, routes, notes)),
    }
    for name in loaded:
        if name not in _TOP:
            notes.add(f"{name}: not carried over; channels and templates are Tocsin's own")
    return {name: parts for name, parts in sections.items() if parts}


def _flat(node: Part, above: _Route, notes: Notes) -> Iterator[_Route]:
    """The routes in the order in which the first that holds decides: children before parents."""
    here = _Route(
        receiver=str(node.get("receiver") or above.receiver),
        matchers=(*above.matchers, *_matchers(node)),
        group_by=tuple(map(str, node.get("group_by") or above.group_by)),
        own=node,
    )
    for name in sorted(set(node) - _CARRIED):
        notes.add(f"route of {here.receiver}: {name} is not carried over; {_because(name)}")
    if node.get("continue"):
        notes.add(f"route of {here.receiver}: continue is not carried over; {_WHY['continue']}")
    for child in node.get("routes") or ():
        yield from _flat(child, here, notes)
    yield here


def _matchers(node: Part) -> list[str]:
    """The old ways to write them and the new one."""
    found = [matcher.Matcher(k, str(v)) for k, v in (node.get("match") or {}).items()]
    found += [
        matcher.Matcher(k, str(v), is_regex=True) for k, v in (node.get("match_re") or {}).items()
    ]
    return [*map(str, found), *_parsed(node.get("matchers"))]


def _parsed(written: Any) -> list[str]:
    lines = [written] if isinstance(written, str) else list(written or ())
    found = []
    for line in lines:
        inner = str(line).strip().removeprefix("{").removesuffix("}")
        found += [str(each) for each in matcher.parse_all(inner)]
    return found


def _services(loaded: Part, policy: str | None, notes: Notes) -> list[Part]:
    services = []
    for receiver in loaded.get("receivers") or ():
        name = str(receiver["name"])
        for key in sorted(set(receiver) - {"name"}):
            who = f"its escalation policy {policy} pages" if policy else "give it a policy"
            notes.add(f"receiver {name}: {key} is not carried over; {who}")
        services.append({"name": name, **({"policy": policy} if policy else {})})
    return services


def _rule(number: int, route: _Route, notes: Notes) -> Part:
    if "..." in route.group_by:
        notes.add(f"route of {route.receiver}: group_by '...' means that each alert is alone")
    by = [name for name in route.group_by if name != "..."]
    return {
        "name": f"{number}. {route.receiver}",
        "matchers": list(route.matchers),
        "service": route.receiver,
        **({"grouping": {"by": by}} if by else {}),
    }


def _inhibitions(loaded: Part, notes: Notes) -> Iterator[Part]:
    for number, rule in enumerate(loaded.get("inhibit_rules") or (), start=1):
        sides = {side: _side(rule, side) for side in ("source", "target")}
        if not all(sides.values()):
            notes.add(f"inhibit rule {number}: it names no labels on one side, so it is left out")
            continue
        yield {
            "name": str(rule.get("name") or f"inhibit rule {number}"),
            "sources": sides["source"],
            "targets": sides["target"],
            "equal": [str(name) for name in rule.get("equal") or ()],
        }


def _side(rule: Part, side: str) -> list[str]:
    names = ("match", "match_re", "matchers")
    return _matchers({name: rule.get(f"{side}_{name}") for name in names})


def _maintenance(loaded: Part, routes: Sequence[_Route], notes: Notes) -> Iterator[Part]:
    """Each interval by which a route is muted, over the alerts of that route."""
    listed = [*(loaded.get("time_intervals") or ()), *(loaded.get("mute_time_intervals") or ())]
    named = {each["name"]: each.get("time_intervals") or () for each in listed}
    for number, route in enumerate(routes, start=1):
        for name in route.own.get("mute_time_intervals") or ():
            if not route.matchers:
                notes.add(f"interval {name}: it would mute every alert, so it is left out")
                continue
            yield from _windows(f"{name}, {number}. {route.receiver}", named[name], route, notes)


def _windows(name: str, given: Sequence[Part], route: _Route, notes: Notes) -> Iterator[Part]:
    found = []
    for each in given:
        try:
            found += list(intervals.windows(each))
        except intervals.Unreadable as error:
            notes.add(f"interval {name}: not carried over; {error.sentence}")
    for number, window in enumerate(found, start=1):
        yield {
            "name": name if len(found) == 1 else f"{name}, {number}",
            "matchers": list(route.matchers),
            "first_at": window.first_at,
            "time_zone": window.time_zone,
            "lasts": periods.format_duration(window.lasts),
            "rule": window.rule,
            "reason": f"muted by the time interval of {route.receiver}",
        }


def _because(name: str) -> str:
    return _WHY.get(name, "there is nothing like it")
