"""The delivery log: what was sent to whom, when, by which way, and each attempt at it."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify import channels
from tocsin.notify.attempt import Status
from tocsin.notify.notification import NotificationQuery
from tocsin.web import forms, links, names
from tocsin.web.here import Here
from tocsin.web.render import Shown

router = Router()

_STATUSES = [(each.value, each.value.capitalize()) for each in Status]


class Asked(links.Asked):
    path = "/settings/deliveries"

    status: Annotated[Status | None, forms.UNCHOSEN] = None
    channel: str = ""
    person: forms.Chosen = None
    subject: str = ""

    def query(self) -> NotificationQuery:
        return NotificationQuery(
            self.subject or None, self.person, self.channel or None, self.status, self.cursor
        )


@router.get("/settings/deliveries")
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    def question(tx: Tx, *, actor: Actor) -> Shown:
        found = notify.list_notifications(tx, asked.query(), actor=actor)
        return {
            "notifications": found.items,
            "tries": notify.attempts_of(tx, [each.id for each in found.items]),
            "known": names.of(tx, people=[each.person_id for each in found.items]),
            "people": names.people(tx),
            "older": asked.link(cursor=found.next) if found.next else "",
        }

    titles = {slug: each.title for slug, each in channels.PROVIDERS.items()}
    shown: Shown = {"statuses": _STATUSES, "channels": titles, "asked": asked}
    return here.page("settings/deliveries/index.html", **shown, **here.ask(question))
