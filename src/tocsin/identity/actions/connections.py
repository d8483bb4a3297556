"""The ways in that somebody has connected to their account, and taking one back.

Nobody takes back the only one that they have: an administrator may, who can hand out another.
"""

from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity import provider as ideas
from tocsin.identity.actions import providers
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.provider import Connection, Provider
from tocsin.identity.store import provider_identities as identities
from tocsin.identity.store import providers as store
from tocsin.kit import errors, ledger
from tocsin.kit.tx import Tx

_MOST_NAMES = 100


class NotConnected(errors.NotFound):
    def __init__(self, provider: Provider) -> None:
        super().__init__(f"{provider.name} is not connected to this account.")


class OnlyWayIn(errors.Conflict):
    def __init__(self, provider: Provider) -> None:
        super().__init__(
            f"{provider.name} is the only way into your account. Choose a password first, by the"
            " link that the sign-in page mails you, or connect another provider."
        )


def connections(tx: Tx, person_id: int) -> list[Connection]:
    """Return the ways in that are offered, and which of them somebody has connected."""
    return [each for each in _all(tx, person_id) if each.is_enabled]


def view_connections(tx: Tx, person_id: int, *, actor: Actor) -> list[Connection]:
    """Return every provider, also those that are switched off: to oneself and to administrators."""
    if not actor.is_person(person_id):
        permission.require_sight(actor, Permission.ADMINISTER)
    identity.person(tx, person_id)
    return _all(tx, person_id)


def disconnect(tx: Tx, person_id: int, provider_id: int, *, actor: Actor, now: datetime) -> None:
    """Let nobody come into this account by the provider any more; sessions go on."""
    is_own = actor.is_person(person_id)
    if not is_own:
        permission.require(actor, Permission.ADMINISTER)
    provider = providers.found(tx, provider_id)
    if is_own and not _has_another(tx, person_id, provider_id):
        raise OnlyWayIn(provider)
    if not identities.unlink(tx, person_id, provider.issuer):
        raise NotConnected(provider)
    data = {"provider": provider.name, "issuer": provider.issuer}
    subject = f"person/{person_id}"
    ledger.record(
        tx, kind="person.identity_unlinked", subject=subject, actor=actor.label, at=now, data=data
    )


def _has_another(tx: Tx, person_id: int, provider_id: int) -> bool:
    others = (each for each in connections(tx, person_id) if each.provider_id != provider_id)
    has_password = identity.person(tx, person_id).has_password
    return has_password or any(each.is_connected for each in others)


def _all(tx: Tx, person_id: int) -> list[Connection]:
    issuers = set(identities.issuers_of(tx, person_id, limit=_MOST_NAMES))
    return [
        Connection(each.id, each.name, each.slug, each.is_enabled, each.issuer in issuers)
        for each in store.some(tx, limit=ideas.MOST)
    ]
