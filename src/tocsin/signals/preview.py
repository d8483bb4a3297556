"""What a body would become by a mapping that nobody has saved yet; nothing is kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.signals import form, mapping_check, reading
from tocsin.signals import mapping as mappings
from tocsin.signals.expression import Effort
from tocsin.signals.outline import Line, lines
from tocsin.signals.provider import Context
from tocsin.signals.signal import Signal, Unparseable

SIGNALS_SHOWN = 20
_GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Sample:
    """A body as it came, or as somebody pasted it."""

    body: bytes
    content_type: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """`mistakes` are the mapping's, by field; `error` is why something could not be read; `outline`
    is of the whole document, `part` of the first of the parts that each are a statement."""

    signals: tuple[Signal, ...]
    total: int
    error: str
    flags: tuple[str, ...]
    mistakes: Mapping[str, str]
    outline: tuple[Line, ...]
    part: tuple[Line, ...]


def preview(kind: str, sample: Sample, mapping: Mapping[str, Any], *, now: datetime) -> Preview:
    mistakes = mapping_check.mistakes(mapping) if kind == _GENERIC else {}
    sound = {name: value for name, value in mapping.items() if name not in mistakes}
    context = Context(now, mapping=sound, path=sample.path, nonce="preview")
    headers = {"content-type": sample.content_type}
    read = reading.read(kind, sample.body, headers, context)
    document = _document(sample)
    return Preview(
        signals=read.signals[:SIGNALS_SHOWN],
        total=len(read.signals),
        error=read.error or "",
        flags=read.flags,
        mistakes=mistakes,
        outline=tuple(lines(document)),
        part=tuple(lines(_part(document, sound))),
    )


def _document(sample: Sample) -> Any:
    try:
        return form.read(sample.body, sample.content_type)
    except Unparseable:
        return None


def _part(document: Any, mapping: Mapping[str, Any]) -> Any:
    parts = mappings.items(document, mapping, Effort())
    return parts[0] if parts else None
