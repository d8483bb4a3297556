"""What is known of the ways to people, looked up for all of them at once."""

from collections.abc import Sequence

from tocsin.identity import actions as identity
from tocsin.identity import profile
from tocsin.identity.person import Person
from tocsin.kit import errors, remembering
from tocsin.kit.tx import Tx
from tocsin.notify import channels
from tocsin.notify import known as ideas
from tocsin.notify.choice import Skip, Unused
from tocsin.notify.contact import Contact
from tocsin.notify.known import Known
from tocsin.notify.rule import Rule, Way
from tocsin.notify.store import settings
from tocsin.notify.store import ways as store

# Every account has an e-mail address, so it is what is left when a person gave no contact.
_ACCOUNT_CHANNEL = "email"
_BY_ACCOUNT = "They have no verified contact of their own, so their account's address is used."


def known(tx: Tx, person_ids: Sequence[int]) -> dict[int, Known]:
    """Return what is known of each of these people, or raise PersonNotFound."""
    if not person_ids:
        return {}
    ids, configured = sorted(set(person_ids)), remembering.configured(tx)
    people = {each.id: each for each in identity.people(configured, ids=ids, limit=len(ids))}
    enabled = settings.enabled(configured)
    contacts, rules = store.contacts(configured, ids), store.rules(configured, ids)
    return {
        number: _known(
            people.get(number) or identity.person(configured, number),
            contacts.get(number, ()),
            rules.get(number, ()),
            enabled,
        )
        for number in ids
    }


def is_set_up(slug: str, enabled: frozenset[str]) -> bool:
    channel = channels.PROVIDERS.get(slug)
    return channel is not None and (slug in enabled or not channel.needs_setting_up)


def _known(
    person: Person, contacts: Sequence[Contact], rules: Sequence[Rule], enabled: frozenset[str]
) -> Known:
    """Take the contacts that work, or the account's address with the reason for using it."""
    if not person.is_active:
        return Known(person, (), rules, ideas.unreachable(person, ()), None)
    found = [(each, _closed(each, enabled)) for each in contacts]
    closed = tuple(Unused(each.id, each.channel, why) for each, why in found if why)
    own = [_way(each) for each, why in found if why is None]
    reason = None
    if not any(way.wakes for way in own) and is_set_up(_ACCOUNT_CHANNEL, enabled):
        account = _account(person)
        own += account
        reason = _BY_ACCOUNT if account else None
    return Known(person, own, rules, ideas.unreachable(person, own), reason, closed)


def _closed(contact: Contact, enabled: frozenset[str]) -> Skip | None:
    """Say why a contact cannot be used; None if it can."""
    if not contact.is_enabled:
        return Skip.SWITCHED_OFF
    if not contact.is_verified:
        return Skip.UNVERIFIED
    return None if is_set_up(contact.channel, enabled) else Skip.NOT_SET_UP


def _way(contact: Contact) -> Way:
    wakes = not channels.named(contact.channel).is_inside
    return Way(contact.id, contact.channel, contact.address, wakes)


def _account(person: Person) -> list[Way]:
    if profile.is_nowhere(person.email):
        return []
    try:
        address = channels.named(_ACCOUNT_CHANNEL).check_address(person.email)
    except errors.Invalid:
        return []
    return [Way(None, _ACCOUNT_CHANNEL, address)]
