"""Expressions of a mapping: what they find, and that no document makes them run away."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.reading import one
from tocsin.signals import expression, mapping_check
from tocsin.signals.expression import Effort
from tocsin.signals.signal import Link, Severity, State

DOCUMENT = {
    "a": {"b": ["x", {"c": "Host=db1 down"}]},
    "n": 97.5,
    "when": "03/16/2026 09:30",
    "tags": {"team": "payments", "deep": {"x": 1}},
    "urls": ["https://mon.example/1", "https://mon.example/2"],
    "checks": [{"name": "cpu", "bad": True}, {"name": "disk", "bad": False}],
}


def found(text: str, value: Any = DOCUMENT) -> Any:
    effort = Effort()
    result = expression.evaluate(text, value, effort)
    assert effort.complaints == []
    return result


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.b[1].c", "Host=db1 down"),
        ("upper(a.b[0])", "X"),
        ("lower(a.b[1].c)", "host=db1 down"),
        ("trim(' x ')", "x"),
        (r"match(a.b[1].c, 'Host=(\S+)')", "db1"),
        (r"match(a.b[1].c, 'd\w+')", "db1"),
        ("match(a.b[1].c, 'zebra')", None),
        ("replace(n, '97', 'about 97')", "about 97.5"),
        ("join(' on ', ['CPU', a.b[0], nothing])", "CPU on x"),
        ("split(a.b[1].c, ' ')[1]", "down"),
        ("default(nothing, 'none')", "none"),
        ("coalesce(nothing, a.b[0])", "x"),
        ("nothing || n", 97.5),
        ("date(when, '%m/%d/%Y %H:%M')", "2026-03-16T09:30:00+00:00"),
        ("date(`1773653400`, '')", "2026-03-16T09:30:00+00:00"),
        ("date(a.b[0], '%Y')", None),
        ("checks[?bad].name | [0]", "cpu"),
        ("length(checks)", 2),
        ("lower(nothing)", None),
    ],
)
def test_an_expression_finds(text: str, value: Any) -> None:
    assert expression.mistake(text) == ""
    assert found(text) == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a.b[", "Incomplete expression"),
        ("nosuch(a)", "no function nosuch()"),
        ("sort_by(a, &b)", "no function sort_by()"),
        ("map(&b, a)", "no function map()"),
        ("{x: a}", "is not understood here"),
        ("a" * 2000, "at most 1,000 characters"),
        ("!" * 40 + "a", "make it simpler"),
        ("!" * 900 + "a", "nested too deeply"),
        (" | ".join(["[@,@][]"] * 12), "make it simpler"),
        ("a" + ".a" * 160, "make it simpler"),
        ("", "cannot be empty"),
    ],
)
def test_what_is_none_is_told(text: str, told: str) -> None:
    assert told in expression.mistake(text)


@pytest.mark.parametrize(
    ("text", "document", "told"),
    [
        ("[*].x | sum(@)", [{"x": 1}] * 60_000, "too many steps"),
        ("[][]", [[[1] * 300] * 300] * 3, "too many steps"),
        ("replace(@, 'a', 'aaaaaaaaaaaaaaaaaaaaa')", "a" * 20_000, "too long"),
        ("join('', [@,@,@,@])", "a" * 20_000, "too long"),
        ("match(@, '(')", "a", "not a regular expression"),
        ("length(@)", None, "invalid type"),
    ],
)
def test_what_runs_away_is_stopped_and_told(text: str, document: Any, told: str) -> None:
    effort = Effort()
    assert expression.evaluate(text, document, effort) is None
    assert told in effort.complaints[0]


json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@settings(max_examples=150)
@given(
    value=json,
    text=st.text(alphabet="ab.[]@*|&(),'`? :=!<>0\"", max_size=24)
    | st.sampled_from(["@[*].@", "*.*", "[0][0]", "to_string(@)", "lower(@)", "values(@)"]),
)
def test_nothing_but_a_complaint_comes_out_of_a_strange_pair(value: Any, text: str) -> None:
    if expression.mistake(text) == "":
        expression.evaluate(text, value, Effort())


def test_a_mapping_may_compute_every_field() -> None:
    mapping = {
        "identity": r"=match(a.b[1].c, 'Host=(\S+)')",
        "summary": "=join(' on ', [checks[?bad].name | [0], lower(a.b[0])])",
        "state": {"path": "=checks[?bad] && 'bad' || 'fine'", "ok": ["fine"], "firing": ["bad"]},
        "severity": {"path": "=n > `90`", "critical": ["true"]},
        "labels": "=tags",
        "links": ["=urls"],
        "occurred_at": "=date(when, '%m/%d/%Y %H:%M')",
        "service": ["nothing", "=upper(tags.team)"],
    }
    assert mapping_check.check(mapping) == []
    read = one("generic", DOCUMENT, mapping=mapping)
    assert (read.identity, read.summary, read.service) == ("db1", "cpu on x", "PAYMENTS")
    assert (read.state, read.severity) == (State.FIRING, Severity.CRITICAL)
    assert read.labels["team"] == "payments"
    assert read.links[:2] == (
        Link("https://mon.example/1", "urls"),
        Link("https://mon.example/2", "urls"),
    )
    assert read.occurred_at is not None
    assert read.occurred_at.hour == 9
    assert read.flags == ()


def test_each_may_be_computed_too() -> None:
    mapping = {"each": "=checks[?bad]", "identity": "name", "summary": "name"}
    assert one("generic", DOCUMENT, mapping=mapping).identity == "cpu"


def test_a_text_can_be_taken_apart() -> None:
    mapping = {"identity": r"=match(@, 'host=(\w+)')", "summary": "=split(@, ';')[1]"}
    body = b"host=db1; Disk full; 97 %"
    read = one("generic", body, mapping=mapping, content_type="text/plain")
    assert (read.identity, read.summary) == ("db1", "Disk full")


def test_what_fails_at_a_document_is_flagged_and_the_guess_stands() -> None:
    read = one("generic", {"title": "Disk full"}, mapping={"summary": "=length(nothing)"})
    assert read.summary == "Disk full"
    assert any("invalid type" in flag for flag in read.flags)


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ({"summary": "=a["}, "'summary': "),
        ({"labels": {"x": "=a["}}, "'labels': "),
        ({"state": {"path": "=a["}}, "'state': "),
        ({"each": "=nosuch(a)"}, "no function"),
        ({"links": ["a", "=a["]}, "'links': "),
        ({"labels": "a"}, "'labels' must be"),
    ],
)
def test_a_bad_expression_is_refused_by_its_field(mapping: Any, told: str) -> None:
    assert told in " ".join(mapping_check.check(mapping))
