"""Which messages of a syslog stream are worth an alert: a device writes thousands for each.

    {"from": ["10.0.0.0/8"], "severity": "err", "facilities": ["daemon", "kern"], "apps": ["ups"],
     "match": "interface (\\S+) .*down", "resolved": "interface (\\S+) .*up", "unless": "test"}

What does not pass is counted and forgotten. What a pattern's groups catch names the alert, so that
the line which resolves it is known for the same.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tocsin.signals import networks, pattern
from tocsin.signals.signal import State
from tocsin.signals.syslog.line import FACILITIES, SEVERITIES, Line

SEVERITY = "err"
"""Where nothing is said: errors and what is worse."""
_PATTERNS = ("match", "unless", "resolved")
_LISTS = ("facilities", "apps")
KEYS = ("from", "severity", *_LISTS, *_PATTERNS)
# What is another number each time: ports, process ids, addresses in memory. Shorter ones tell a
# disk or an interface from its neighbour.
_VOLATILE = re.compile(r"0x[0-9a-fA-F]+|\b\d{4,}\b|\b\d\d:\d\d:\d\d(?:\.\d+)?\b|\[ *\d+\.\d+\]")


def state(rules: Mapping[str, Any], said: Line) -> State | None:
    """What it says of its alert; None if it is not worth one."""
    if not _is_meant(rules, said) or pattern.found(rules.get("unless"), said.text):
        return None
    if pattern.found(rules.get("resolved"), said.text):
        return State.OK
    if said.rank > SEVERITIES.index(rules.get("severity", SEVERITY)):
        return None
    wanted = rules.get("match")
    return State.FIRING if not wanted or pattern.found(wanted, said.text) else None


def about(rules: Mapping[str, Any], said: Line) -> str:
    """What it is about: what the groups caught, or its text without what changes each time."""
    for name in ("resolved", "match"):
        caught = pattern.found(rules.get(name), said.text)
        groups = [group for group in caught.groups() if group] if caught else []
        if groups:
            return "/".join(groups)
    if said.text and not rules.get("resolved"):
        return _VOLATILE.sub("#", said.text)
    return said.name


def mistakes(rules: Mapping[str, Any]) -> list[str]:
    """What is wrong with them, a sentence each."""
    wrong = [f"'{name}' is none of {', '.join(KEYS)}." for name in rules if name not in KEYS]
    checks: Mapping[str, Callable[[Any], str]] = {
        "from": networks.mistake,
        "severity": _severity_mistake,
        "facilities": _facilities_mistake,
        "apps": _apps_mistake,
        **{name: _told(name) for name in _PATTERNS},
    }
    wrong += [check(rules[name]) for name, check in checks.items() if name in rules]
    return list(filter(None, wrong))


def _is_meant(rules: Mapping[str, Any], said: Line) -> bool:
    apps, facilities = rules.get("apps"), rules.get("facilities")
    return (not facilities or said.facility in facilities) and (not apps or said.app in apps)


def _severity_mistake(value: Any) -> str:
    return "" if value in SEVERITIES else f"'severity' is one of {', '.join(SEVERITIES)}."


def _facilities_mistake(value: Any) -> str:
    is_right = isinstance(value, list) and all(each in FACILITIES for each in value)
    return "" if is_right else f"'facilities' is a list of {', '.join(FACILITIES)}."


def _apps_mistake(value: Any) -> str:
    is_right = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return "" if is_right else "'apps' is a list of the names of programs."


def _told(name: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        wrong = pattern.mistake(value)
        return f"'{name}': {wrong}" if wrong else ""

    return check
