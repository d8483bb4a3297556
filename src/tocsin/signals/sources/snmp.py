"""SNMP traps and informs, as the listener hears them: a document of what an agent told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tocsin.signals import document, path, signal
from tocsin.signals.message import QUIET
from tocsin.signals.provider import Context, Field, FieldKind, Group, Source
from tocsin.signals.signal import Severity, Signal, State, Unparseable
from tocsin.signals.snmp import names, rules, security, trap
from tocsin.signals.snmp.names import Meaning
from tocsin.signals.verification import Proof, Verification

_CHANGING = ("counter", "ticks", "gauge")
_SYSTEM = (trap.AGENT, trap.ENTERPRISE)


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str
    index: str
    oid: str
    kind: str
    text: str


def parse(body: bytes, _headers: Mapping[str, str], context: Context) -> list[Signal]:
    value = document.read_object(body)
    oid = document.scalar(value.get("trap"))
    if not oid:
        raise Unparseable(document.scalar(value.get("error")) or "It does not say which trap.")
    return [_signal(value, oid.strip("."), context.mapping or {}, context)]


def _signal(
    value: Mapping[str, Any], oid: str, given: Mapping[str, Any], context: Context
) -> Signal:
    called = rules.names(given)
    variables = _variables(value, called)
    name = called.get(oid, oid)
    known = names.TRAPS.get(oid) or Meaning(name, f"sent {name}")
    rule = rules.trap(given, oid, known.name)
    host = _host(value, variables)
    places = _places(variables) | {"host": host, "trap": known.name}
    told = {name: path.fill(places, rule[name]) for name in rules.TEXTS if name in rule}
    state = State(rule.get("state", known.state))
    ends = QUIET if state is State.FIRING and context.auto_resolve_after is None else timedelta()
    return Signal(
        identity=signal.identity(f"{host}/{told.get('identity') or _about(known, oid, variables)}"),
        state=state,
        summary=signal.summary(told.get("title") or _title(host, known, variables)),
        severity=Severity(rule.get("severity", known.severity)),
        description=signal.description(told.get("description") or _listed(variables)),
        labels=signal.labels(_labels(value, host, known, oid) | _named(variables)),
        occurred_at=context.now,
        ends_at=context.now + ends if ends else None,
    )


def _variables(value: Mapping[str, Any], called: Mapping[str, str]) -> list[_Variable]:
    listed = map(document.members, document.items(value.get("variables")))
    return [_variable(each, called) for each in listed if document.scalar(each.get("oid"))]


def _variable(each: Mapping[str, Any], called: Mapping[str, str]) -> _Variable:
    oid = (document.scalar(each.get("oid")) or "").strip(".")
    name, index = names.split(oid, called)
    text = document.scalar(each.get("value")) or ""
    return _Variable(name, index, oid, document.scalar(each.get("type")) or "text", text)


def _host(value: Mapping[str, Any], variables: list[_Variable]) -> str:
    """The agent's own address: a proxy sends for many."""
    told = (each.text for each in variables if each.name == "sysName")
    agent = document.scalar(value.get("agent")) or document.scalar(value.get("address"))
    return next(filter(None, told), "") or agent or "an agent"


def _places(variables: list[_Variable]) -> dict[str, str]:
    """By name, and by position as v1, v2 and so on."""
    numbered = {f"v{number}": each.text for number, each in enumerate(variables, start=1)}
    return numbered | {each.name: each.text for each in reversed(variables)}


def _about(known: Meaning, oid: str, variables: list[_Variable]) -> str:
    """The same for what begins and what ends it. Of a trap that nobody knows all counts that is
    not a measurement: better two alerts of one fan than one of two."""
    by_name = {each.name: each for each in reversed(variables)}
    told = [each.text for name in known.told_by if (each := by_name.get(name)) and each.text]
    if not told and (known.told_by or known.is_told_by_index):
        told = list(filter(None, dict.fromkeys(each.index for each in variables)))[:1]
    if told or known.about:
        return "/".join((known.about or known.name, *told))
    kept = [
        f"{each.oid}={each.text}"
        for each in variables
        if each.kind not in _CHANGING and each.oid not in _SYSTEM
    ]
    digest = hashlib.sha256("&".join(kept).encode(errors="surrogatepass")).hexdigest()[:32]
    return "/".join((oid, *([digest] if kept else [])))


def _title(host: str, known: Meaning, variables: list[_Variable]) -> str:
    by_name = {each.name: each.text for each in reversed(variables)}
    detail = next(filter(None, map(by_name.get, ("ifName", "ifDescr", "ifAlias", "ifIndex"))), "")
    if known.told_by and not detail:
        detail = next(filter(None, map(by_name.get, known.told_by)), "")
    text = next((each.text for each in variables if each.kind == "text"), "")
    return f"{host} {known.title}{': ' if detail or text else ''}{detail or text}"


def _listed(variables: list[_Variable]) -> str:
    lines = (f"{_full(each)} = {each.text}" for each in variables)
    return "\n".join(lines)


def _full(each: _Variable) -> str:
    return f"{each.name}.{each.index}" if each.index else each.name


def _labels(value: Mapping[str, Any], host: str, known: Meaning, oid: str) -> dict[str, str]:
    own = {"host": host, "trap": known.name, "trap_oid": oid}
    told = {
        name: text for name in ("address", "user") if (text := document.scalar(value.get(name)))
    }
    return own | told


def _named(variables: list[_Variable]) -> dict[str, str]:
    """Those of which somebody knows the name; counters would be another label each time."""
    kept = (each for each in reversed(variables) if each.name != each.oid)
    return {each.name: each.text for each in kept if each.kind not in _CHANGING}


def _posted(_proof: Proof) -> str:
    return "Traps of this source are verified by the listener; what is posted cannot be."


PROVIDER = Source(
    slug="snmp",
    title="SNMP traps",
    group=Group.INFRASTRUCTURE,
    parse=parse,
    check=rules.mistakes,
    help="Traps and informs of versions 1, 2c and 3; a link down ends with its link up.",
    verification=Verification(
        "The community; or the passphrase of the user named under Edit, and behind a blank the one"
        " for privacy, if it is another. Without a secret the key is the community.",
        _posted,
        mistake=rules.secret_mistake,
        shortest=1,
    ),
    fields=(
        Field(
            "from",
            "Senders",
            FieldKind.LIST,
            help="Addresses or networks, one a line. Empty: from anywhere.",
        ),
        Field("user", "User of version 3", help="Its passphrases are entered as the secret."),
        Field("authentication", "Signed with", choices=tuple(security.SIGNATURES)),
        Field("privacy", "Encrypted with", choices=tuple(security.CIPHERS)),
        Field(
            "names",
            "Names of objects",
            FieldKind.JSON,
            help='Such as {"1.3.6.1.4.1.9.9.13.1.3.1.3": "temperature"}.',
        ),
        Field(
            "traps",
            "What traps mean",
            FieldKind.JSON,
            help='Such as [{"trap": "1.3.6.1.4.1.9.9.13.3.0.3", "severity": "critical", "title":'
            ' "{host} is at {temperature} degrees"}]; also state (ok ends it) and identity.',
        ),
    ),
    paste="""\
# where Tocsin listens with TOCSIN_SNMP_LISTEN=:1162; on Cisco IOS:
snmp-server host {machine} version 2c {key} udp-port 1162
snmp-server enable traps
# net-snmp, to try it: an interface goes down, and comes up again with linkUp
snmptrap -v 2c -c {key} {machine}:1162 '' IF-MIB::linkDown ifIndex.3 i 3 ifDescr.3 s eth0
""",
)
