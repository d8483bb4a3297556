"""What is done to the providers by which people sign in."""

from datetime import datetime

from tocsin.identity import permission
from tocsin.identity import provider as ideas
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.provider import NewProvider, Provider
from tocsin.identity.store import providers as store
from tocsin.kit import errors, ledger, pages, text
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx

LONGEST_SECRET = 500


class ProviderNotFound(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("There is no such provider to sign in by.")


class ProviderTaken(errors.Conflict):
    def __init__(self, new: NewProvider) -> None:
        super().__init__(f"A provider has the name {new.name} or the issuer {new.issuer} already.")


class TooManyProviders(errors.Conflict):
    def __init__(self) -> None:
        super().__init__(f"There are {ideas.MOST} providers already; remove one first.")


def create_provider(
    tx: Tx, new: NewProvider, *, secret: str = "", key: Key, actor: Actor, now: datetime
) -> int:
    """Let people sign in by it; the secret is sealed and never shown again."""
    permission.require(actor, Permission.ADMINISTER)
    tidy = ideas.checked(new)
    if len(store.some(tx, limit=ideas.MOST)) >= ideas.MOST:
        raise TooManyProviders
    provider_id = store.insert(tx, text.slug(tidy.name)[:60].strip("-"), tidy, at=now)
    if provider_id is None:
        raise ProviderTaken(tidy)
    _keep(tx, provider_id, secret, key=key)
    _record(tx, "sign_in.provider_added", provider_id, tidy, actor=actor, now=now)
    return provider_id


def change_provider(
    tx: Tx,
    provider_id: int,
    new: NewProvider,
    *,
    secret: str = "",
    key: Key,
    actor: Actor,
    now: datetime,
) -> bool:
    """Make it so, and return whether anything changed; without a secret its own stays."""
    permission.require(actor, Permission.ADMINISTER)
    before, tidy = found(tx, provider_id), ideas.checked(new)
    has_new_secret = bool(secret) and secret != opened_secret(tx, before, key=key)
    if before.as_new() == tidy and not has_new_secret:
        return False
    if not store.change(tx, provider_id, tidy):
        raise ProviderTaken(tidy)
    if has_new_secret:
        _keep(tx, provider_id, secret, key=key)
    _record(tx, "sign_in.provider_changed", provider_id, tidy, actor=actor, now=now)
    return True


def remove_provider(tx: Tx, provider_id: int, *, actor: Actor, now: datetime) -> None:
    """Let nobody in by it any more; whom it brought stay, and their sessions go on."""
    permission.require(actor, Permission.ADMINISTER)
    before = found(tx, provider_id)
    store.delete(tx, provider_id)
    _record(tx, "sign_in.provider_removed", provider_id, before, actor=actor, now=now)


def list_providers(
    tx: Tx, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> pages.Page[Provider]:
    permission.require_sight(actor, Permission.ADMINISTER)
    return pages.cut_by_name(store.some(tx, after=pages.place(cursor), limit=limit + 1), limit)


def view_provider(tx: Tx, provider_id: int, *, actor: Actor) -> Provider:
    permission.require_sight(actor, Permission.ADMINISTER)
    return found(tx, provider_id)


def provider_by_name(tx: Tx, name: str) -> Provider | None:
    return store.by_slug(tx, text.slug(name)[:60].strip("-"))


def ways_in(tx: Tx) -> list[Provider]:
    """Return the providers that people may sign in by, as anybody sees them on the way in."""
    return [each for each in store.some(tx, limit=ideas.MOST) if each.is_enabled]


def way_in(tx: Tx, slug: str) -> Provider:
    found = store.by_slug(tx, slug)
    if found is None or not found.is_enabled:
        raise ProviderNotFound
    return found


def opened_secret(tx: Tx, provider: Provider, *, key: Key) -> str:
    sealed = store.secret(tx, provider.id)
    return key.open(_place(provider.id), sealed) if sealed else ""


def found(tx: Tx, provider_id: int) -> Provider:
    provider = store.get(tx, provider_id)
    if provider is None:
        raise ProviderNotFound
    return provider


def _keep(tx: Tx, provider_id: int, secret: str, *, key: Key) -> None:
    if len(secret) > LONGEST_SECRET:
        sentence = f"A client's secret has at most {LONGEST_SECRET} characters."
        raise errors.Invalid(sentence, fields={"client_secret": sentence})
    if secret:
        store.set_secret(tx, provider_id, key.seal(_place(provider_id), secret))


def _place(provider_id: int) -> str:
    return f"sign_in_provider|client_secret|{provider_id}"


def _record(
    tx: Tx, kind: str, provider_id: int, new: NewProvider, *, actor: Actor, now: datetime
) -> None:
    data = {
        "provider_id": provider_id,
        "name": new.name,
        "issuer": new.issuer,
        "is_enabled": new.is_enabled,
        "trusts_email": new.trusts_email,
        "welcomes": new.welcomes,
    }
    ledger.record(tx, kind=kind, subject="sign_in/providers", actor=actor.label, at=now, data=data)
