"""One alert of the Prometheus family (Prometheus, Alertmanager, Grafana), read into a signal.

Read twice if need be: the quick way takes a whole body at once and refuses it as a whole; then
each alert is read alone and forgivingly, so that a broken one does not take its neighbours along.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from tocsin.signals import document, label_set, moment, signal
from tocsin.signals.label_set import LabelSet
from tocsin.signals.signal import Signal, State, Unparseable

_SUMMARIES = ("summary", "title", "message", "description")
_DESCRIPTIONS = ("description", "message")
_LINK_WORDS = ("url", "link", "runbook", "dashboard")
_FIELDS = ("Source", "Dashboard", "Panel", "Silence at the sender")


class Alert(msgspec.Struct, gc=False):
    """The fields on the wire, under their names there."""

    labels: msgspec.Raw
    annotations: dict[str, str] = {}
    startsAt: datetime | None = None
    endsAt: datetime | None = None
    generatorURL: str = ""
    status: str = ""
    fingerprint: str = ""
    dashboardURL: str = ""
    panelURL: str = ""
    silenceURL: str = ""


ToSignal = Callable[[Alert, LabelSet], Signal]


def read_all(alerts: Sequence[Alert], to_signal: ToSignal) -> list[Signal]:
    """The quick way; ValueError if one of them needs the other."""
    found = label_set.of_all([bytes(alert.labels) for alert in alerts])
    return [to_signal(alert, labels) for alert, labels in zip(alerts, found, strict=True)]


def read_each(items: Any, to_signal: ToSignal) -> list[Signal]:
    """The forgiving way; those that can be read are salvaged from those that cannot."""
    if not isinstance(items, list):
        raise Unparseable(f"There must be an array of alerts, but it is {document.kind(items)}.")
    signals: list[Signal] = []
    reasons: list[str] = []
    for position, item in enumerate(items):
        try:
            signals.append(_read(item, to_signal))
        except Unparseable as error:
            reasons.append(f"alert {position} {error.reason}")
    if reasons:
        reason = f"{len(reasons)} of {len(items)} alerts cannot be read: {'; '.join(reasons[:3])}."
        raise Unparseable(reason, salvaged=signals, lost=len(reasons))
    return signals


def state(alert: Alert, ends_at: datetime | None, *, now: datetime) -> State:
    """By its own status; without one, by whether its end has passed."""
    if alert.status in ("firing", "resolved"):
        return State.FIRING if alert.status == "firing" else State.OK
    return State.OK if ends_at is not None and ends_at <= now else State.FIRING


def said_at(alert: Alert, state: State) -> datetime | None:
    """Since when it fires, or when that was over; no sender of these dates the message itself."""
    return moment.utc(alert.endsAt if state is State.OK else alert.startsAt)


def links(alert: Alert) -> tuple[signal.Link, ...]:
    """Those of fields, and of annotations that hold an address."""
    fields = (alert.generatorURL, alert.dashboardURL, alert.panelURL, alert.silenceURL)
    names = _linking(tuple(alert.annotations))
    return _linked(fields, names, tuple([alert.annotations[name] for name in names]))


def summary(alert: Alert, found: LabelSet) -> str:
    return signal.summary(_first(alert.annotations, _SUMMARIES)) or found.name


def description(alert: Alert) -> str:
    return signal.description(_first(alert.annotations, _DESCRIPTIONS))


def _read(item: Any, to_signal: ToSignal) -> Signal:
    if not isinstance(item, dict):
        raise Unparseable(f"is {document.kind(item)}, not an object")
    labels = document.scalars(document.members(item.get("labels")))
    if not any(name and value for name, value in labels.items()):
        raise Unparseable("has no labels")
    return to_signal(_forgiving(item), label_set.of(labels))


def _forgiving(item: Mapping[str, Any]) -> Alert:
    annotations = item.get("annotations")
    texts = document.scalars(item)
    return Alert(
        labels=msgspec.Raw(),
        annotations=document.scalars(annotations) if isinstance(annotations, dict) else texts,
        startsAt=moment.parse(item.get("startsAt")),
        endsAt=moment.parse(item.get("endsAt")),
        generatorURL=texts.get("generatorURL", ""),
        status=texts.get("status", ""),
        fingerprint=texts.get("fingerprint", ""),
        dashboardURL=texts.get("dashboardURL", ""),
        panelURL=texts.get("panelURL", ""),
        silenceURL=texts.get("silenceURL", ""),
    )


def _first(annotations: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if text := annotations.get(name):
            return text
    return ""


@functools.lru_cache(maxsize=1024)
def _linked(
    fields: tuple[str, ...], names: tuple[str, ...], addresses: tuple[str, ...]
) -> tuple[signal.Link, ...]:
    """Remembered, because the links of a rule are the same in each of its thousand alerts."""
    annotated = zip(addresses, map(_link_text, names), strict=True)
    return signal.links((*zip(fields, _FIELDS, strict=True), *annotated))


@functools.lru_cache(maxsize=1024)
def _linking(names: tuple[str, ...]) -> tuple[str, ...]:
    """The annotations among these that hold an address."""
    return tuple(name for name in names if _link_text(name))


def _link_text(name: str) -> str:
    """What to call the link in an annotation of this name, "" if the name promises no link.

    ``runbook_url`` becomes a link named "runbook".
    """
    if not any(word in name.lower() for word in _LINK_WORDS):
        return ""
    return name.removesuffix("_url").removesuffix("URL").strip("_") or name
