"""What the people, teams, services and senders in a ledger are called."""

from collections.abc import Iterable, Mapping, Sequence

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.incidents import timeline
from tocsin.incidents.phrases import Names
from tocsin.kit.ledger import Event
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals


def names_in(tx: Tx, events: Sequence[Event]) -> Names:
    found = timeline.mentioned(events)
    people = {p.id: p.name for p in identity.people(tx, ids=sorted(found.people))}
    teams = {t.id: t.name for t in identity.teams(tx, ids=sorted(found.teams))}
    services = {s.id: s.name for s in catalog.services(tx, ids=sorted(found.services))}
    labels = {event.actor for event in events}
    holders = identity.token_holders(tx, _tokens(labels))
    actors = {label: _actor(tx, label, people, holders) for label in labels}
    return Names(actors, people, teams, services)


def _tokens(labels: Iterable[str]) -> list[int]:
    parts = (label.partition("/") for label in labels)
    return sorted(int(number) for noun, _, number in parts if noun == "token")


def _actor(tx: Tx, label: str, people: Mapping[int, str], holders: Mapping[int, str]) -> str:
    noun, _, rest = label.partition("/")
    if noun == "person":
        return people.get(int(rest), "Somebody")
    if noun == "source":
        return signals.source(tx, int(rest)).name
    return holders.get(int(rest), label) if noun == "token" else "Tocsin"
