"""A message read by the places of its parts."""

from datetime import UTC, datetime

import pytest

from tests.signals.reading import NOW
from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Context
from tocsin.signals.signal import Severity, Signal, State, Unparseable

HEADERS = {"content-type": "application/json"}


def said(**value: object) -> Message:
    return Message(value, Context(now=NOW))


def tell(heard: Message) -> Told:
    return Told(identity=heard.text("id"), summary=heard.text("title"), at=heard.moment("at"))


def read(body: bytes) -> list[Signal]:
    return message.parser(tell)(body, HEADERS, Context(now=NOW))


@pytest.mark.parametrize(
    "text",
    [
        "$ALERT_ID", "$host.name$", "$HOSTNAME$", "${N=Alerting;M=AlertID}", "{{ticket.id}}",
        "{{ $hostname }}", "{EVENT.ID}", "{$ZABBIX.URL}", "*UNKNOWN*", "*monitorID*", "##HOST##",
        "%sensorid", "%name%", "[[id]]", "$Data[Default='np']/Context/DataItem/AlertId$",
    ],
)  # fmt: skip
def test_what_a_sender_left_unfilled_counts_as_missing(text: str) -> None:
    heard = said(id=text, other="db-1")
    assert heard.text("id") == ""
    assert heard.text("id", "other") == "db-1"
    assert heard.labels("id", "other") == {"other": "db-1"}


@pytest.mark.parametrize(
    "text", ["db-1", "$5", "5%", "100 %", "{}", "a $NAME", "**", "{a}", "$ x$"]
)
def test_what_only_looks_like_it_is_kept(text: str) -> None:
    assert said(id=text).text("id") == text


def test_an_identity_that_was_left_unfilled_does_not_make_one_alert_of_all() -> None:
    first, second = read(b'[{"id": "$ID", "title": "a"}, {"id": "$ID", "title": "b"}]')
    assert first.identity != second.identity
    assert first.flags == (
        "'$ID' was left as it is by the sender",
        "it has no identity of its own: its summary serves as one",
    )
    assert read(b'{"id": "$ID", "title": "a"}')[0].identity == first.identity


def test_a_state_or_severity_in_doubt_is_the_worse_one() -> None:
    assert said(state="whatever").state("state") is State.FIRING
    assert said(state="changed").state("state") is State.FIRING
    assert said().state("state") is State.FIRING
    assert said(a="?", b="resolved").state("a", "b") is State.OK
    assert said(a="HIGH").severity("a", words={"high": Severity.CRITICAL}) is Severity.CRITICAL
    assert said(a="so-so").severity("a") is Severity.ERROR


def test_numbers_lists_and_nested_parts_are_read_as_text() -> None:
    heard = said(id=7, tags=["a", 1, None, {"x": 1}], host={"name": "db-1", "up": False})
    assert heard.key("id", "nothing", "host.name", about="x") == "7/db-1/x"
    assert heard.key("nothing", about="x") == ""
    assert heard.labels("tags", up="host.up") == {"tags": "a, 1", "up": "false"}
    assert heard.text("{host.name} of {id}") == "db-1 of 7"


def test_a_date_puts_messages_in_order_only_if_it_is_theirs() -> None:
    def dated(heard: Message) -> Told:
        return Told(identity="i", summary="s", at=heard.moment("at"), is_dated=True)

    body = b'{"id": 1, "at": "2026-03-16T09:00:00Z"}'
    (undated,) = read(body)
    (ordered,) = message.parser(dated)(body, HEADERS, Context(now=NOW))
    assert (undated.said_at, undated.is_dated) == (None, False)
    assert (ordered.said_at, ordered.is_dated) == (datetime(2026, 3, 16, 9, tzinfo=UTC), True)


def test_of_a_list_what_can_be_read_is_salvaged() -> None:
    with pytest.raises(Unparseable) as refused:
        read(b'[{"id": 1}, {"nothing": 1}, 7, {"id": 2}]')
    assert [signal.identity for signal in refused.value.salvaged] == ["1", "2"]
    assert refused.value.lost == 2
    assert refused.value.reason == "It names neither what it is about nor what happened."


@pytest.mark.parametrize("body", [b"", b"text", b"[]", b"null", b"{}"])
def test_what_says_nothing_is_complained_about(body: bytes) -> None:
    with pytest.raises(Unparseable):
        read(body)
