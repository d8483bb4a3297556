"""Alertmanager's answers to POST /api/v2/alerts, as version 0.25 gives them.

Valid alerts are taken even when it answers 400 for their neighbours; amtool shows the sentence.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tocsin.signals import document, label_set, moment
from tocsin.signals.contracts.answer import Answer
from tocsin.signals.signal import Unparseable

ACCEPTED = Answer(200)


def check(body: bytes, content_type: str, *, now: datetime) -> Answer:
    """The answer to this post; refused when none of its alerts is valid."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json":
        return _unsupported(kind)
    try:
        alerts = document.read(body)
    except Unparseable as error:
        return _unreadable(error.reason)
    if not isinstance(alerts, list):
        return _unreadable(f"json: cannot unmarshal {document.kind(alerts)} into an array")
    return _schema_error(alerts) or _verdict(alerts, now=now)


def _verdict(alerts: list[Any], *, now: datetime) -> Answer:
    mistakes = [mistake for alert in alerts if (mistake := _mistake(alert, now=now))]
    if not mistakes:
        return ACCEPTED
    return Answer(400, "; ".join(mistakes), is_refused=len(mistakes) == len(alerts))


def _schema_error(alerts: list[Any]) -> Answer | None:
    for position, alert in enumerate(alerts):
        if not isinstance(alert, dict):
            return _unreadable(f"json: cannot unmarshal {document.kind(alert)} into an alert")
        if alert.get("labels") is None:
            message = f"{position}.labels in body is required"
            return Answer(422, {"code": 602, "message": message}, is_refused=True)
        if not _is_texts(alert["labels"]) or not _is_texts(alert.get("annotations") or {}):
            return _unreadable("json: labels and annotations must be texts")
    return None


def _mistake(alert: Mapping[str, Any], *, now: datetime) -> str:
    """The first thing wrong with this alert, in Alertmanager's order and words."""
    labels = {name: value for name, value in alert["labels"].items() if value}
    ends_at = moment.parse(alert.get("endsAt"))
    starts_at = moment.parse(alert.get("startsAt")) or min(now, ends_at or now)
    if ends_at is not None and ends_at < starts_at:
        return "start time must be before end time"
    if bad := _bad_name(labels):
        return f"invalid label set: invalid name {json.dumps(bad, ensure_ascii=False)}"
    if not labels:
        return "at least one label pair required"
    if bad := _bad_name(alert.get("annotations") or {}):
        return f"invalid annotations: invalid name {json.dumps(bad, ensure_ascii=False)}"
    return ""


def _bad_name(pairs: Mapping[str, str]) -> str:
    return next((name for name in sorted(pairs) if not label_set.is_name(name)), "")


def _is_texts(pairs: Any) -> bool:
    return isinstance(pairs, dict) and all(isinstance(value, str) for value in pairs.values())


def _unsupported(kind: str) -> Answer:
    message = f'unsupported media type "{kind}", only [application/json] are allowed'
    return Answer(415, {"code": 415, "message": message}, is_refused=True)


def _unreadable(reason: str) -> Answer:
    message = f'parsing alerts body from "" failed, because {reason}'
    return Answer(400, {"code": 400, "message": message}, is_refused=True)
