"""SNMP: whose trap it is, whether it is proven, and the answer to what waits for one.

An inform is acknowledged after the commit, so that the agent itself repeats what was not kept.
"""

import hmac
import itertools
import time

import msgspec

from tocsin.api.doors.listeners import roster, taking
from tocsin.api.doors.listeners.roster import Rosters
from tocsin.api.doors.listeners.taking import Taking
from tocsin.signals.actions.listening import Speaker
from tocsin.signals.refusal import Reason
from tocsin.signals.snmp import engine, message, rules, security, trap
from tocsin.signals.snmp.ber import Malformed
from tocsin.signals.snmp.engine import Ages, Answering, Engine
from tocsin.signals.snmp.message import Scoped, Security, SnmpMessage
from tocsin.signals.snmp.security import Doubted, User
from tocsin.signals.snmp.trap import Heard

KIND = "snmp"
_BY = "udp"
_NOBODY = "No source of the kind snmp has this community, or takes traps from {address}."
_NO_USER = "No source of the kind snmp has a user '{user}' that may send from {address}."
_json = msgspec.json.Encoder()


class Snmp:
    """One process's ear for traps; ``ours`` is the engine that informs are meant for."""

    def __init__(self, taking: Taking, rosters: Rosters, ours: Engine) -> None:
        self._taking = taking
        self._rosters = rosters
        self._ours = ours
        self._ages = Ages()
        self._began = time.monotonic()
        self._salts = itertools.count(1)

    async def datagram(self, data: bytes, address: str) -> bytes | None:
        """Take in a trap; return what answers an inform, or a question of version 3."""
        try:
            said = message.read(data)
            if said.security is not None:
                return await self._secured(said, said.security, data, address)
            return await self._open(said, address)
        except Malformed as error:
            await self._refuse(data, address, Reason.UNREADABLE, str(error))
        except Doubted as error:
            await self._refuse(b"", address, Reason.NOT_VERIFIED, error.reason)
        return None

    async def _open(self, said: SnmpMessage, address: str) -> bytes | None:
        """Versions 1 and 2c: who knows the community is believed."""
        speaker = self._with_community(said.community, address)
        if speaker is None:
            error = _NOBODY.format(address=address)
            await self._refuse(b"", address, Reason.UNKNOWN_KEY, error)
            return None
        scoped = _heard(message.scoped(said))
        is_kept = await self._take(speaker, scoped, Heard(address, said.version))
        if not is_kept or scoped.kind != message.INFORM:
            return None
        return message.response(said, message.acknowledged(scoped.pdu))

    async def _secured(
        self, said: SnmpMessage, given: Security, data: bytes, address: str
    ) -> bytes | None:
        """Version 3: who knows the passphrases is believed."""
        if not given.engine:
            return self._answering().report(said, engine.UNKNOWN_ENGINE)
        speaker, user, scoped = self._proven(said, given, data, address)
        is_ours = given.engine == self._ours.number
        if user.signed and not is_ours:
            self._ages.check(given)
        if user.signed and is_ours and not engine.is_in_time(given, self._ours, time=self._time()):
            return self._answering().report(said, engine.NOT_IN_TIME, user=user)
        is_kept = await self._take(speaker, scoped, Heard(address, said.version, user.name))
        if not is_kept or scoped.kind != message.INFORM:
            return None
        return self._answering().acknowledgement(said, scoped, user)

    def _proven(
        self, said: SnmpMessage, given: Security, data: bytes, address: str
    ) -> tuple[Speaker, User, Scoped]:
        """The first whose user it is and whose passphrases fit; else what the last one doubts."""
        doubt = Doubted(_NO_USER.format(user=given.user[:40], address=address))
        for speaker in roster.from_address(self._rosters.speakers(KIND), address):
            user = rules.user(speaker.source.mapping or {}, speaker.secret)
            if user is None or user.name != given.user:
                continue
            try:
                opened = security.opened(user, said, data)
                return speaker, user, _heard(message.scoped(said, opened))
            except Doubted as found:
                doubt = found
        raise doubt

    def _with_community(self, community: str, address: str) -> Speaker | None:
        known = roster.from_address(self._rosters.speakers(KIND), address)
        keyed = roster.with_key(tuple(known), community)
        return keyed or next((each for each in known if _is_community(each, community)), None)

    async def _take(self, speaker: Speaker, scoped: Scoped, heard: Heard) -> bool:
        """Keep it as a document; one that is proven and cannot be read pages."""
        try:
            said = trap.document(scoped, heard)
        except Malformed as error:
            said = trap.unread(scoped, heard, str(error))
        self._taking.count(speaker.source.id, passed=True)
        body = _json.encode(said)
        told = taking.delivery(speaker.source.id, KIND, body, address=heard.address, by=_BY)
        return await self._taking.take(told, waits=scoped.kind == message.INFORM) is not None

    async def _refuse(self, body: bytes, address: str, reason: Reason, error: str) -> None:
        """What has a community in it is not kept: it may be somebody's, misspelt."""
        told = taking.delivery(None, KIND, body, address=address, by=_BY)
        await self._taking.refuse(taking.refused(told, reason, error))

    def _answering(self) -> Answering:
        salt = self._ours.boots.to_bytes(4, "big") + next(self._salts).to_bytes(4, "big")
        return Answering(self._ours, self._time(), salt)

    def _time(self) -> int:
        return int(time.monotonic() - self._began)


def _heard(scoped: Scoped) -> Scoped:
    """It, if it is what a listener listens for: we are no agent who could be asked."""
    if scoped.kind not in message.HEARD:
        raise Malformed("It is no trap and no inform, but a question or an answer.")
    return scoped


def _is_community(speaker: Speaker, community: str) -> bool:
    """Whether the source's secret is this community; of one with a user it is a passphrase."""
    if not speaker.secret or rules.user(speaker.source.mapping or {}, speaker.secret):
        return False
    return hmac.compare_digest(speaker.secret.encode(), community.encode(errors="replace"))
