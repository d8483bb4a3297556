"""Each parser as a function of bytes; whatever it raises that is not anticipated is a crash."""

import contextlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tocsin.alerts import matcher
from tocsin.blueprints import reading as blueprint
from tocsin.catalog import calendar_text
from tocsin.comms import template
from tocsin.identity import token
from tocsin.incidents import search
from tocsin.kit import errors, http, pages, periods, secrets, text
from tocsin.notify import backoff, links
from tocsin.notify.message import Message
from tocsin.oncall import restriction, target, turn
from tocsin.signals import moment, reading, way
from tocsin.signals.contracts import alertmanager, pagerduty
from tocsin.signals.mqtt import packet
from tocsin.signals.mqtt.packet import Broken
from tocsin.signals.provider import Context
from tocsin.signals.snmp import message, security, trap
from tocsin.signals.snmp.ber import Malformed
from tocsin.signals.snmp.security import Doubted, User
from tocsin.signals.snmp.trap import Heard
from tocsin.signals.syslog import frames, line, sieve
from tocsin.web import nested, paths

Target = Callable[[bytes], object]

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
KEY = secrets.from_text("k" * 32)
_MAPPING = {"title": "{title}", "status": "status", "labels": {"host": "a.b"}, "identity": "id"}
_SIEVE = {"match": r"(\w+) is down", "resolved": r"(\w+) is up", "severity": "debug"}
_USER = User("ana", "MD5", "DES", "authpass1", "privpass1")
_TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
)


def _words(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _plainly(parse: Callable[[str], object]) -> Target:
    """A parser of text, which may refuse it with a sentence."""

    def run(data: bytes) -> None:
        with contextlib.suppress(errors.Anticipated):
            parse(_words(data))

    return run


def _door(kind: str) -> Target:
    """A source's parser: it never raises, and what it makes of it can be kept and told."""

    def run(data: bytes) -> None:
        content_type = _TYPES[len(data) % len(_TYPES)]
        mapping = _MAPPING if len(data) % 2 else None
        context = Context(NOW, mapping=mapping, path="/x", nonce="n")
        read = reading.read(kind, data, {"content-type": content_type}, context)
        told = [*read.signals, *([read.complaint] if read.complaint else [])]
        for signal in told:
            assert signal.identity
            json.dumps([signal.summary, signal.description, dict(signal.labels)]).encode()
            assert "\x00" not in f"{signal.identity}{signal.summary}{signal.description}"

    return run


def _alertmanager(data: bytes) -> None:
    alertmanager.check(data, _TYPES[len(data) % len(_TYPES)], now=NOW)


def _pagerduty(data: bytes) -> None:
    pagerduty.check_event(data)
    pagerduty.check_event_v1(data)
    pagerduty.check_change(data)
    pagerduty.key_in(data)


def _syslog(data: bytes) -> None:
    """A stream, cut in two ways that have to agree, and each line in it."""
    cutting = frames.Frames()
    found = [*cutting.feed(data), cutting.rest()]
    again, end = frames.Frames(), len(data) // 2
    assert [*again.feed(data[:end]), *again.feed(data[end:]), again.rest()] == found
    for each in found:
        said = line.read(each)
        sieve.state(_SIEVE, said)
        sieve.about(_SIEVE, said)
    _heard("syslog", data)


def _snmp(data: bytes) -> None:
    """A datagram, in the clear and as that of a user."""
    with contextlib.suppress(Malformed, Doubted):
        said = message.read(data)
        opened = security.opened(_USER, said, data) if said.security else None
        told = trap.document(message.scoped(said, opened), Heard("192.0.2.1", said.version))
        _heard("snmp", json.dumps(told).encode())


def _mqtt(data: bytes) -> None:
    with contextlib.suppress(Broken):
        for each in packet.Packets().feed(data):
            packet.refusal(each)
            told = packet.published(each)
            _heard("mqtt", told.payload, topic=told.topic)


def _heard(kind: str, body: bytes, *, topic: str = "") -> None:
    headers = {way.ADDRESS: "192.0.2.1", way.WAY: "udp", way.TOPIC: topic}
    read = reading.read(kind, body, headers, Context(NOW, nonce="n"))
    for signal in read.signals:
        assert signal.identity
        json.dumps([signal.summary, signal.description, dict(signal.labels)]).encode()


def _matcher(words: str) -> None:
    found = matcher.parse(words)
    matcher.all_match([found], {"alertname": "value", "a": text.storable(words)})
    assert matcher.from_rows(matcher.to_rows([found])) == (found,)


def _duration(words: str) -> None:
    found = periods.parse_duration(words)
    again = periods.parse_duration(periods.format_duration(found))
    assert abs(again - found) < timedelta(seconds=1)


def _cursor(words: str) -> None:
    for kinds in ((int,), (datetime, int), (str, int), (float,)):
        with contextlib.suppress(errors.Anticipated):
            pages.decode(words, *kinds)


def _markdown(words: str) -> None:
    shown = text.markdown(words).lower()
    for bad in ("<script", "<img", "<iframe", "<svg", "<style", 'href="javascript', "<object"):
        assert bad not in shown, bad
    text.plain(words)


def _query(words: str) -> None:
    search.number_meant(words)
    search.checked(search.Query(text=words))


def _template(words: str) -> None:
    new = template.checked(template.NewTemplate("x", words[:200] or "x", words or "x"))
    template.fill(new, dict.fromkeys(template.PLACEHOLDERS, words))


def _message(data: bytes) -> None:
    with contextlib.suppress(ValueError, TypeError, AttributeError):
        stored = json.loads(data)
        if isinstance(stored, dict):
            made = Message.from_json(stored)
            assert Message.from_json(made.to_json()) == made


def _link(words: str) -> None:
    assert links.verify(KEY, words, now=NOW) is None
    token.prefix_of(words)
    with contextlib.suppress(errors.Anticipated):
        KEY.open("fuzz", words)


def _form(words: str) -> None:
    parts = (pair.partition("=") for pair in words.split("&"))
    nested.tree((name, value) for name, _, value in parts)


def _path(words: str) -> None:
    found = paths.local(words)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))


def _retry(words: str) -> None:
    backoff.asked_for(words, now=NOW)


def _schedule(data: bytes) -> None:
    words = _words(data)
    for parse in (turn.parse, target.parse):
        with contextlib.suppress(errors.Anticipated):
            parse(words)
    with contextlib.suppress(errors.Anticipated, ValueError, RecursionError):
        given: Any = json.loads(data)
        if isinstance(given, dict):
            restriction.parse(given)
            calendar_text.parse(given)


TARGETS: Mapping[str, Target] = {
    **{
        f"door-{kind}": _door(kind)
        for kind in ("alertmanager", "generic", "grafana", "pagerduty", "prometheus")
    },
    "listener-syslog": _syslog,
    "listener-snmp": _snmp,
    "listener-mqtt": _mqtt,
    "contract-alertmanager": _alertmanager,
    "contract-pagerduty": _pagerduty,
    "matcher": _plainly(_matcher),
    "duration": _plainly(_duration),
    "cursor": _plainly(_cursor),
    "time": _plainly(moment.parse),
    "markdown": _plainly(_markdown),
    "query": _plainly(_query),
    "blueprint": _plainly(blueprint.read),
    "template": _plainly(_template),
    "message": _message,
    "link": _plainly(_link),
    "form": _plainly(_form),
    "path": _plainly(_path),
    "retry-after": _plainly(_retry),
    "url": _plainly(http.parse),
    "schedule": _schedule,
}
