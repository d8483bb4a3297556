"""An SNMP message as it stands on the wire: version 1, 2c or 3, with its PDU still in bytes.

The three agree on nothing but the number at their beginning. What is in a message of version 3 may
be encrypted; it is read here as far as that allows.
"""

from dataclasses import dataclass, replace

from tocsin.signals.snmp import ber
from tocsin.signals.snmp.ber import Malformed

RESPONSE, TRAP_V1, INFORM, TRAP, REPORT = 0xA2, 0xA4, 0xA6, 0xA7, 0xA8
HEARD = (TRAP_V1, INFORM, TRAP)
_NAMES = {0: "1", 1: "2c", 3: "3"}
_NUMBERS = {name: number for number, name in _NAMES.items()}
_USM = 3
AUTHENTICATED, ENCRYPTED, REPORTABLE = 1, 2, 4
LARGEST = 65_507


@dataclass(frozen=True, slots=True)
class Security:
    """The user and the engine of a message of version 3. ``signature_at`` is where its signature
    stands in the whole message."""

    message_id: int
    flags: int
    engine: bytes
    boots: int
    time: int
    user: str
    signature: bytes
    signature_at: int
    salt: bytes

    @property
    def is_authenticated(self) -> bool:
        return bool(self.flags & AUTHENTICATED)

    @property
    def is_encrypted(self) -> bool:
        return bool(self.flags & ENCRYPTED)


@dataclass(frozen=True, slots=True)
class SnmpMessage:
    """``community`` is that of versions 1 and 2c, ``security`` that of version 3, whose ``scoped``
    part has the PDU in it, maybe encrypted; else the part is the PDU itself."""

    version: str
    scoped: bytes
    community: str = ""
    security: Security | None = None


@dataclass(frozen=True, slots=True)
class Scoped:
    """A PDU and, in version 3, which engine's it is and in what context."""

    pdu: bytes
    engine: bytes = b""
    context: bytes = b""

    @property
    def kind(self) -> int:
        return self.pdu[0] if self.pdu else 0


def read(data: bytes) -> SnmpMessage:
    """Raises Malformed when it is none."""
    version, *parts = ber.sequence(data, 3)
    name = _NAMES.get(ber.integer(version))
    if name is None:
        raise Malformed("It is of no version that there is: 1, 2c and 3.")
    if name != "3":
        community = ber.octets(parts[0]).decode("utf-8", "replace")
        return SnmpMessage(name, _whole(parts[1]), community)
    if len(parts) < 3:
        raise Malformed("A message of version 3 has four parts.")
    header, security, scoped = parts[:3]
    whole = ber.item(data, tag=ber.SEQUENCE)
    at = whole.begin + security.begin
    return SnmpMessage(name, _whole(scoped), security=_security(header, security, at))


def scoped(message: SnmpMessage, opened: bytes | None = None) -> Scoped:
    """The PDU in it; ``opened`` is the part of version 3 when it was decrypted."""
    if message.version != "3":
        return Scoped(message.scoped)
    engine, context, pdu = ber.sequence(message.scoped if opened is None else opened, 3)[:3]
    return Scoped(_whole(pdu), ber.octets(engine), ber.octets(context))


def encrypted(message: SnmpMessage) -> bytes:
    return ber.octets(ber.item(message.scoped))


def response(message: SnmpMessage, pdu: bytes) -> bytes:
    """The answer to a message of version 1 or 2c."""
    community = ber.written(ber.OCTETS, message.community.encode())
    number = ber.of_integer(_NUMBERS[message.version])
    return ber.of_sequence(number, community, pdu)


def acknowledged(pdu: bytes) -> bytes:
    """The PDU that answers an inform: the same variables, and no error."""
    request, _, _, variables = ber.sequence(pdu, 4, tag=pdu[0])[:4]
    nought = ber.of_integer(0)
    return ber.of_sequence(
        ber.written(ber.INTEGER, request.content),
        *(nought, nought, _whole(variables)),
        tag=RESPONSE,
    )


def report(request_id: int, counter: str, count: int) -> bytes:
    """The PDU that tells what is wrong with a message, by the name of one of our counters."""
    variable = ber.of_sequence(ber.of_oid(counter), ber.of_integer(count, tag=ber.COUNTER))
    nought = ber.of_integer(0)
    return ber.of_sequence(
        ber.of_integer(request_id), nought, nought, ber.of_sequence(variable), tag=REPORT
    )


def request_id(pdu: bytes) -> int:
    return ber.integer(ber.sequence(pdu, 1, tag=pdu[0])[0])


def written(security: Security, scoped_part: bytes) -> bytes:
    """A message of version 3, with its signature as it is given."""
    header = ber.of_sequence(
        ber.of_integer(security.message_id),
        ber.of_integer(LARGEST),
        ber.written(ber.OCTETS, bytes((security.flags,))),
        ber.of_integer(_USM),
    )
    secured = ber.of_sequence(
        ber.written(ber.OCTETS, security.engine),
        ber.of_integer(security.boots),
        ber.of_integer(security.time),
        *(ber.written(ber.OCTETS, part) for part in _last(security)),
    )
    return ber.of_sequence(
        ber.of_integer(_NUMBERS["3"]), header, ber.written(ber.OCTETS, secured), scoped_part
    )


def located(security: Security, data: bytes) -> Security:
    """The same with the place of its signature in what was written of it."""
    found = read(data).security
    return security if found is None else replace(security, signature_at=found.signature_at)


def of_scoped(scoped: Scoped) -> bytes:
    return ber.of_sequence(
        ber.written(ber.OCTETS, scoped.engine), ber.written(ber.OCTETS, scoped.context), scoped.pdu
    )


def _last(security: Security) -> tuple[bytes, bytes, bytes]:
    return security.user.encode(), security.signature, security.salt


def _security(header: ber.Item, outer: ber.Item, at: int) -> Security:
    message_id, _, flags, model = ber.sequence(_whole(header), 4)[:4]
    if ber.integer(model) != _USM:
        raise Malformed("Its security is not of the model of users, which alone is understood.")
    inner = ber.item(ber.octets(outer), tag=ber.SEQUENCE)
    engine, boots, time, user, signature, salt = _six(inner.content)
    return Security(
        message_id=ber.integer(message_id),
        flags=(ber.octets(flags) or b"\0")[0],
        engine=ber.octets(engine),
        boots=ber.integer(boots),
        time=ber.integer(time),
        user=ber.octets(user).decode("utf-8", "replace"),
        signature=ber.octets(signature),
        signature_at=at + inner.begin + signature.begin,
        salt=ber.octets(salt),
    )


def _six(content: bytes) -> list[ber.Item]:
    found = list(ber.items(content))
    if len(found) != 6:
        raise Malformed("A message of version 3 says six things about its security.")
    return found


def _whole(found: ber.Item) -> bytes:
    return ber.written(found.tag, found.content)
