"""The labels of an alert as Prometheus, Alertmanager and Grafana know it, and what follows.

Its identity is Alertmanager's fingerprint, so that the three, amtool and we name one alert alike.
The fingerprint is dear (15 us in Python) and the labels hardly ever change while their alert
fires, so the set is remembered by its bytes as they came: a repeat costs a look-up.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from tocsin.signals import signal, vocabulary
from tocsin.signals.signal import Severity

# 32,768 sets of some 1.1 KB are 36 MB at most.
REMEMBERED = 32_768
_OFFSET, _PRIME, _MASK = 0xCBF29CE484222325, 0x100000001B3, 0xFFFFFFFFFFFFFFFF
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_PLACES = ("instance", "pod", "host")
_decode = msgspec.json.Decoder(dict[str, str]).decode


@dataclass(frozen=True, slots=True)
class LabelSet:
    """`labels` are within the limits; the fingerprint is of all of them as they came.

    `misnamed` are the names that Prometheus would not have.
    """

    fingerprint: str
    labels: Mapping[str, str]
    severity: Severity
    service: str | None
    name: str
    misnamed: tuple[str, ...] = ()


def of(labels: Mapping[str, str]) -> LabelSet:
    """Raise ValueError where there is nothing to tell one alert from another by."""
    kept = signal.labels(labels)
    if not kept:
        raise ValueError("has no labels")
    return LabelSet(
        fingerprint=fingerprint(labels),
        labels=kept,
        severity=vocabulary.severity(kept.get("severity", "")) or Severity.ERROR,
        service=kept.get("service"),
        name=_name(kept),
        misnamed=tuple(sorted(name for name in labels if labels[name] and not is_name(name))),
    )


@functools.lru_cache(maxsize=REMEMBERED)
def of_bytes(raw: bytes) -> LabelSet:
    """The label set in this JSON object; ValueError if it is empty or not of text to text."""
    return of(_decode(raw))


def fingerprint(labels: Mapping[str, str]) -> str:
    """FNV-1a 64 over the sorted pairs, each part followed by 0xFF; empty values do not count."""
    pairs = sorted(pair for pair in labels.items() if pair[1])
    parts = [part.encode(errors="surrogatepass") for pair in pairs for part in pair]
    value = _OFFSET
    for byte in b"\xff".join([*parts, b""]):
        value = ((value ^ byte) * _PRIME) & _MASK
    return f"{value:016x}"


def is_name(text: str) -> bool:
    """Whether Prometheus would have it as the name of a label."""
    return _NAME.fullmatch(text) is not None


def _name(labels: Mapping[str, str]) -> str:
    name = labels.get("alertname", "Alert without a name")
    place = next((labels[label] for label in _PLACES if label in labels), "")
    return f"{name} ({place})" if place else name
