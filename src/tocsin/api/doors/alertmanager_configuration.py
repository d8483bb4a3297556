"""What we are configured to, written as an Alertmanager would have it.

It is made to be read, by people and by amtool: each service is a receiver, which alerts reach by
their label ``service``, and the rules of inhibition are as they are.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

from tocsin.alerts.actions import inhibiting
from tocsin.alerts.inhibition import NewRule
from tocsin.api.doors.alertmanager_alerts import NOBODY
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import Service
from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx

_HEAD = (
    "# Tocsin speaks for Alertmanager here; what follows is an equivalent of how it is set up.\n"
)
NOTHING = f"{_HEAD}# Give a key to be shown more.\nroute:\n  receiver: {NOBODY}\nreceivers:\n"
NOTHING += f"- name: {NOBODY}\n"


def written(tx: Tx, *, actor: Actor) -> str:
    services = [s for s in catalog.services(tx) if not s.is_archived]
    rules = [r.as_new() for r in inhibiting.rules(tx, actor=actor) if r.is_enabled]
    lines = [*_route(services), *_inhibitions(rules), *_receivers(services)]
    return _HEAD + "".join(f"{line}\n" for line in lines)


def _route(services: Sequence[Service]) -> Iterator[str]:
    yield "route:"
    yield f"  receiver: {NOBODY}"
    if services:
        yield "  routes:"
    for service in services:
        yield f"  - receiver: {_text(service.name)}"
        yield f"    matchers: [{_text(f'service={_text(service.name)}')}]"
        yield f"    group_by: {_list(service.group_by)}"


def _inhibitions(rules: Sequence[NewRule]) -> Iterator[str]:
    if rules:
        yield "inhibit_rules:"
    for rule in rules:
        yield f"- source_matchers: {_list(map(str, rule.sources))}"
        yield f"  target_matchers: {_list(map(str, rule.targets))}"
        yield f"  equal: {_list(rule.equal)}"


def _receivers(services: Sequence[Service]) -> Iterator[str]:
    yield "receivers:"
    for name in (NOBODY, *(service.name for service in services)):
        yield f"- name: {_text(name)}"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A text in quotes, which JSON and YAML write alike."""
    return json.dumps(text)
