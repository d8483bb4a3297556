"""Silences in the shapes of Alertmanager's API, version 2."""

import functools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tocsin.alerts import matcher
from tocsin.alerts.silence import Silence


def silence(one: Silence, *, now: datetime) -> dict[str, Any]:
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
        "createdBy": one.created_by,
        "comment": one.reason,
    }


def to_uuid(number: int) -> UUID:
    """Their silences have UUIDs; ours is the number in its last digits."""
    return UUID(int=number)


def from_uuid(text: str) -> int | None:
    """Return our number, or None for what is no UUID."""
    try:
        return UUID(text).int
    except ValueError:
        return None


def matchers(rows: Sequence[Mapping[str, Any]]) -> list[matcher.Matcher]:
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
