"""Silences in the shapes of Alertmanager's API, version 2."""

import functools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tocsin.alerts import matcher
from tocsin.alerts.matcher import Matcher
from tocsin.alerts.silence import Phase, Silence
from tocsin.kit import errors

_ORDER = {Phase.ACTIVE: 0, Phase.PENDING: 1, Phase.EXPIRED: 2}
_OUT_OF_REACH = 2**63


class BadMatchers(errors.Invalid):
    """What stands for matchers is not a list of them."""


def silence(one: Silence, by: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """Show one; ``by`` are the names of those who made it with a session or token of their own."""
    return {
        "id": str(to_uuid(one.id)),
        "status": {"state": str(one.phase(now))},
        "matchers": [
            {
                "name": m.name,
                "value": m.value,
                "isRegex": m.is_regex,
                "isEqual": m.is_equal,
            }
            for m in one.conditions
        ],
        "startsAt": moment(one.starts_at),
        "endsAt": moment(one.ends_at),
        "updatedAt": moment(one.created_at),
        "createdBy": one.author or by.get(one.created_by, one.created_by),
        "comment": one.reason,
    }


def place(one: Silence, now: datetime) -> tuple[int, float, int]:
    """Sort as Alertmanager does: what ends first, what begins first, what ended last."""
    phase = one.phase(now)
    at = {
        Phase.ACTIVE: one.ends_at.timestamp(),
        Phase.PENDING: one.starts_at.timestamp(),
        Phase.EXPIRED: -one.ends_at.timestamp(),
    }
    return _ORDER[phase], at[phase], one.id


def is_meant(one: Silence, wanted: Sequence[Matcher]) -> bool:
    """Whether a filter holds for a silence: it looks at the values that its matchers name."""
    named = {m.name: m.value for m in one.conditions}
    return all(_holds(each, named) for each in wanted)


def _holds(wanted: Matcher, named: Mapping[str, str]) -> bool:
    """An empty value asks whether the label is named at all."""
    if not wanted.value and wanted.is_equal != (wanted.name in named):
        return True
    return wanted.matches(named)


def to_uuid(number: int) -> UUID:
    """Their silences have UUIDs; ours is the number in its last digits."""
    return UUID(int=number)


def from_uuid(text: str) -> int | None:
    """Return our number, or None for what is no UUID; of another's UUID we have no silence."""
    try:
        number = UUID(text).int
    except ValueError:
        return None
    return number if number < _OUT_OF_REACH else 0


def matchers(rows: Any) -> list[Matcher]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadMatchers("matchers in body must be a list of objects")
    if not all("name" in row and "value" in row for row in rows):
        raise BadMatchers("a matcher in body needs a name and a value")
    return [
        matcher.Matcher(
            str(row["name"]),
            str(row["value"]),
            is_regex=bool(row.get("isRegex", False)),
            is_equal=bool(row.get("isEqual", True)),
        )
        for row in rows
    ]


@functools.lru_cache(maxsize=4096)
def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
