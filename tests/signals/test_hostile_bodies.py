"""Whatever arrives, a parser answers with signals or says Unparseable, and all can be stored."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.signals.reading import NOW, PAYLOADS
from tocsin.kit.tx import Tx
from tocsin.signals import reading, signal, sources
from tocsin.signals.contracts import alertmanager, pagerduty
from tocsin.signals.provider import Context
from tocsin.signals.signal import Signal, State

DEEP = 100_000
CORPUS: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \r\n\t",
    "null": b"null",
    "a number": b"7",
    "a text": b'"text"',
    "true": b"true",
    "an empty object": b"{}",
    "an empty array": b"[]",
    "NUL bytes": b"\x00\x00\x00",
    "NUL in a text": b'{"title": "a\\u0000b", "id": "\\u0000"}',
    "a lone surrogate": b'{"title": "a\\ud800b", "id": "\\udfff"}',
    "a surrogate pair": b'{"title": "\\ud83d\\ude00"}',
    "NaN": b'{"title": "t", "value": NaN, "id": -Infinity}',
    "a number beyond measure": b'{"title": "t", "timestamp": 1e400000}',
    "a number of 5,000 digits": b'{"title": "t", "id": ' + b"9" * 5000 + b"}",
    "minus a large number": b'{"title": "t", "timestamp": -' + b"9" * 250 + b"}",
    "deep arrays": b"[" * DEEP,
    "deep arrays, closed": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep inside": b'{"title": "t", "labels": ' + b"[" * 900 + b"]" * 900 + b"}",
    "deep details": b'{"event_action": "trigger", "payload": {"custom_details": {"a": '
    + b"[" * 900 + b"]" * 900 + b"}}}",
    "a byte order mark": b'\xef\xbb\xbf{"title": "t"}',
    "UTF-16": '{"title": "t"}'.encode("utf-16"),
    "broken UTF-8": b'{"title": "\xff\xfe\xc3("}',
    "an overlong encoding": b'{"title": "\xc0\xaf"}',
    "a cut text": b'{"title": "Disk',
    "a cut array": b'[{"labels": {"a": "b"}}, {"labels"',
    "two documents": b'{"title": "a"}{"title": "b"}',
    "trailing garbage": b'{"title": "a"} x',
    "a line feed in a text": b'{"title": "a\nb"}',
    "the same key twice": b'{"title": "a", "title": "b", "id": 1, "id": [2]}',
    "an empty key": b'{"": "x", "title": ""}',
    "a long key": b'{"' + b"k" * 100_000 + b'": "v", "title": "t"}',
    "a long title": b'{"title": "' + b"t" * 500_000 + b'"}',
    "many labels": json.dumps([{"labels": {f"l{n}": "v" for n in range(10_000)}}]).encode(),
    "a form with no end": b"a=1&" * 2000,
    "HTML": b"<html><body>502 Bad Gateway</body></html>",
    "a terminal's escape": b'{"title": "\x1b[2J\x1b]0;owned\x07"}',
    "markup": b'{"title": "<script>alert(1)</script>", "url": "javascript:alert(1)"}',
    "wrong kinds": b'{"title": [], "id": {}, "status": 5, "labels": 7, "alerts": {"a": 1}}',
    "payload is a text": b'{"event_action": "trigger", "payload": "text", "links": {"a": 1}}',
    "alerts of nonsense": b'{"alerts": [null, 7, "a", [], {"labels": {"a": 1}}]}',
    "labels of nonsense": b'[{"labels": {"a": null, "b": [1], "c": 1e5, "": "x"}}]',
    "a service that cannot be stored": b'{"title": "t", "service": "a\\u0000b\\ud800", "tags":'
    b' {"service": "\\u0000"}, "payload": {"custom_details": {"service": "a\\u0000"}}}',
    "times of nonsense": b'[{"labels": {"a": "b"}, "startsAt": "9999-12-31T23:59:59.999999999Z",'
    b' "endsAt": "0001-01-01T00:00:00-23:59"}]',
}  # fmt: skip
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain",
    "\x00",
)


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
NAMES = words(
    "labels annotations startsAt endsAt generatorURL alerts status fingerprint truncatedAlerts "
    "payload event_action dedup_key summary source severity timestamp custom_details links images "
    "href text client client_url ruleId state title id url service each"
)
WORDS = ("trigger", "resolve", "firing", "resolved", "2026-03-16T09:00:00Z", "http://x", "critical")
shaped = st.recursive(
    json_values | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=30,
)


def read(kind: str, body: bytes, content_type: str = "application/json") -> reading.Reading:
    context = Context(now=NOW, nonce="n", mapping={"summary": "{a} {title}", "each": ""})
    if kind != "generic" or content_type != "application/json":
        context = Context(now=NOW, nonce="n")
    return reading.read(kind, body, {"content-type": content_type}, context)


def check(found: reading.Reading, kind: str) -> None:
    assert found.lost == 0 or (found.complaint is not None and found.error), kind
    for each in (*found.signals, *([found.complaint] if found.complaint else [])):
        check_signal(each)


def check_signal(each: Signal) -> None:
    assert each.identity
    assert len(each.identity) <= signal.IDENTITY_LIMIT
    assert len(each.summary) <= signal.SUMMARY_LIMIT
    assert len(each.description) <= signal.DESCRIPTION_LIMIT
    assert len(each.labels) <= signal.LABEL_LIMIT
    assert all(link.href.lower().startswith("http") for link in each.links)
    texts = [each.identity, each.summary, each.description, each.service or "", *each.flags]
    texts += [text for pair in each.labels.items() for text in pair]
    texts += [text for link in each.links for text in (link.href, link.text)]
    assert not any("\x00" in text or "\x1b" in text for text in texts)
    "".join(texts).encode()
    for moment in (each.occurred_at, each.ends_at):
        assert moment is None or moment.tzinfo is not None


@pytest.mark.parametrize("content_type", TYPES)
@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_body_is_read_or_complained_about(name: str, content_type: str) -> None:
    for kind in sources.PROVIDERS:
        check(read(kind, CORPUS[name], content_type), kind)


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_body_gets_an_answer_by_contract(name: str) -> None:
    body = CORPUS[name]
    assert alertmanager.check(body, "application/json", now=NOW).status in (200, 400, 422)
    for check_body in (pagerduty.check_event, pagerduty.check_change, pagerduty.check_event_v1):
        refusal = check_body(body)
        assert refusal is None or refusal.status == 400
    assert isinstance(pagerduty.key_in(body), str)


def test_what_comes_of_hostile_bodies_can_be_stored(tx: Tx) -> None:
    for kind in sources.PROVIDERS:
        for body in CORPUS.values():
            found = read(kind, body)
            complaint = [found.complaint] if found.complaint else []
            store(tx, [*found.signals, *complaint])


def store(tx: Tx, signals: Sequence[Signal]) -> None:
    for each in signals:
        row = {"labels": dict(each.labels), "flags": list(each.flags)}
        text = each.identity + each.summary + each.description
        tx.value("select %(text)s::text, %(row)s::jsonb", text=text, row=row)


@settings(deadline=None)
@given(body=st.binary(max_size=300))
def test_any_bytes_are_read_or_complained_about(body: bytes) -> None:
    for kind in sources.PROVIDERS:
        check(read(kind, body), kind)


@settings(max_examples=300, deadline=None)
@given(value=shaped)
@example(value={"event_action": "trigger", "payload": {"summary": "\ud800"}})
@example(value=[{"labels": {"a": "\ud800"}}])
def test_any_document_is_read_or_complained_about(value: Any) -> None:
    body = json.dumps(value).encode()
    for kind in sources.PROVIDERS:
        check(read(kind, body), kind)


@pytest.mark.parametrize("file", sorted(PAYLOADS.glob("*.json")), ids=lambda file: file.stem)
def test_any_cut_of_a_good_body_is_read_or_complained_about(file: Any) -> None:
    body = file.read_bytes()
    for kind in {"generic", file.stem.split("_")[0]}:
        for end in range(0, len(body), 7):
            check(read(kind, body[:end]), kind)


def test_a_complaint_pages_and_ends_by_itself() -> None:
    found = read("prometheus", b"<html>")
    assert found.complaint is not None
    assert (found.complaint.state, found.complaint.severity) == (State.FIRING, "critical")
    assert found.complaint.summary.startswith("An event could not be read: The body is not JSON")
    assert found.complaint.ends_at is not None
    assert found.lost == 1


def test_an_unknown_kind_is_complained_about() -> None:
    found = reading.read("carrier_pigeon", b"{}", {}, Context(now=NOW))
    assert found.error == "There is no source of the kind 'carrier_pigeon'."
