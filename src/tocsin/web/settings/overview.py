"""The overview of the settings: every place with what is in it, and what is missing."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from tocsin.alerts.actions import routing
from tocsin.comms.actions import pages
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import agreements, configuring
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.signals import viewing
from tocsin.web.here import Here

router = Router()


@dataclass(frozen=True, slots=True)
class Counts:
    people: int
    teams: int
    sources: int
    heartbeats: int
    monitors: int
    rules: int
    channels: int
    pages: int
    categories: int
    promises: int


@router.get("/settings")
def overview(here: Here) -> Response:
    here.require(Permission.READ)
    return here.page("settings/overview.html", **here.ask(_shown))


def _shown(tx: Tx, *, actor: Actor) -> dict[str, Any]:
    outside = [each for each in notify.list_channels(tx) if not each.channel.is_inside]
    counts = Counts(
        people=len(identity.people(tx)),
        teams=len(identity.teams(tx)),
        sources=len(viewing.list_sources(tx, actor=actor).items),
        heartbeats=len(viewing.list_heartbeats(tx, actor=actor).items),
        monitors=len(viewing.list_monitors(tx, actor=actor).items),
        rules=len(routing.rules(tx, actor=actor)),
        channels=sum(each.is_set_up and each.is_enabled for each in outside),
        pages=len(pages.listed(tx, actor=actor)),
        categories=len(configuring.categories(tx)),
        promises=len(agreements.sla_policies(tx)),
    )
    return {"counts": counts, "audits": permission.may(actor, Permission.AUDIT)}
