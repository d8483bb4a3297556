"""Who stands at a door that can also be asked: a source by its key or a token of the API."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor, Kind, Role, Scope
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.signals.actions import registry


class NobodyKnown(errors.Unauthenticated):
    """Neither a source nor a token has this key."""


@dataclass(frozen=True, slots=True)
class Caller:
    """``source_id`` is set for a source, which sees its own alerts only."""

    actor: Actor
    source_id: int | None = None


def knock(tx: Tx, key: str, *, now: datetime) -> Caller:
    actor = identity.token_actor(tx, key, now) if key else None
    if actor is not None:
        return Caller(actor)
    source = registry.source_by_key(tx, key, now=now) if key else None
    if source is None or not source.is_enabled:
        raise NobodyKnown("Give the key of a source or an API token, in a header or the URL.")
    scopes = frozenset({Scope.READ, Scope.INGEST})
    return Caller(
        Actor(Kind.SOURCE, source.id, source.name, Role.RESPONDER, scopes=scopes), source.id
    )
