"""Words, times and limits: what senders say too much of is cut, and shown to be cut."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.signals import label_set, moment, path, provider, signal, sources, vocabulary
from tocsin.signals.signal import Link, Severity, State


def test_what_is_too_long_ends_in_a_mark() -> None:
    assert signal.clean("abcdef", 4) == "abc…"
    assert signal.clean("abcd", 4) == "abcd"
    assert len(signal.summary("x" * 5000)) == 1024


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a\nb  ", "a\nb"),
        ("a\x00b", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("käse 🧀", "käse 🧀"),
    ],
)
def test_text_can_be_stored_and_shown(text: str, cleaned: str) -> None:
    assert signal.clean(text, 100) == cleaned


@pytest.mark.parametrize("code", [*range(0x20), 0x7F, 0x80, 0x9F, 0xA0, 0xD800])
def test_a_character_is_unwanted_in_a_long_text_as_in_a_short_one(code: int) -> None:
    long = "x" * 1000
    assert signal.clean(f"{long}{chr(code)}x", 2000) == long + signal.clean(f"x{chr(code)}x", 9)[1:]


def test_a_summary_is_one_line() -> None:
    assert signal.summary(" a\r\n\tb ") == "a b"


def test_a_long_identity_stays_unique() -> None:
    one, other = signal.identity("x" * 600 + "1"), signal.identity("x" * 600 + "2")
    assert one != other
    assert len(one) == len(other) == 512
    assert signal.identity("x" * 512) == "x" * 512


@given(st.text(), st.text())
def test_two_identities_are_never_taken_for_one(one: str, other: str) -> None:
    assert (signal.identity(one) == signal.identity(other)) == (one == other)


def test_labels_are_limited_and_say_how_many_are_missing() -> None:
    kept = signal.labels({f"l{n}": "v" for n in range(100)})
    assert len(kept) == 64
    assert kept["labels_cut"] == "37"
    assert signal.labels({"k" * 200: "v" * 2000, "empty": "", "": "x"}) == {
        "k" * 127 + "…": "v" * 1023 + "…"
    }


PAIRS = [
    {"a": "b"},
    {"a": ""},
    {"a": " b "},
    {"a": "b\n"},
    {"a": "\ud800"},
    {" a ": "b"},
    {"": "b"},
    {"a" * 129: "b"},
    {"a": "b" * 1025},
    {"a": "b" * 600, "c": "d" * 600},
    {"a": "\N{NO-BREAK SPACE}b"},
]


@pytest.mark.parametrize("pairs", PAIRS)
def test_labels_that_are_seen_at_once_are_kept_as_those_looked_at_one_by_one(
    pairs: dict[str, str],
) -> None:
    looked_at = signal.labels({**pairs, "spaced": "one two"})
    assert looked_at.pop("spaced") == "one two"
    assert signal.labels(pairs) == looked_at
    assert _labels_of({**pairs, "c": "d"}) == signal.labels({**pairs, "c": "d"})


def _labels_of(pairs: dict[str, str]) -> Mapping[str, str]:
    return label_set.of(pairs).labels


def test_links_lead_to_pages_only() -> None:
    pairs = (
        ("javascript:alert(1)", "x"),
        ("HTTPS://a.example", "a"),
        ("HTTPS://a.example", "a"),
        ("/relative", ""),
        ("http://" + "x" * 3000, ""),
        ("data:text/html,x", ""),
    )
    assert signal.links(pairs) == (Link("HTTPS://a.example", "a"),)
    assert len(signal.links(tuple((f"http://{n}", "") for n in range(50)))) == 20


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2026-03-16T09:30:00Z", datetime(2026, 3, 16, 9, 30, tzinfo=UTC)),
        ("2026-03-16T09:30:00+0000", datetime(2026, 3, 16, 9, 30, tzinfo=UTC)),
        ("2026-03-16T10:30:00+01:00", datetime(2026, 3, 16, 9, 30, tzinfo=UTC)),
        ("2026-03-16T09:30:00.1234567Z", datetime(2026, 3, 16, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2026-03-16T09:30:00.123456789Z", datetime(2026, 3, 16, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2026-03-16 09:30:00 UTC", datetime(2026, 3, 16, 9, 30, tzinfo=UTC)),
        ("2026-03-16 11:30:00 +0200", datetime(2026, 3, 16, 9, 30, tzinfo=UTC)),
        ("2026-03-16T09:30:00", datetime(2026, 3, 16, 9, 30, tzinfo=UTC)),
        (1773653400, datetime(2026, 3, 16, 9, 30, tzinfo=UTC)),
        (1773653400000, datetime(2026, 3, 16, 9, 30, tzinfo=UTC)),
        ("1773653400", datetime(2026, 3, 16, 9, 30, tzinfo=UTC)),
        (1773653400.5, datetime(2026, 3, 16, 9, 30, 0, 500000, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00-23:59", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("3/22/2019 1:36:31 PM", None),
        ("", None),
        (None, None),
        (True, None),
        (0, None),
        (-5, None),
        (float("inf"), None),
        (float("nan"), None),
        (10**40, None),
        ([], None),
    ],
)
def test_times_are_read_as_senders_write_them(value: Any, read: datetime | None) -> None:
    assert moment.parse(value) == read


@given(st.text() | st.integers() | st.floats() | st.datetimes().map(str))
def test_no_time_breaks_the_reading(value: Any) -> None:
    read = moment.parse(value)
    assert read is None or read.tzinfo is UTC


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("firing", State.FIRING),
        ("Re-Triggered", State.FIRING),
        ("No Data", State.FIRING),
        ("RECOVERY", State.OK),
        (" ok ", State.OK),
        ("acked", State.ACKNOWLEDGED),
        ("deployment", State.CHANGE),
        ("check.down", State.FIRING),
        ("not ok", None),
        ("not_ok", None),
        ("not.ok.", None),
        ("purple", None),
        ("", None),
    ],
)
def test_states_by_many_names(word: str, state: State | None) -> None:
    assert vocabulary.state(word) is state


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("page", Severity.CRITICAL),
        ("P1 - critical", Severity.CRITICAL),
        ("SEV2", Severity.ERROR),
        ("Warn", Severity.WARNING),
        ("informational", Severity.INFO),
        ("none", Severity.INFO),
        ("purple", None),
    ],
)
def test_severities_by_many_names(word: str, severity: Severity | None) -> None:
    assert vocabulary.severity(word) is severity


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("a.b", 1),
        ("list[1].c", "x"),
        ("list.1.c", "x"),
        ("dotted.name", 2),
        ("a.in.side", 3),
        ("a.nothing", None),
        ("list[9]", None),
        ("a.b.c", None),
        ("", None),
    ],
)
def test_paths_lead_to_values(where: str, found: Any) -> None:
    document = {"a": {"b": 1, "in.side": 3}, "list": [0, {"c": "x"}], "dotted.name": 2}
    assert path.value_at(document, where) == found


def test_a_text_with_paths_is_filled() -> None:
    document = {"host": "db1", "facts": {"n": 3}}
    assert path.text_at(document, "{host} has { facts.n }: {none}") == "db1 has 3: "
    assert path.text_at(document, "{none}{nothing}") == ""
    assert path.text_at(document, "facts") == ""


@pytest.mark.parametrize("slug", sources.PROVIDERS)
def test_every_source_tells_what_to_paste(slug: str) -> None:
    source = sources.PROVIDERS[slug]
    assert source.slug == slug
    assert source.title
    assert source.help
    pasted = provider.pasted(source, url="https://tocsin.example:8443/", key="k3y")
    assert "k3y" in pasted
    assert ("tocsin.example" if "_LISTEN=" in source.paste else "tocsin.example:8443") in pasted
    assert "{key}" not in pasted
    assert "{url}" not in pasted
    assert "{host}" not in pasted
    assert "{machine}" not in pasted
