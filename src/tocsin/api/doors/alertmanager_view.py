"""Alerts and silences in the shapes of Alertmanager's API, version 2."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.datastructures import QueryParams

from tocsin.alerts import matcher
from tocsin.alerts.actions import read
from tocsin.alerts.alert import Filter, Listed
from tocsin.alerts.silence import Silence
from tocsin.api.doors.knock import Caller
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.signals import label_set

RECEIVER = {"name": "tocsin"}
AT_MOST = 100_000


class BadFilter(errors.Invalid):
    """A filter that is no matcher, in Alertmanager's words."""


def alerts(tx: Tx, caller: Caller, query: QueryParams) -> list[dict[str, Any]]:
    wanted = Filter(source_id=caller.source_id, limit=AT_MOST)
    found = read.listed(tx, wanted, actor=caller.actor).items
    matchers = [_matcher(text) for text in query.getlist("filter")]
    shown = [
        alert
        for alert in found
        if matcher.all_match(matchers, alert.labels) and _is_wanted(alert, query)
    ]
    return sorted((_alert(alert) for alert in shown), key=lambda a: str(a["fingerprint"]))


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
        "startsAt": _text(one.starts_at),
        "endsAt": _text(one.ends_at),
        "updatedAt": _text(one.created_at),
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


def _alert(one: Listed) -> dict[str, Any]:
    muted = [str(to_uuid(one.silence_id))] if one.silence_id else []
    return {
        "annotations": {"summary": one.summary},
        "endsAt": _text(one.closes_at or one.last_seen_at),
        "fingerprint": label_set.fingerprint(one.labels),
        "receivers": [RECEIVER],
        "startsAt": _text(one.opened_at),
        "status": {
            "inhibitedBy": [],
            "silencedBy": muted,
            "mutedBy": [],
            "state": "suppressed" if muted else "active",
        },
        "updatedAt": _text(one.last_seen_at),
        "generatorURL": "",
        "labels": one.labels,
    }


def _is_wanted(one: Listed, query: QueryParams) -> bool:
    asked = query.get("silenced" if one.silence_id else "active", "true")
    return asked != "false"


def _matcher(text: str) -> matcher.Matcher:
    try:
        return matcher.parse(text)
    except matcher.BadMatcher as error:
        raise BadFilter(f"bad matcher format: {text}") from error


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
