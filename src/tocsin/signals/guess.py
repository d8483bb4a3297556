"""What a document says of an alert, guessed from the names that most senders use.

A generic source works before anyone has written a mapping for it; what the guess gets wrong, the
mapping puts right.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from tocsin.signals import depths, document, moment, signal, vocabulary
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
    "event level monitorcondition ticketstatus newstatevalue currentstatus newstatus eventstatus"
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
# Below the surface only what hardly means anything else there.
_DEEP_TITLES = _words(
    "title eventtitle problemtitle summary subject ticketsubject alertname alarmname alertrule "
    "rulename checkname monitorname detector conditionname entitydisplayname displayname "
    "issuetitle headline detailtype shortdescription description message name textonlymsg project "
    "servername resourcename datasource hostname host target instance url"
)
_DEEP_IDENTITIES = _words(
    "dedupkey deduplicationkey incidentkey alias fingerprint entityid alertid incidentid problemid "
    "checkid monitorid issueid ticketid alarmarn alarmname issuekey"
)
_FLAGS = _words("resolved isresolved recovered isrecovered ok isok isup healthy ishealthy closed")
_VOLATILE = re.compile(r"[\d.,:+\-TZ/ ]*")
_KIND_AND_WORD = re.compile(
    r"(?i)(?:alert|alarm|monitor|check|incident|problem|issue|ticket|service)[ _-](\w+)"
)
_TAG = re.compile(r"<[^<>]*>")
_XML = "The body is XML; its text was taken as it is."
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
    deep = depths.below(item)
    title = _title(known, deep)
    bare, tag = _without_tag(title)
    return Signal(
        identity=signal.identity(
            known.first(_IDENTITIES)
            or next((deep[name] for name in _DEEP_IDENTITIES if name in deep), "")
            or _named_by(bare or _stable(deep) or document.brief(item))
        ),
        state=_state(known, tag, deep),
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
    if text.lstrip().startswith("<"):
        told = of_text(" ".join(_TAG.sub(" ", text).split()) or "XML")
        return replace(told, flags=(*told.flags, _XML))
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
    names = {depths.bare(name): name for name in item}
    by_name = {depths.bare(name): value for name, value in own.items()}
    for inner in (document.members(item.get(names.get(name, ""))) for name in _INNER):
        scalars = document.scalars(inner)
        own |= {name: value for name, value in scalars.items() if name not in own}
        by_name = {depths.bare(name): value for name, value in scalars.items()} | by_name
    return _Known(own, by_name)


def _title(known: _Known, deep: Mapping[str, str]) -> str:
    """What is called a title and is more than a word for a state, or else stands deeper down."""
    below = (deep[name] for name in _DEEP_TITLES if name in deep)
    titles = (title for title in (*known.all(_TITLES), *below) if not _is_state(title))
    return next(titles, "") or known.first(_TITLES)


def _is_state(title: str) -> bool:
    is_short = " " not in title.strip() or _KIND_AND_WORD.fullmatch(title.strip())
    return bool(is_short) and _word(title) is not None


def _stable(deep: Mapping[str, str]) -> str:
    """What stays the same when the state and the times change, to be known by again."""
    changing = {*_STATES, *_SEVERITIES, *_TIMES}
    kept = (
        f"{name}={value}"
        for name, value in sorted(deep.items())
        if name not in changing and not _VOLATILE.fullmatch(value) and not _is_state(value)
    )
    return "&".join(kept)[: document.MAX_BRIEF]


def _state(known: _Known, tag: str, deep: Mapping[str, str]) -> State:
    """The first word that is one for a state; in doubt it fires."""
    below = (deep[name] for name in _STATES if name in deep)
    words = [*known.all(_STATES), tag]
    found = next(filter(None, map(_word, words)), None)
    if found is None and any(deep.get(name) == "true" for name in _FLAGS):
        return State.OK
    return found or next(filter(None, map(_word, below)), State.FIRING)


def _word(text: str) -> State | None:
    """The state that a word means; ``alert_cleared`` and ``monitor online`` mean their end."""
    pair = _KIND_AND_WORD.fullmatch(text.strip())
    return vocabulary.state(text) if pair is None else vocabulary.state(pair[1])


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
