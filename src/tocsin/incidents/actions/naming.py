"""What the people, teams, services and senders in a ledger are called."""

from collections.abc import Mapping, Sequence

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
    actors = {label: _actor(tx, label, people) for label in {event.actor for event in events}}
    return Names(actors, people, teams, services)


def _actor(tx: Tx, label: str, people: Mapping[int, str]) -> str:
    noun, _, rest = label.partition("/")
    if noun == "person":
        return people.get(int(rest), "Somebody")
    if noun == "source":
        return signals.source(tx, int(rest)).name
    return f"API token {rest}" if noun == "token" else "Tocsin"
