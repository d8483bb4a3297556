"""Alerts as Alertmanager lists them: tens of thousands at once, so they are written straight.

Labels go from the database to the client as the JSON that they are; they are read for those
alone who filter by them, or whose identity is not the fingerprint already.
"""

import functools
import json
import re
from collections.abc import Iterator, Sequence

import msgspec
from starlette.datastructures import QueryParams

from tocsin.alerts import matcher
from tocsin.alerts.actions import read
from tocsin.alerts.alert import Standing
from tocsin.alerts.matcher import Matcher
from tocsin.api.doors import alertmanager_view
from tocsin.api.doors.knock import Caller
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.signals import label_set

RECEIVER = {"name": "tocsin"}
AT_MOST = 100_000
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


class BadFilter(errors.Invalid):
    """A filter that is no matcher, in Alertmanager's words."""


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
    receivers: tuple[dict[str, str], ...] = (RECEIVER,)
    generatorURL: str = ""


def alerts(tx: Tx, caller: Caller, query: QueryParams) -> bytes:
    """Return the JSON of all alerts that the caller may see and that match the query."""
    return msgspec.json.encode(_found(tx, caller, query))


def groups(tx: Tx, caller: Caller, query: QueryParams) -> bytes:
    """Return the same in the only group there is."""
    found = _found(tx, caller, query)
    group = {"labels": {}, "receiver": RECEIVER, "alerts": found}
    return msgspec.json.encode([group] if found else [])


def _found(tx: Tx, caller: Caller, query: QueryParams) -> list[Shown]:
    matchers = [_matcher(text) for text in query.getlist("filter")]
    found = read.standing(tx, source_id=caller.source_id, actor=caller.actor, limit=AT_MOST)
    shown = [_shown(one) for one in _wanted(found, matchers, query)]
    return sorted(shown, key=lambda one: one.fingerprint)


def _wanted(
    found: Sequence[Standing], matchers: Sequence[Matcher], query: QueryParams
) -> Iterator[Standing]:
    active, silenced = (query.get(name, "true") != "false" for name in ("active", "silenced"))
    for one in found:
        if (silenced if one.silence_id else active) and (
            not matchers or matcher.all_match(matchers, json.loads(one.labels))
        ):
            yield one


def _shown(one: Standing) -> Shown:
    return Shown(
        annotations={"summary": one.summary},
        startsAt=alertmanager_view.moment(one.opened_at),
        endsAt=alertmanager_view.moment(one.closes_at or one.last_seen_at),
        updatedAt=alertmanager_view.moment(one.last_seen_at),
        fingerprint=_fingerprint(one),
        labels=msgspec.Raw(one.labels.encode()),
        status=_state(one.silence_id),
    )


def _fingerprint(one: Standing) -> str:
    """The identity of what Prometheus sent is its fingerprint; of others it has to be computed."""
    if _FINGERPRINT.fullmatch(one.identity):
        return one.identity
    return label_set.fingerprint(json.loads(one.labels))


@functools.lru_cache(maxsize=1024)
def _state(silence_id: int | None) -> State:
    if silence_id is None:
        return State("active")
    return State("suppressed", silencedBy=(str(alertmanager_view.to_uuid(silence_id)),))


def _matcher(text: str) -> Matcher:
    try:
        return matcher.parse(text)
    except matcher.BadMatcher as error:
        raise BadFilter(f"bad matcher format: {text}") from error
