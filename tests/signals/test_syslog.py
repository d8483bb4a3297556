"""Lines of syslog: what they say, how a stream is cut into them, and which are worth an alert."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.signals.reading import NOW, one, parse
from tocsin.signals import networks, way
from tocsin.signals.provider import Context
from tocsin.signals.signal import Severity, State, Unparseable
from tocsin.signals.sources import PROVIDERS
from tocsin.signals.syslog import frames, line, sieve
from tocsin.signals.syslog.frames import Frames

LINES: dict[str, tuple[bytes, dict[str, str]]] = {
    "RFC 5424": (
        b"<34>1 2003-10-11T22:14:15.003Z host.example su - ID47 - \xef\xbb\xbf'su root' failed",
        {"facility": "auth", "severity": "crit", "host": "host.example", "app": "su"}
        | {"name": "ID47", "text": "'su root' failed"},
    ),
    "RFC 5424 without a text": (
        b'<165>1 - - - - - [exampleSDID@32473 iut="3"]',
        {"facility": "local4", "severity": "notice", "host": "", "app": "", "text": ""},
    ),
    "RFC 3164": (
        b"<34>Oct 11 22:14:15 mymachine su[230]: 'su root' failed",
        {"severity": "crit", "host": "mymachine", "app": "su", "process": "230"}
        | {"text": "'su root' failed"},
    ),
    "rsyslog's forward format": (
        b"<27>2026-03-16T09:30:00.123456+01:00 db1 postgres[9]: disk full\n",
        {"severity": "err", "host": "db1", "app": "postgres", "text": "disk full"},
    ),
    "Cisco IOS": (
        b"<187>000025: Nov 22 10:00:00.123 UTC: %LINK-3-UPDOWN: Interface Gi0/1, changed state",
        {"severity": "err", "app": "%LINK-3-UPDOWN", "text": "Interface Gi0/1, changed state"},
    ),
    "Cisco without a clock": (
        b"<189>29: *Mar  1 18:46:11: %SYS-5-CONFIG_I: Configured",
        {"app": "%SYS-5-CONFIG_I", "text": "Configured"},
    ),
    "no time and no host": (b"<13>app: hello", {"host": "", "app": "app", "text": "hello"}),
    "no priority": (b"it burns", {"facility": "user", "severity": "notice", "text": "it burns"}),
    "a priority beyond all": (b"<999>x", {"severity": "notice", "text": "<999>x"}),
    "nothing": (b"", {"severity": "notice", "text": ""}),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_says(name: str) -> None:
    raw, wanted = LINES[name]
    said = line.read(raw)
    assert {each: getattr(said, each) for each in wanted} == wanted


def test_structured_data_is_read_with_what_is_escaped_in_it() -> None:
    said = line.read(rb'<165>1 - h a - - [a@1 x="1" y="q\"u\]o\\te"][b z=""] the text')
    assert said.data == {"a@1": {"x": "1", "y": 'q"u]o\\te'}, "b": {"z": ""}}
    assert said.text == "the text"


def test_a_time_counts_only_with_a_zone() -> None:
    assert line.read(b"<34>Oct 11 22:14:15 h a: x").said_at is None
    assert line.read(b"<34>1 2003-10-11T22:14:15Z h a - - - x").said_at is not None
    assert line.read(b"<34>2003-10-11T22:14:15 h a: x").said_at is None


@given(st.binary(max_size=300), st.sampled_from([b"", b"<34>", b"<34>1 - - - - - ", b"<3>1 "]))
def test_no_bytes_break_it(data: bytes, head: bytes) -> None:
    said = line.read(head + data)
    assert said.severity in line.SEVERITIES
    list(PROVIDERS["syslog"].parse(head + data + b"x", {way.WAY: "udp"}, Context(NOW)))


def cut(data: bytes, *, step: int = 7) -> list[bytes]:
    cutting = Frames()
    found = [one for at in range(0, len(data), step) for one in cutting.feed(data[at : at + step])]
    last = cutting.rest()
    return [*found, *([last] if last else [])]


STREAMS = {
    "line ends": (b"<1>a\n<2>b\r\n<3>c", [b"<1>a", b"<2>b", b"<3>c"]),
    "counts": (b"4 <1>a6 <2>b\nc4 <3>d", [b"<1>a", b"<2>b\nc", b"<3>d"]),
    "both": (b"4 <1>a<2>b\n4 <3>c\n", [b"<1>a", b"<2>b", b"<3>c"]),
    "a line that begins with figures": (b"12 angry men\n<1>x\n", [b"12 angry men", b"<1>x"]),
    "NUL between them": (b"<1>a\x00<2>b\x00", [b"<1>a", b"<2>b"]),
    "nothing": (b"\n\n\r\n", []),
}


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("step", [1, 3, 1000])
def test_a_stream_is_cut_into_messages(name: str, step: int) -> None:
    data, wanted = STREAMS[name]
    assert cut(data, step=step) == wanted


@pytest.mark.parametrize("counted", [True, False])
def test_what_is_too_large_is_cut_and_the_next_is_heard(counted: bool) -> None:
    large = b"<1>" + b"x" * (2 * frames.LARGEST)
    first = b"%d %s" % (len(large), large) if counted else large + b"\n"
    found = cut(first + b"<2>b\n", step=5000)
    assert [len(each) for each in found] == [frames.LARGEST, 4]


@given(st.binary(max_size=400), st.integers(1, 50))
def test_how_it_is_read_makes_no_difference(data: bytes, step: int) -> None:
    assert cut(data, step=step) == cut(data, step=1)


def severity_of(rules: dict[str, Any], raw: bytes) -> State | None:
    return sieve.state(rules, line.read(raw))


PASSES = [
    ({}, b"<27>a: x", State.FIRING),
    ({}, b"<28>a: x", None),
    ({"severity": "warning"}, b"<28>a: x", State.FIRING),
    ({"facilities": ["kern"]}, b"<27>a: x", None),
    ({"apps": ["sshd"]}, b"<27>sshd: x", State.FIRING),
    ({"apps": ["sshd"]}, b"<27>cron: x", None),
    ({"match": "disk (\\w+)"}, b"<27>a: disk sda failed", State.FIRING),
    ({"match": "disk (\\w+)"}, b"<27>a: all is well", None),
    ({"unless": "test"}, b"<27>a: a test", None),
    ({"resolved": "is up"}, b"<29>a: eth0 is up", State.OK),
]


@pytest.mark.parametrize(("rules", "raw", "wanted"), PASSES)
def test_a_filter_lets_pass_what_is_worth_an_alert(
    rules: dict[str, Any], raw: bytes, wanted: State | None
) -> None:
    assert severity_of(rules, raw) == wanted


def test_what_the_groups_catch_names_the_alert_in_both_states() -> None:
    rules = {"match": r"Interface (\S+), .* down", "resolved": r"Interface (\S+), .* up"}
    down = one("syslog", b"<27>h1: Interface Gi0/1, state to down", mapping=rules)
    up = one("syslog", b"<29>h1: Interface Gi0/1, state to up", mapping=rules)
    assert (down.state, up.state) == (State.FIRING, State.OK)
    assert down.identity == up.identity == "h1/Gi0/1"


def test_what_changes_each_time_makes_no_other_alert() -> None:
    lines = [b"<27>a: worker 4711 died at 0x7ffe12", b"<27>a: worker 4712 died at 0x7ffe99"]
    other = b"<27>a: disk sda1 died"
    identities = {one("syslog", each).identity for each in lines}
    assert len(identities) == 1
    assert one("syslog", other).identity not in identities


def test_an_alert_of_a_line_ends_by_silence() -> None:
    told = one("syslog", b"<27>1 - db1 pg - - - disk full", headers={way.ADDRESS: "10.0.0.9"})
    assert told.summary == "db1 pg: disk full"
    assert told.severity is Severity.ERROR
    assert told.ends_at == NOW + timedelta(hours=24)
    assert told.labels["address"] == "10.0.0.9"


def test_lines_that_are_posted_are_read_one_by_one() -> None:
    assert len(parse("syslog", b"<27>a: one\n<30>a: two\n<27>a: three\n")) == 2
    with pytest.raises(Unparseable):
        parse("syslog", b"\n \n")
    assert parse("syslog", b"<27>a: one\n<27>not two", headers={way.WAY: "udp"})[0].description


MISTAKES = [
    {"severity": "bad"},
    {"facilities": ["nowhere"]},
    {"match": "("},
    {"from": ["here"]},
    {"from": "10.0.0.0/8"},
    {"apps": [1]},
    {"level": "err"},
]


@pytest.mark.parametrize("rules", MISTAKES)
def test_a_mistake_in_a_filter_is_told(rules: dict[str, Any]) -> None:
    assert len(sieve.mistakes(rules)) == 1
    assert (
        sieve.mistakes({"severity": "warning", "match": "x", "from": ["::1", "10.0.0.0/8"]}) == []
    )


def test_the_narrowest_network_decides() -> None:
    def narrow(named: list[str], address: str) -> int | None:
        return networks.narrowness(named, address)

    assert narrow([], "10.0.0.1") == networks.ANYWHERE
    assert narrow(["10.0.0.0/8"], "192.0.2.1") is None
    assert narrow(["10.0.0.0/8"], "::ffff:10.0.0.1") == narrow(["10.0.0.0/8"], "10.0.0.1")
    assert narrow(["10.0.0.0/8", "10.0.0.1"], "10.0.0.1") == narrow(["::1"], "::1") == 128
    assert narrow(["10.0.0.0/8"], "nowhere") is None
