"""Our own engine, as version 3 of SNMP wants one to be: who is asked to acknowledge an inform is
the one whose clock counts, and has to say so first. And how old what others say may be."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from tocsin.signals.snmp import message, security
from tocsin.signals.snmp.message import Scoped, Security, SnmpMessage
from tocsin.signals.snmp.security import Doubted, User

UNKNOWN_ENGINE = "1.3.6.1.6.3.15.1.1.4.0"
NOT_IN_TIME = "1.3.6.1.6.3.15.1.1.2.0"
WINDOW_SECONDS = 150
_ENGINES = 10_000
_FORM = b"\x80\x00\x00\x00\x05"
"""An engine's number that its administrator chose."""


@dataclass(frozen=True, slots=True)
class Engine:
    """``boots`` grows with every start of ours, ``time`` with every second since."""

    number: bytes
    boots: int


@dataclass(frozen=True, slots=True)
class Answering:
    """Whom an answer is for: in whose name, and at which second of our engine."""

    engine: Engine
    time: int
    salt: bytes

    def report(self, heard: SnmpMessage, counter: str, *, user: User | None = None) -> bytes:
        """Tell what is wrong; who is in time is told that by a signature, if there is a user."""
        flags = message.AUTHENTICATED if user and user.signed else 0
        pdu = message.report(_message_id(heard), counter, 1)
        return self._written(heard, Scoped(pdu, self.engine.number), flags=flags, user=user)

    def acknowledgement(self, heard: SnmpMessage, scoped: Scoped, user: User) -> bytes:
        """The answer to an inform, in the same context and as safe as it was itself."""
        flags = _security(heard).flags & (message.AUTHENTICATED | message.ENCRYPTED)
        answer = replace(scoped, pdu=message.acknowledged(scoped.pdu))
        return self._written(heard, answer, flags=flags, user=user)

    def _written(
        self, heard: SnmpMessage, scoped: Scoped, *, flags: int, user: User | None
    ) -> bytes:
        ours = replace(
            _security(heard),
            flags=flags,
            engine=self.engine.number,
            boots=self.engine.boots,
            time=self.time,
            signature=b"",
            salt=self.salt if flags & message.ENCRYPTED else b"",
        )
        return security.sealed(user or User(ours.user), ours, message.of_scoped(scoped))


class Ages:
    """The newest that was heard of each engine: what is much older was recorded and is replayed."""

    def __init__(self) -> None:
        self._newest: OrderedDict[bytes, tuple[int, int]] = OrderedDict()

    def check(self, heard: Security) -> None:
        """Remember it, or raise Doubted. Ask only of what was verified."""
        boots, time = self._newest.get(heard.engine, (0, 0))
        said = (heard.boots, heard.time)
        if heard.boots < boots or (heard.boots == boots and heard.time < time - WINDOW_SECONDS):
            raise Doubted("It is older than what its engine said before; it was sent once more.")
        self._newest[heard.engine] = max(said, (boots, time))
        self._newest.move_to_end(heard.engine)
        if len(self._newest) > _ENGINES:
            self._newest.popitem(last=False)


def numbered(digest: bytes) -> bytes:
    """The number of an engine, of eight bytes that are its own."""
    return _FORM + digest[:8]


def is_in_time(heard: Security, engine: Engine, *, time: int) -> bool:
    return heard.boots == engine.boots and abs(heard.time - time) <= WINDOW_SECONDS


def _security(heard: SnmpMessage) -> Security:
    if heard.security is None:
        raise Doubted("It is not of version 3.")
    return heard.security


def _message_id(heard: SnmpMessage) -> int:
    """What a report answers; of what is encrypted not even that can be read."""
    return _security(heard).message_id
