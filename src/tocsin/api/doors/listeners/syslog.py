"""Syslog, by datagrams and streams: whose line it is, and whether it is worth an alert."""

import re
from collections.abc import Mapping
from typing import Any

from tocsin.api.doors.listeners import roster, taking
from tocsin.api.doors.listeners.roster import Rosters
from tocsin.api.doors.listeners.taking import Taking
from tocsin.signals.actions.listening import Speaker
from tocsin.signals.refusal import Reason
from tocsin.signals.syslog import line, sieve
from tocsin.signals.syslog.line import Line

KIND = "syslog"
_OWN = "tocsin"
_KEY = re.compile(rb'(\[tocsin(?:@\d+)? key=")[A-Za-z0-9_-]{16,64}(")')
_HIDDEN = rb"\1KEY\2"
_NOBODY = "No source of the kind syslog takes lines from {address}; enter it under its Senders."
_STRANGE = "No source of the kind syslog has the key in the line."


class Syslog:
    """Hears each line by itself, whatever way it came."""

    def __init__(self, taking: Taking, rosters: Rosters) -> None:
        self._taking = taking
        self._rosters = rosters

    async def datagram(self, data: bytes, address: str) -> None:
        await self._hear(data, address, by="udp")

    async def stream(self, data: bytes, address: str) -> None:
        await self._hear(data, address, by="tcp")

    async def secured(self, data: bytes, address: str) -> None:
        await self._hear(data, address, by="tls")

    async def _hear(self, data: bytes, address: str, *, by: str) -> None:
        said = line.read(data)
        key = _key_in(said)
        speakers = self._speakers(key, address)
        body = _KEY.sub(_HIDDEN, data)
        if not speakers:
            error = _STRANGE if key else _NOBODY.format(address=address)
            strange = taking.delivery(None, KIND, body, address=address, by=by)
            await self._taking.refuse(taking.refused(strange, Reason.UNKNOWN_KEY, error))
            return
        passing = next((each for each in speakers if _passes(each, said)), None)
        self._taking.count((passing or speakers[0]).source.id, passed=passing is not None)
        if passing is not None:
            heard = taking.delivery(passing.source.id, KIND, body, address=address, by=by)
            await self._taking.take(heard, waits=by != "udp")

    def _speakers(self, key: str, address: str) -> list[Speaker]:
        """Whose key it has, else those who may speak from there."""
        known = self._rosters.speakers(KIND)
        if not key:
            return roster.from_address(known, address)
        named = roster.with_key(known, key)
        return roster.from_address((named,), address) if named else []


def _key_in(said: Line) -> str:
    for element, pairs in said.data.items():
        if element.partition("@")[0] == _OWN:
            return pairs.get("key", "")
    return ""


def _passes(speaker: Speaker, said: Line) -> bool:
    rules: Mapping[str, Any] = speaker.source.mapping or {}
    return sieve.state(rules, said) is not None
