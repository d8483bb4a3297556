"""The labels of an alert as Prometheus, Alertmanager and Grafana know it, and what follows.

Its identity is Alertmanager's fingerprint, so that the three, amtool and we name one alert alike.
The fingerprint is dear in Python and the labels hardly ever change while their alert
fires, so the set is remembered by its bytes as they came: a repeat costs a look-up.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from tocsin.signals import signal, vocabulary
from tocsin.signals.signal import Severity

# 32,768 sets of some 1.1 KB are 36 MB at most.
REMEMBERED = 32_768
PAIRS_REMEMBERED = 16_384
_OFFSET, _PRIME, _MASK = 0xCBF29CE484222325, 0x100000001B3, 0xFFFFFFFFFFFFFFFF
_HIGH = _MASK ^ 0xFF
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
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
    names = _names(tuple(labels))
    return LabelSet(
        fingerprint=_fingerprint(labels, names.in_order),
        labels=kept,
        severity=_severity(kept.get("severity", "")),
        service=kept.get("service"),
        name=_name(kept),
        misnamed=tuple([name for name in names.misnamed if labels[name]]),
    )


@functools.lru_cache(maxsize=REMEMBERED)
def of_bytes(raw: bytes) -> LabelSet:
    """The label set in this JSON object; ValueError if it is empty or not of text to text."""
    return of(_decode(raw))


def fingerprint(labels: Mapping[str, str]) -> str:
    """FNV-1a 64 over the sorted pairs, each part followed by 0xFF; empty values do not count."""
    return _fingerprint(labels, _names(tuple(labels)).in_order)


def _fingerprint(labels: Mapping[str, str], in_order: Sequence[str]) -> str:
    value = _OFFSET
    for name in in_order:
        text = labels[name]
        if text:
            factor, addend = _hashed(value & 0xFF, name, text)
            value = ((value & _HIGH) * factor + addend) & _MASK
    return f"{value:016x}"


@functools.lru_cache(maxsize=PAIRS_REMEMBERED)
def _hashed(low: int, name: str, value: str) -> tuple[int, int]:
    """What a pair does to any hash that ends in this byte: a factor for the rest, and an addend.

    A byte only meets the lowest of the hash; all above it is multiplied. So a pair that many
    alerts share is hashed once for each lowest byte, and no longer byte by byte. What is new takes
    two bytes at a time, because to cut the number off takes as long as to multiply it.
    """
    parts = (name.encode(errors="surrogatepass"), value.encode(errors="surrogatepass"), b"")
    said, prime, mask = b"\xff".join(parts), _PRIME, _MASK
    for one, other in zip(said[::2], said[1::2], strict=False):
        low = ((((low ^ one) * prime) ^ other) * prime) & mask
    if len(said) % 2:
        low = ((low ^ said[-1]) * prime) & mask
    return _power(len(said)), low


@functools.lru_cache(maxsize=1024)
def _power(times: int) -> int:
    return pow(_PRIME, times, _MASK + 1)


@functools.lru_cache(maxsize=4096)
def is_name(text: str) -> bool:
    """Whether Prometheus would have it as the name of a label."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of labels in their order, and those that Prometheus would not have."""

    in_order: tuple[str, ...]
    misnamed: tuple[str, ...]


@functools.lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> _Names:
    """Remembered, because the alerts of a rule all have the same names."""
    in_order = tuple(sorted(names))
    return _Names(in_order, tuple(name for name in in_order if not is_name(name)))


@functools.lru_cache(maxsize=1024)
def _severity(word: str) -> Severity:
    return vocabulary.severity(word) or Severity.ERROR


def _name(labels: Mapping[str, str]) -> str:
    name = labels.get("alertname", "Alert without a name")
    place = labels.get("instance") or labels.get("pod") or labels.get("host")
    return f"{name} ({place})" if place else name
