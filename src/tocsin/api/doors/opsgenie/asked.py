"""A request as the handlers need it: all of it read, and nothing of the web in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor, Kind, Role, Scope
from tocsin.kit import errors
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx
from tocsin.signals import document
from tocsin.signals.actions import registry
from tocsin.signals.opsgenie_call import Call
from tocsin.signals.signal import Unparseable
from tocsin.signals.source import SourceRow

KIND = "opsgenie"


class NobodyKnown(errors.Unauthenticated):
    """Neither a source nor a token has this key."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``path`` is as it was sent, with the query and without the key."""

    database: Database
    settings: Settings
    key: str = field(repr=False)
    method: str
    path: str
    call: Call
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def event(self) -> Mapping[str, Any]:
        """The body if it is an object; clients send none at all, or something else, with most."""
        try:
            return document.members(document.read(self.body))
        except Unparseable:
            return {}

    def about(self, call: Call) -> "Asked":
        return replace(self, call=call)


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks; a source sees its own alerts only."""

    actor: Actor
    source: SourceRow | None

    @property
    def source_id(self) -> int | None:
        return self.source.id if self.source else None


def client(tx: Tx, key: str, *, now: datetime) -> Client:
    """A key of another kind of source hands in and sees; it works on no incident."""
    actor = identity.token_actor(tx, key, now) if key else None
    if actor is not None:
        return Client(actor, None)
    source = registry.source_by_key(tx, key, now=now) if key else None
    if source is None or not source.is_enabled:
        raise NobodyKnown("Could not authenticate")
    scopes = {Scope.READ, Scope.INGEST, *([Scope.RESPOND] if source.kind == KIND else [])}
    role, name = Role.RESPONDER, source.name
    return Client(Actor(Kind.SOURCE, source.id, name, role, scopes=frozenset(scopes)), source)
