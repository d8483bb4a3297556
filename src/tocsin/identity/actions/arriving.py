"""The way to a provider and back. What asks the provider holds no transaction open meanwhile."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity.actions import providers
from tocsin.identity.actions.sessions import OpenTransaction
from tocsin.identity.oidc import exchange, flow, id_token
from tocsin.identity.oidc.discovery import Directory, ProviderFailed, Published
from tocsin.identity.oidc.exchange import Redeemed, Tokens
from tocsin.identity.oidc.flow import Client, Flow, FlowOver, Purpose
from tocsin.identity.provider import Claims, Provider
from tocsin.identity.store import provider_identities as store
from tocsin.kit import clock, errors, ids
from tocsin.kit.guard import Guard
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx

_FLOW = "sign_in|flow"


@dataclass(frozen=True, slots=True)
class House:
    """What of ours takes part: who knows providers, whom we may dial, our key and address."""

    directory: Directory
    allow: Guard
    key: Key
    base_url: str

    def client(self, provider: Provider) -> Client:
        redirect_uri = f"{self.base_url}/sign-in/with/{provider.slug}/return"
        return Client(provider.client_id, redirect_uri, provider.scopes)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser brought back; ``carried`` is what it was given for the way."""

    carried: str
    code: str = ""
    state: str = ""
    issuer: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    provider: Provider
    claims: Claims
    flow: Flow


def set_out(
    provider: Provider, house: House, *, next: str, purpose: Purpose, now: datetime
) -> tuple[str, str]:
    """Return where to send the browser, and what it has to carry."""
    begun = Flow(
        provider.slug,
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        begun_at=now.timestamp(),
        next=next,
        purpose=purpose,
    )
    published = house.directory.published(provider.issuer, allow=house.allow)
    where = flow.address(published.authorization, house.client(provider), begun)
    return where, house.key.seal(_FLOW, flow.written(begun))


def arrive(open_transaction: OpenTransaction, slug: str, answer: Answer, house: House) -> Arrived:
    """Return who came back, or raise FlowOver, BadToken or ProviderFailed."""
    with open_transaction() as tx:
        now = clock.now(tx)
        begun = _begun(tx, slug, answer, house.key, now=now)
        provider = providers.way_in(tx, slug)
        secret = providers.opened_secret(tx, provider, key=house.key)
    if answer.error or not answer.code:
        raise ProviderFailed(f"{provider.name} let you in no further: {answer.error[:60] or '?'}.")
    if answer.issuer and answer.issuer != provider.issuer:
        raise FlowOver
    published = house.directory.published(provider.issuer, allow=house.allow)
    redeemed = Redeemed(answer.code, begun.verifier, secret)
    granted = exchange.tokens(published, house.client(provider), redeemed, allow=house.allow)
    expected = id_token.Expected(
        provider.issuer, provider.client_id, begun.nonce, provider.groups_claim
    )
    claims = _claims(granted.says, published, expected, house, now=now)
    return Arrived(provider, _completed(claims, provider, published, granted, house), begun)


def _begun(tx: Tx, slug: str, answer: Answer, key: Key, *, now: datetime) -> Flow:
    try:
        begun = flow.read(key.open(_FLOW, answer.carried))
    except (errors.Unavailable, ValueError) as error:
        raise FlowOver from error
    is_same = hmac.compare_digest(begun.state.encode(), answer.state.encode())
    if not is_same or begun.slug != slug or begun.is_over(now):
        raise FlowOver
    if not store.spend(tx, ids.digest(begun.state), at=now):
        raise FlowOver
    return begun


def _completed(
    claims: Claims, provider: Provider, published: Published, granted: Tokens, house: House
) -> Claims:
    """Ask the provider about them where its token has no address: strict ones tell it apart."""
    if claims.email or not (published.about and granted.opens):
        return claims
    said = exchange.about(published, granted, allow=house.allow)
    return id_token.completed(claims, said, groups_claim=provider.groups_claim)


def _claims(
    token: str,
    published: Published,
    expected: id_token.Expected,
    house: House,
    *,
    now: datetime,
) -> Claims:
    """Check the token; one with a key that we do not know has us look for new keys once."""
    keys = house.directory.keys(published, allow=house.allow)
    try:
        return id_token.checked(token, keys, expected, now=now)
    except id_token.UnknownKey:
        anew = house.directory.keys(published, allow=house.allow, anew=True)
        return id_token.checked(token, anew, expected, now=now)
