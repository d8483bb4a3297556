"""The labels of an alert as Prometheus, Alertmanager and Grafana know it, and what follows.

Its identity is Alertmanager's fingerprint, so that the three, amtool and we name one alert alike.
The fingerprint is dear in Python and the labels hardly ever change while their alert
fires, so the set is remembered by its bytes as they came: a repeat costs a look-up.
"""

import functools
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from tocsin.signals import fnv, label_memory, signal, vocabulary
from tocsin.signals.signal import Severity

# 32,768 sets of some 1.1 KB are 36 MB at most.
REMEMBERED = 32_768
PAIRS_REMEMBERED = 16_384
WORTH_TOGETHER = 4
"""From so many label sets on that are new in a body they are hashed together."""
LONGEST_TOGETHER = 1024
"""Bytes; all that are hashed together take as long as the longest of them."""
_HIGH = fnv.MASK ^ 0xFF
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_decode = msgspec.json.Decoder(dict[str, str]).decode


class LabelSet(msgspec.Struct, frozen=True):
    """`labels` are within the limits; the fingerprint is of all of them as they came.

    `misnamed` are the names that Prometheus would not have.
    """

    fingerprint: str
    labels: Mapping[str, str]
    severity: Severity
    service: str | None
    name: str
    misnamed: tuple[str, ...] = ()


MEMORY: label_memory.Memory[LabelSet] = label_memory.Memory(REMEMBERED)


def of(labels: Mapping[str, str]) -> LabelSet:
    """Raise ValueError where there is nothing to tell one alert from another by."""
    return _of(labels, fingerprint(labels))


def of_bytes(raw: bytes) -> LabelSet:
    """The label set in this JSON object; ValueError if it is empty or not of text to text."""
    found = MEMORY.get(raw)
    if found is None:
        found = of(_decode(raw))
        MEMORY.keep(raw, found)
    return found


def of_all(raws: Sequence[bytes]) -> list[LabelSet]:
    """The same of each of them, many of which may be new."""
    new = [raw for raw in raws if len(raw) <= LONGEST_TOGETHER and MEMORY.get(raw) is None]
    if len(new) >= WORTH_TOGETHER:
        decoded = [_decode(raw) for raw in new]
        prints = fnv.together([_hashed_as(labels) for labels in decoded])
        for raw, labels, number in zip(new, decoded, prints, strict=True):
            MEMORY.keep(raw, _of(labels, _shown(number)))
    return [of_bytes(raw) for raw in raws]


def _of(labels: Mapping[str, str], fingerprint: str) -> LabelSet:
    kept = signal.labels(labels)
    if not kept:
        raise ValueError("has no labels")
    return LabelSet(
        fingerprint=fingerprint,
        labels=kept,
        severity=_severity(kept.get("severity", "")),
        service=kept.get("service"),
        name=_name(kept),
        misnamed=_misnamed(labels),
    )


def _misnamed(labels: Mapping[str, str]) -> tuple[str, ...]:
    """Those with a value: what is empty does not count as a label."""
    misnamed = _names(tuple(labels)).misnamed
    return tuple([name for name in misnamed if labels[name]]) if misnamed else ()


def fingerprint(labels: Mapping[str, str]) -> str:
    """FNV-1a over the sorted pairs, each part followed by 0xFF; empty values do not count."""
    value = fnv.OFFSET
    for name in _names(tuple(labels)).in_order:
        text = labels[name]
        if text:
            factor, addend = _hashed(value & 0xFF, name, text)
            value = ((value & _HIGH) * factor + addend) & fnv.MASK
    return _shown(value)


def _shown(fingerprint: int) -> str:
    return f"{fingerprint:016x}"


def _hashed_as(labels: Mapping[str, str]) -> bytes:
    """The bytes of which the fingerprint is the hash.

    Where all is ASCII, as it nearly always is, one formatting puts the values between the names
    and the one encoding in which 0xFF is a character makes bytes of it.
    """
    names = _names(tuple(labels))
    values = names.values(labels)
    if names.said and all(values) and "".join(values).isascii():
        return (names.said % values).encode("latin-1")
    parts: list[bytes] = []
    for name, text in zip(names.in_order, values, strict=True):
        if text:
            parts += (_encoded(name), text.encode(errors="surrogatepass"))
    return b"\xff".join((*parts, b""))


@functools.lru_cache(maxsize=4096)
def _encoded(name: str) -> bytes:
    return name.encode(errors="surrogatepass")


@functools.lru_cache(maxsize=PAIRS_REMEMBERED)
def _hashed(low: int, name: str, value: str) -> tuple[int, int]:
    """What a pair does to any hash that ends in this byte: a factor for the rest, and an addend.

    A byte only meets the lowest of the hash; all above it is multiplied. So a pair that many
    alerts share is hashed once for each lowest byte, and no longer byte by byte. What is new takes
    two bytes at a time, because to cut the number off takes as long as to multiply it.
    """
    parts = (_encoded(name), value.encode(errors="surrogatepass"), b"")
    said, prime, mask = b"\xff".join(parts), fnv.PRIME, fnv.MASK
    for one, other in zip(said[::2], said[1::2], strict=False):
        low = ((((low ^ one) * prime) ^ other) * prime) & mask
    if len(said) % 2:
        low = ((low ^ said[-1]) * prime) & mask
    return _power(len(said)), low


@functools.lru_cache(maxsize=1024)
def _power(times: int) -> int:
    return pow(fnv.PRIME, times, fnv.MASK + 1)


@functools.lru_cache(maxsize=4096)
def is_name(text: str) -> bool:
    """Whether Prometheus would have it as the name of a label."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of labels in their order, and those that Prometheus would not have.

    ``values`` are those of a label set in this order; ``said`` is what is hashed of it, with places
    for them, or "" where it takes more than ASCII.
    """

    in_order: tuple[str, ...]
    misnamed: tuple[str, ...]
    values: Callable[[Mapping[str, str]], tuple[str, ...]]
    said: str


@functools.lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> _Names:
    """Remembered, because the alerts of a rule all have the same names."""
    in_order = tuple(sorted(names))
    misnamed = tuple(name for name in in_order if not is_name(name))
    said = "".join(f"{name}\xff%s\xff" for name in in_order) if not misnamed else ""
    return _Names(in_order, misnamed, _values_of(in_order), said)


def _values_of(names: tuple[str, ...]) -> Callable[[Mapping[str, str]], tuple[str, ...]]:
    if len(names) > 1:
        return operator.itemgetter(*names)
    return lambda labels: tuple(labels[name] for name in names)


@functools.lru_cache(maxsize=1024)
def _severity(word: str) -> Severity:
    return vocabulary.severity(word) or Severity.ERROR


def _name(labels: Mapping[str, str]) -> str:
    name = labels.get("alertname", "Alert without a name")
    place = labels.get("instance") or labels.get("pod") or labels.get("host")
    return f"{name} ({place})" if place else name
