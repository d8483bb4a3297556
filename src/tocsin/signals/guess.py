"""What a document says of an alert, guessed from the names that most senders use.

A generic source works before anyone has written a mapping for it; what the guess gets wrong, the
mapping puts right.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tocsin.signals import document, moment, signal, vocabulary
from tocsin.signals.signal import Severity, Signal, State


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_IDENTITIES = _words(
    "dedupkey deduplicationkey incidentkey alias fingerprint entityid identity alertid incidentid "
    "problemid checkid monitorid testid ruleid issueid eventid id uuid key"
)
_TITLES = _words(
    "title summary subject alertname alertsummary rulename checkname monitorname "
    "monitorfriendlyname name headline msg message alertmessage description text reason event"
)
_STATES = _words(
    "status state currentstate newstate resolutionstate alertstatus alertstate eventaction "
    "alerttransition transition action actiontype alerttypefriendlyname alerttype eventtype type "
    "event level"
)
_SEVERITIES = _words("severity priority level urgency importance alertseverity criticality")
_DESCRIPTIONS = _words("description details message body output longtext text")
_TIMES = _words(
    "occurredat startsat startedat starttime triggeredat timestamp time createdat datetime date"
)
_SERVICES = _words("service servicename")
_INNER = _words(
    "alert incident problem issue event data payload monitor check heartbeat labels tags "
    "attributes details"
)
_LABEL_LENGTH = 256
_BRACKETS = re.compile(r"^\s*\[([^\]]{1,40})\]\s*")


@dataclass(frozen=True, slots=True)
class _Known:
    """`by_name` finds a value by its name in small letters without any signs in between."""

    own: Mapping[str, str]
    by_name: Mapping[str, str]

    def first(self, names: tuple[str, ...]) -> str:
        return next((found for name in names if (found := self.by_name.get(name))), "")

    def all(self, names: tuple[str, ...]) -> Iterator[str]:
        return (found for name in names if (found := self.by_name.get(name)))


def of_object(item: Mapping[str, Any]) -> Signal:
    known = _known(item)
    title = known.first(_TITLES)
    bare, tag = _without_tag(title)
    return Signal(
        identity=signal.identity(
            known.first(_IDENTITIES) or _named_by(bare or document.brief(item))
        ),
        state=_state(known, tag),
        summary=signal.summary(bare or f"Event: {document.brief(item)[:200]}"),
        severity=_severity(known),
        description=_description(known, title),
        labels=signal.labels(
            {name: value for name, value in known.own.items() if len(value) <= _LABEL_LENGTH}
        ),
        links=_links(known),
        occurred_at=next(filter(None, map(moment.parse, known.all(_TIMES))), None),
        service=signal.service(known.first(_SERVICES)),
    )


def of_text(text: str) -> Signal:
    """The first line says what, the rest tells more; the same line again is the same alert."""
    lines = text.strip().splitlines() or [""]
    bare, tag = _without_tag(lines[0])
    return Signal(
        identity=signal.identity(_named_by(bare or text)),
        state=vocabulary.state(tag) or State.FIRING,
        summary=signal.summary(bare or text),
        description=signal.description("\n".join(lines[1:])),
    )


def _known(item: Mapping[str, Any]) -> _Known:
    own = document.scalars(item)
    names = {_bare(name): name for name in item}
    by_name = {_bare(name): value for name, value in own.items()}
    for inner in (document.members(item.get(names.get(name, ""))) for name in _INNER):
        scalars = document.scalars(inner)
        own |= {name: value for name, value in scalars.items() if name not in own}
        by_name = {_bare(name): value for name, value in scalars.items()} | by_name
    return _Known(own, by_name)


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _state(known: _Known, tag: str) -> State:
    """The first word that is one for a state; in doubt it fires."""
    words = [*known.all(_STATES), tag]
    return next(filter(None, map(vocabulary.state, words)), State.FIRING)


def _severity(known: _Known) -> Severity:
    words = known.all(_SEVERITIES)
    return next(filter(None, map(vocabulary.severity, words)), Severity.ERROR)


def _description(known: _Known, title: str) -> str:
    told = (text for text in known.all(_DESCRIPTIONS) if text != title)
    return signal.description(next(told, ""))


def _links(known: _Known) -> tuple[signal.Link, ...]:
    found = known.own.items()
    return signal.links(
        tuple((value, name) for name, value in found if value.startswith(("http://", "https://")))
    )


def _without_tag(title: str) -> tuple[str, str]:
    """``[FIRING:1] DiskFull`` is DiskFull with the tag "firing"."""
    tag = _BRACKETS.match(title)
    if tag is None:
        return title.strip(), ""
    return title[tag.end() :].strip(), tag[1].split(":")[0]


def _named_by(text: str) -> str:
    return f"text/{hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:32]}"
