"""Secrets that deliveries are verified with: kept sealed, never shown, asked at the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity.actor import Actor
from tocsin.kit import errors
from tocsin.kit.secrets import Key, WrongKey
from tocsin.kit.tx import Tx
from tocsin.signals import sources
from tocsin.signals.actions import registry
from tocsin.signals.source import SourceRow
from tocsin.signals.store import source_keys as store
from tocsin.signals.verification import Proof, Unverifiable, Verification

_LONGEST = 1000


class NothingToVerify(errors.Invalid):
    """This kind of source has a protocol with a place for the key, and none for a secret."""


@dataclass(frozen=True, slots=True)
class Knock:
    """Whose key came with a delivery, and what it is to be verified with."""

    source: SourceRow
    verification: Verification | None
    secret: str


def set_secret(
    tx: Tx, source_id: int, secret: str, *, sealed_with: Key, actor: Actor, now: datetime
) -> bool:
    """Verify deliveries with it from now on; "" ends that. Return whether anything changed."""
    source = registry.configurable(tx, source_id, actor=actor)
    _refuse_mistake(source, secret)
    if _is_kept(tx, source, secret, sealed_with=sealed_with):
        return False
    sealed = sealed_with.seal(_place(source_id), secret) if secret else None
    store.set_secret(tx, source_id, sealed, at=now)
    kind = "source.secret_set" if secret else "source.secret_removed"
    registry.record(tx, kind, source_id, actor=actor, now=now, data={"name": source.name})
    return True


def knock(tx: Tx, key: str, *, sealed_with: Key, now: datetime) -> Knock | None:
    """Who comes with this key; None when nobody has it.

    Raises Unverifiable if the source's secret was sealed with another key of the instance.
    """
    source = registry.source_by_key(tx, key, now=now)
    if source is None:
        return None
    provider = sources.PROVIDERS.get(source.kind)
    verification = provider.verification if provider else None
    try:
        return Knock(source, verification, opened(tx, source, sealed_with=sealed_with))
    except WrongKey as error:
        raise Unverifiable(f"The secret of {source.name} has to be entered again.") from error


def doubt(knock: Knock, body: bytes, *, headers: Mapping[str, str], now: datetime) -> str:
    """Why this delivery is not believed to be its sender's own; "" if it is.

    It may ask the network for a certificate, so no transaction is open around it; raises
    Unverifiable when that fails.
    """
    asked = knock.verification
    if asked is None or not (knock.secret or asked.is_always):
        return ""
    proof = Proof(body, headers, knock.secret, now, knock.source.mapping or {})
    return asked.check(proof)


def opened(tx: Tx, source: SourceRow, *, sealed_with: Key) -> str:
    sealed = store.sealed_secret(tx, source.id) if source.has_secret else None
    return sealed_with.open(_place(source.id), sealed) if sealed else ""


def _is_kept(tx: Tx, source: SourceRow, secret: str, *, sealed_with: Key) -> bool:
    try:
        return secret == opened(tx, source, sealed_with=sealed_with)
    except WrongKey:
        return False


def _refuse_mistake(source: SourceRow, secret: str) -> None:
    provider = sources.PROVIDERS.get(source.kind)
    if provider is None or provider.verification is None:
        raise NothingToVerify(f"A source of the kind {source.kind} has its key and no secret.")
    asked = provider.verification
    mistake = _mistake(secret, asked.shortest) or asked.mistake(secret) if secret else ""
    if mistake:
        raise errors.Invalid(mistake, fields={"secret": mistake})


def _mistake(secret: str, shortest: int) -> str:
    if not shortest <= len(secret) <= _LONGEST:
        return f"A secret has {shortest} to {_LONGEST} characters."
    return "" if secret.isprintable() else "A secret has no control characters."


def _place(source_id: int) -> str:
    return f"source|secret|{source_id}"
