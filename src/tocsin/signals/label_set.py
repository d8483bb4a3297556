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


class LabelSet(msgspec.Struct, frozen=True, gc=False):
    """`labels` are within the limits; the fingerprint is of all of them as they came.

    `misnamed` are the names that Prometheus would not have.
    """

    fingerprint: str
    labels: Mapping[str, str]
    severity: Severity
    service: str | None
    misnamed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What to call an alert that says nothing of itself."""
        name = self.labels.get("alertname", "Alert without a name")
        place = self.labels.get("instance") or self.labels.get("pod") or self.labels.get("host")
        return f"{name} ({place})" if place else name


MEMORY: label_memory.Memory[LabelSet] = label_memory.Memory(REMEMBERED)


def of(labels: Mapping[str, str]) -> LabelSet:
    """Raise ValueError where there is nothing to tell one alert from another by."""
    names = _names(_with_value(labels))
    return _of(labels, names, _fingerprint(labels, names))


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
        _remember(new)
    return [of_bytes(raw) for raw in raws]


def _remember(raws: Sequence[bytes]) -> None:
    """What has the same names is hashed together; the alerts of a rule have."""
    by_names: dict[tuple[str, ...], list[tuple[bytes, dict[str, str]]]] = {}
    for raw in raws:
        labels = _decode(raw)
        by_names.setdefault(_with_value(labels), []).append((raw, labels))
    for with_value, some in by_names.items():
        names = _names(with_value)
        found = _fingerprints([labels for _, labels in some], names)
        for (raw, labels), fingerprint in zip(some, found, strict=True):
            MEMORY.keep(raw, _of(labels, names, fingerprint))


def _with_value(labels: Mapping[str, str]) -> tuple[str, ...]:
    """The names of those that are not empty: what is empty does not count as a label."""
    if all(labels.values()):
        return tuple(labels)
    return tuple([name for name, text in labels.items() if text])


def _of(labels: Mapping[str, str], names: "_Names", fingerprint: int) -> LabelSet:
    kept = _kept(labels, names)
    if not kept:
        raise ValueError("has no labels")
    severity = _severity(kept.get("severity", ""))
    return LabelSet(
        _shown(fingerprint), kept, severity, kept.get("service"), misnamed=names.misnamed
    )


def _kept(labels: Mapping[str, str], names: "_Names") -> Mapping[str, str]:
    """Within the limits, as nearly all are when they come."""
    has_all, values = len(names.in_order) == len(labels), "".join(labels.values())
    if has_all and names.are_kept and " " not in values and signal.is_plain(values):
        return labels
    return signal.labels(labels)


def fingerprint(labels: Mapping[str, str]) -> str:
    """FNV-1a over the sorted pairs, each part followed by 0xFF; empty values do not count."""
    return _shown(_fingerprint(labels, _names(_with_value(labels))))


def _fingerprint(labels: Mapping[str, str], names: "_Names") -> int:
    value = fnv.OFFSET
    for name in names.in_order:
        factor, addend = _hashed(value & 0xFF, name, labels[name])
        value = ((value & _HIGH) * factor + addend) & fnv.MASK
    return value


def _fingerprints(label_sets: Sequence[Mapping[str, str]], names: "_Names") -> list[int]:
    """The same of many that have these names: what they have in common is hashed at once."""
    if len(label_sets) < WORTH_TOGETHER:
        return [_fingerprint(labels, names) for labels in label_sets]
    found = [fnv.OFFSET] * len(label_sets)
    shared = b""
    columns = zip(*map(names.values, label_sets), strict=True)
    for name, column in zip(names.in_order, columns, strict=True):
        shared += _encoded(name) + b"\xff"
        if column.count(column[0]) < len(column):
            texts = [text.encode(errors="surrogatepass") for text in column]
            found = fnv.each(fnv.alike(found, shared), texts)
            shared = b"\xff"
        else:
            shared += column[0].encode(errors="surrogatepass") + b"\xff"
    return fnv.alike(found, shared)


def _shown(fingerprint: int) -> str:
    return f"{fingerprint:016x}"


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

    ``are_kept`` if all are, as they are. ``values`` are those of a label set in this order.
    """

    in_order: tuple[str, ...]
    misnamed: tuple[str, ...]
    are_kept: bool
    values: Callable[[Mapping[str, str]], tuple[str, ...]]


@functools.lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> _Names:
    """Remembered, because the alerts of a rule all have the same names."""
    in_order = tuple(sorted(names))
    misnamed = tuple(name for name in in_order if not is_name(name))
    return _Names(in_order, misnamed, signal.are_kept(in_order), _values_of(in_order))


def _values_of(names: tuple[str, ...]) -> Callable[[Mapping[str, str]], tuple[str, ...]]:
    if len(names) > 1:
        return operator.itemgetter(*names)
    return lambda labels: tuple(labels[name] for name in names)


@functools.lru_cache(maxsize=1024)
def _severity(word: str) -> Severity:
    return vocabulary.severity(word) or Severity.ERROR
