"""A notification of the Nagios family (Nagios, Icinga, Checkmk), whatever its fields are called.

A problem is one of a host or of one of its services; flapping and what an operator sends by hand
are alerts of their own; a downtime is a change, for nobody has to do anything about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tocsin.signals import vocabulary
from tocsin.signals.message import Message, Told
from tocsin.signals.signal import Severity, State, Unparseable

_SEVERITIES = {
    "ok": Severity.INFO,
    "up": Severity.INFO,
    "warning": Severity.WARNING,
    "warn": Severity.WARNING,
    "unknown": Severity.WARNING,
    "critical": Severity.CRITICAL,
    "crit": Severity.CRITICAL,
    "down": Severity.CRITICAL,
    "unreachable": Severity.ERROR,
    "unreach": Severity.ERROR,
}
_BY_HAND = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """`kind` is the type of the notification, as ``PROBLEM`` or ``DowntimeStart``."""

    kind: str
    host: str
    service: str
    state: str
    output: str
    long_output: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()


def told(notice: Notice, said: Message) -> Told:
    """What a notice tells; Unparseable if it names no host."""
    if not notice.host:
        raise Unparseable("It names no host: were the macros of the command filled in?")
    kind = "".join(filter(str.isalpha, notice.kind)).lower()
    if kind.startswith("flapping"):
        return _flapping(notice, has_begun=kind == "flappingstart")
    if kind.startswith("downtime"):
        return _downtime(notice, said, word=kind.removeprefix("downtime"))
    if kind == "custom":
        return _by_hand(notice, said)
    return _problem(notice, kind)


def text(escaped: str) -> str:
    """Several lines, as Nagios writes them into one."""
    return escaped.replace("\\n", "\n")


def _problem(notice: Notice, kind: str) -> Told:
    state = vocabulary.state(kind) or vocabulary.state(notice.state) or State.FIRING
    return _of(notice, state, f"{_about(notice)} is {notice.state or kind or 'failing'}")


def _flapping(notice: Notice, *, has_begun: bool) -> Told:
    state = State.FIRING if has_begun else State.OK
    word = "flapping" if has_begun else "no longer flapping"
    return _of(
        notice, state, f"{_about(notice)} is {word}", severity=Severity.WARNING, apart="flapping"
    )


def _downtime(notice: Notice, said: Message, *, word: str) -> Told:
    happened = {"start": "began", "end": "ended"}.get(word, "was cancelled")
    summary = f"Downtime of {_about(notice)} {happened}"
    apart = f"downtime/{said.context.nonce}"
    return _of(notice, State.CHANGE, summary, severity=Severity.INFO, apart=apart)


def _by_hand(notice: Notice, said: Message) -> Told:
    summary = f"{_about(notice)}: {notice.output or 'a notification by hand'}"
    found = _of(notice, State.FIRING, summary, apart="custom")
    return replace(found, ends_at=said.context.now + _BY_HAND)


def _of(
    notice: Notice, state: State, summary: str, *, severity: Severity | None = None, apart: str = ""
) -> Told:
    parts = filter(None, (notice.host, notice.service, apart))
    return Told(
        identity="/".join(parts),
        state=state,
        summary=f"{summary}: {notice.output}" if notice.output and not apart else summary,
        severity=severity or _SEVERITIES.get(notice.state.lower(), Severity.ERROR),
        description=notice.long_output or notice.output,
        labels=_labels(notice),
        links=notice.links,
    )


def _about(notice: Notice) -> str:
    return f"{notice.service} on {notice.host}" if notice.service else notice.host


def _labels(notice: Notice) -> dict[str, str]:
    own = {"host": notice.host, "check": notice.service, "state": notice.state}
    return {name: value for name, value in own.items() if value} | dict(notice.labels)
