"""How people can be reached, asked before somebody has to be; and test pages to find out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.identity.person import Person
from tocsin.kit import ids
from tocsin.kit.tx import Tx
from tocsin.notify import channels, visibility
from tocsin.notify.actions import own
from tocsin.notify.contact import Contact
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Letter
from tocsin.notify.reach import Path, Reach, State, Trial
from tocsin.notify.rule import Planned, Rule, Way
from tocsin.notify.store import contacts, queue, settings
from tocsin.notify.store import reach as store

_LATELY = timedelta(hours=1)
_FAILURES = 3
_ACCOUNT_CHANNEL = "email"


def contacts_of(
    tx: Tx, person_ids: Sequence[int], *, actor: Actor
) -> Mapping[int, Sequence[Contact]]:
    """Return the contacts of several people at once to those who may have to reach them."""
    if not visibility.sees_all(actor):
        for person_id in person_ids:
            visibility.require_own(actor, person_id)
    return contacts.of_people(tx, person_ids)


def reach_of(tx: Tx, person_ids: Sequence[int], *, now: datetime) -> list[Reach]:
    """Return how each of these people can be reached."""
    people = identity.people(tx, ids=sorted(set(person_ids)), limit=len(person_ids) or 1)
    down = frozenset(store.failing_channels(tx, since=now - _LATELY, at_least=_FAILURES))
    enabled = settings.enabled(tx)
    known = {each.id: contacts.of_person(tx, each.id) for each in people}
    every = [each.id for some in known.values() for each in some]
    tests = {each.contact_id: each for each in store.last_tests(tx, every)}

    def state(contact: Contact) -> State:
        if not contact.is_enabled:
            return State.SWITCHED_OFF
        if not contact.is_verified:
            return State.UNVERIFIED
        return _channel_state(contact.channel, enabled, down)

    return [
        _reach(
            person,
            [_path(each, state(each), tests) for each in known[person.id]],
            _account(person, enabled, down),
            contacts.rules(tx, person.id),
        )
        for person in people
    ]


def try_out(tx: Tx, person_ids: Sequence[int], *, actor: Actor, now: datetime) -> list[int]:
    """Send a test to every contact of these people that should wake them; return what was queued.

    It goes to the contact itself, whatever their rules and quiet hours say.
    """
    permission.require(actor, Permission.CONFIGURE)
    queued: list[int] = []
    for reach in reach_of(tx, person_ids, now=now):
        sent = [_test(tx, reach, each, now=now) for each in reach.working if each.contact_id]
        if sent:
            data = {"notification_ids": sent}
            own.record(tx, "contact.canary_sent", reach.person_id, data, actor=actor, now=now)
        queued += sent
    return queued


def _test(tx: Tx, reach: Reach, path: Path, *, now: datetime) -> int:
    body = (
        "Tocsin tests on a timetable that pages reach whoever is on call. There is nothing to do."
    )
    message = Message(
        "Test page: you are reached here", body, path="/account", kind=Kind.NOTICE,
        urgency=Urgency.HIGH,
    )  # fmt: skip
    cause = f"contact/{path.contact_id}/test/{ids.unique()}"
    letter = Letter(message, f"person/{reach.person_id}", cause)
    (contact,) = [c for c in contacts.of_person(tx, reach.person_id) if c.id == path.contact_id]
    use = Planned(Way(contact.id, contact.channel, contact.address))
    return queue.insert(tx, letter, [use], person_id=reach.person_id, now=now)[0]


def _reach(person: Person, paths: Sequence[Path], account: Path, rules: Sequence[Rule]) -> Reach:
    """Add the account's address where none of their own works: it is what pages fall back to."""
    works = {each.contact_id for each in paths if each.state is State.WORKS}
    whole = [*paths] if works else [*paths, account]
    urgent = [each for each in rules if each.urgency is Urgency.HIGH]
    usable = [each.delay for each in urgent if each.contact_id in works]
    return Reach(
        person.id,
        person.name,
        person.is_active,
        whole,
        first_after=min(usable, default=timedelta(0)),
        are_rules_in_vain=bool(urgent) and not usable,
    )


def _account(person: Person, enabled: frozenset[str], down: frozenset[str]) -> Path:
    channel = channels.named(_ACCOUNT_CHANNEL)
    state = _channel_state(channel.slug, enabled, down)
    return Path(None, channel.slug, f"{person.email} (the account)", channel.rests_on, state)


def _path(contact: Contact, state: State, tests: Mapping[int, Trial]) -> Path:
    channel = channels.PROVIDERS.get(contact.channel)
    title = contact.label or contact.address or contact.channel
    rests_on = channel.rests_on if channel else contact.channel
    return Path(contact.id, contact.channel, title, rests_on, state, tests.get(contact.id))


def _channel_state(slug: str, enabled: frozenset[str], down: frozenset[str]) -> State:
    channel = channels.PROVIDERS.get(slug)
    if channel is None or (slug not in enabled and channel.needs_setting_up):
        return State.NOT_SET_UP
    if channel.is_inside:
        return State.INSIDE
    return State.DOWN if slug in down else State.WORKS
