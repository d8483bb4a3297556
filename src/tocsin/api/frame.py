"""The frame of a request: who asks, one transaction, one moment."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import Header
from starlette.requests import Request

from tocsin.api import auth, touches
from tocsin.api.auth import Caller, Proof
from tocsin.api.limits import Limiter
from tocsin.api.touches import Touches
from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.session import SignedIn
from tocsin.kit import clock, errors, idempotency
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tx import Tx

_LONGEST_KEY = 200


class BadKey(errors.Invalid):
    def __init__(self) -> None:
        sentence = "An Idempotency-Key has 1 to 200 visible ASCII characters."
        super().__init__(sentence, fields={"Idempotency-Key": sentence})


@dataclass(frozen=True, slots=True)
class Frame:
    """What an endpoint needs besides its arguments; ``headers`` go out with the answer."""

    tx: Tx
    actor: Actor
    now: datetime
    settings: Settings
    signed_in: SignedIn | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def confirmed(self) -> Actor:
        """Return the actor for what a browser left open must not do: a session has to be fresh."""
        if self.signed_in is not None and not self.signed_in.is_confirmed(self.now):
            raise identity.NotConfirmed
        return self.actor


@dataclass(frozen=True, slots=True)
class Call:
    """One request as far as it can be known without the database."""

    request: Request
    proof: Proof | None
    key: str | None = None
    fingerprint: bytes = b""

    @property
    def settings(self) -> Settings:
        found: Settings = self.request.app.state.settings
        return found

    @contextmanager
    def frame(self, *, writes: bool) -> Iterator[Frame]:
        """Open the transaction in which the endpoint runs; it commits at the end."""
        database: Database = self.request.app.state.database
        with database.transaction() if writes else database.reading() as tx:
            now = clock.now(tx)
            caller = self._recognize(tx, now)
            is_due = self._is_touch_due()
            if is_due and writes:
                self._touch(tx, caller, now)
            yield Frame(tx, caller.actor, now, self.settings, caller.signed_in)
        if is_due and not writes:
            with database.transaction() as tx:
                self._touch(tx, caller, now)

    def asked(self, actor: Actor) -> idempotency.Request | None:
        """Return what identifies this request if it is sent again; None without a key."""
        if self.key is None:
            return None
        return idempotency.Request(actor.label, self.key, self.fingerprint)

    def _recognize(self, tx: Tx, now: datetime) -> Caller:
        caller = auth.recognize(tx, self.proof, now)
        self.request.state.actor = caller.actor.label
        if self.proof is not None:
            limiter: Limiter = self.request.app.state.limiter
            limiter.know(self.proof.fingerprint)
        return caller

    def _is_touch_due(self) -> bool:
        seen: Touches = self.request.app.state.touches
        return self.proof is not None and seen.is_due(self.proof)

    def _touch(self, tx: Tx, caller: Caller, now: datetime) -> None:
        if self.proof is not None:
            touches.note(tx, self.proof, caller, now=now)


async def reading_call(request: Request) -> Call:
    return Call(request, _admitted(request))


async def writing_call(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(description="Send the same key again to get the same answer, for 24 hours."),
    ] = None,
) -> Call:
    proof = _admitted(request)
    if idempotency_key is None:
        return Call(request, proof)
    if not (idempotency_key.isascii() and idempotency_key.isprintable()):
        raise BadKey
    if not 1 <= len(idempotency_key) <= _LONGEST_KEY:
        raise BadKey
    return Call(request, proof, idempotency_key, await _fingerprint(request))


def _admitted(request: Request) -> Proof | None:
    """Return the proof offered, unless whoever offers it asks too much."""
    proof = auth.proof_of(request)
    limiter: Limiter = request.app.state.limiter
    address = request.client.host if request.client else ""
    limiter.take(proof.fingerprint if proof else None, address=address)
    return proof


async def _fingerprint(request: Request) -> bytes:
    # A form with files has been read as a stream by now; its key has to tell it apart alone.
    is_form = request.headers.get("content-type", "").startswith("multipart/form-data")
    body = b"" if is_form else await request.body()
    head = f"{request.method} {request.url.path}?{request.url.query}\n"
    return hashlib.sha256(head.encode() + body).digest()
