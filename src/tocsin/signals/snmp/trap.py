"""A trap as a document: what an SNMP agent told, without what proved that it may.

The community and the passphrases stay out of what is kept; the PDU stays in it byte by byte. Traps
of version 1 become what RFC 3584 makes of them in version 2, so that one table names them all.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tocsin.signals.snmp import ber, message
from tocsin.signals.snmp.ber import Malformed
from tocsin.signals.snmp.message import Scoped

UPTIME = "1.3.6.1.2.1.1.3.0"
TRAP = "1.3.6.1.6.3.1.1.4.1.0"
ENTERPRISE = "1.3.6.1.6.3.1.1.4.3.0"
AGENT = "1.3.6.1.6.3.18.1.3.0"
GENERIC = "1.3.6.1.6.3.1.1.5"
MOST_VARIABLES = 500
_SPECIFIC = 6
_COMMUNITY = "1.3.6.1.6.3.18.1.4.0"
_NUMBERS = {
    ber.INTEGER: "integer",
    ber.COUNTER: "counter",
    ber.GAUGE: "gauge",
    ber.TICKS: "ticks",
    ber.COUNTER64: "counter",
}
_ABSENT = {ber.NULL, 0x80, 0x81, 0x82}


@dataclass(frozen=True, slots=True)
class Heard:
    """From where a PDU came, in what version, and in whose name where that is not a secret."""

    address: str
    version: str
    user: str = ""


def document(scoped: Scoped, heard: Heard) -> dict[str, Any]:
    """All that it says; raises Malformed where it is no trap."""
    if scoped.kind == message.TRAP_V1:
        trap, uptime, agent, variables = _of_v1(scoped.pdu)
    elif scoped.kind in message.HEARD:
        trap, uptime, agent, variables = _of_v2(scoped.pdu)
    else:
        raise Malformed("It is no trap and no inform, but a question or an answer.")
    found = {
        "trap": trap,
        "agent": agent,
        "address": heard.address,
        "version": heard.version,
        "user": heard.user,
        "engine": scoped.engine.hex(),
        "context": scoped.context.decode("utf-8", "replace"),
        "uptime": uptime,
        "variables": variables,
        "pdu": base64.b64encode(scoped.pdu).decode(),
    }
    return {name: value for name, value in found.items() if value not in ("", None)}


def unread(scoped: Scoped, heard: Heard, reason: str) -> dict[str, Any]:
    """What is kept of one that was proven, and yet cannot be read: it pages."""
    pdu = base64.b64encode(scoped.pdu).decode()
    return {"error": reason, "address": heard.address, "version": heard.version, "pdu": pdu}


def _of_v1(pdu: bytes) -> tuple[str, int, str, list[dict[str, Any]]]:
    parts = ber.sequence(pdu, 6, tag=message.TRAP_V1)
    enterprise = ber.oid(parts[0])
    generic, specific = ber.integer(parts[2]), ber.integer(parts[3])
    own = f"{GENERIC}.{generic + 1}"
    trap = f"{enterprise}.0.{specific}" if generic == _SPECIFIC else own
    agent = _address(parts[1].content)
    variables = [each for each in _variables(parts[5]) if each["oid"] != TRAP]
    return trap, ber.integer(parts[4]), agent, variables


def _of_v2(pdu: bytes) -> tuple[str, int, str, list[dict[str, Any]]]:
    parts = ber.sequence(pdu, 4, tag=pdu[0])
    found = list(_variables(parts[3]))
    by_name = {each["oid"]: each["value"] for each in found}
    trap = by_name.get(TRAP)
    if not isinstance(trap, str):
        raise Malformed("It does not say which trap it is.")
    uptime = by_name.get(UPTIME)
    agent = str(by_name.get(AGENT, ""))
    kept = [each for each in found if each["oid"] not in (TRAP, UPTIME, _COMMUNITY)]
    return trap, uptime if isinstance(uptime, int) else 0, agent, kept


def _variables(listed: ber.Item) -> Iterator[dict[str, Any]]:
    if listed.tag != ber.SEQUENCE:
        raise Malformed("Where its variables should stand there is something else.")
    for number, each in enumerate(ber.items(listed.content)):
        if number >= MOST_VARIABLES:
            raise Malformed(f"It has more than {MOST_VARIABLES} variables.")
        pair = list(ber.items(each.content))
        if each.tag != ber.SEQUENCE or len(pair) != 2:
            raise Malformed("A variable is not a name and a value.")
        kind, value = _value(pair[1])
        yield {"oid": ber.oid(pair[0]), "type": kind, "value": value}


def _value(found: ber.Item) -> tuple[str, Any]:
    if found.tag in _NUMBERS:
        return _NUMBERS[found.tag], ber.integer(found)
    if found.tag == ber.OID:
        return "oid", ber.oid(found)
    if found.tag == ber.ADDRESS:
        return "address", _address(found.content)
    if found.tag in _ABSENT:
        return "nothing", ""
    return _text(found.content)


def _text(content: bytes) -> tuple[str, str]:
    """As text where it is one; bytes (an address of a card, a date) as hexadecimal figures."""
    trimmed = content.rstrip(b"\0")
    try:
        text = trimmed.decode()
    except UnicodeDecodeError:
        return "bytes", content.hex(":")
    is_text = all(each.isprintable() or each in "\r\n\t" for each in text)
    return ("text", text) if is_text else ("bytes", content.hex(":"))


def _address(content: bytes) -> str:
    if len(content) != 4:
        return content.hex(":")
    found = ".".join(map(str, content))
    return found if any(content) else ""  # all zeros are "nobody" of version 1
