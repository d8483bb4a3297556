"""The audit trail: everything that was ever done, as the ledger has it."""

import json
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.kit.ledger import Event
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import links, names
from tocsin.web.here import Here
from tocsin.web.render import Shown

router = Router()

_PERSON = "person/"


class Asked(links.Asked):
    path = "/settings/audit"

    subject: str = ""


@router.get("/settings/audit")
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    def question(tx: Tx, *, actor: Actor) -> Shown:
        found = identity.audit_trail(
            tx, subject=asked.subject or None, actor=actor, cursor=asked.cursor
        )
        older = asked.link(cursor=found.next) if found.next else ""
        return {"events": found.items, "older": older, "actors": _actors(tx, found.items)}

    return here.page("settings/audit.html", asked=asked, data_of=_data, **here.ask(question))


def _actors(tx: Tx, events: list[Event]) -> dict[str, str]:
    """Name the people among the actors; programs and the engine are named by their labels."""
    labels = {event.actor for event in events if event.actor.startswith(_PERSON)}
    ids = {label: int(label.removeprefix(_PERSON)) for label in labels}
    known = names.of(tx, people=ids.values())
    return {label: known.person(number) or label for label, number in ids.items()}


def _data(event: Event) -> str:
    return json.dumps(event.data, ensure_ascii=False, indent=2, default=str)
