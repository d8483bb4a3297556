"""The list of services by tier: who owns each, what is open, who has the pager."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import Response

from tocsin.catalog import reading
from tocsin.catalog.service import Service, ServiceQuery
from tocsin.identity.actor import Actor
from tocsin.incidents.actions import reading as incidents
from tocsin.incidents.incident import Incident
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, links, names
from tocsin.web.here import Here

router = Router()

_PAGE = 100


class Asked(links.Asked):
    path = "/services"

    q: str = ""
    team: forms.Chosen = None
    archived: bool = False

    def query(self) -> ServiceQuery:
        return ServiceQuery(self.q, self.team, self.archived, self.cursor, _PAGE)


@dataclass(frozen=True, slots=True)
class Line:
    service: Service
    team: str | None
    incidents: Sequence[Incident]


@dataclass(frozen=True, slots=True)
class Tier:
    number: int
    lines: Sequence[Line]


@router.get("/services")
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    def question(tx: Tx, *, actor: Actor) -> dict[str, Any]:
        found = reading.list_services(tx, asked.query(), actor=actor)
        older = asked.link(cursor=found.next) if found.next else ""
        tiers = _tiers(tx, found.items, actor=actor)
        return {"tiers": tiers, "older": older, "teams": names.teams(tx)}

    return here.page("services/index.html", asked=asked, **here.ask(question))


def _tiers(tx: Tx, services: Sequence[Service], *, actor: Actor) -> list[Tier]:
    known = names.of(tx, teams=[each.team_id for each in services])
    open_ = _open(tx, [each.id for each in services], actor=actor)
    lines = [Line(each, known.team(each.team_id), open_.get(each.id, ())) for each in services]
    return [
        Tier(number, list(group))
        for number, group in groupby(lines, key=lambda line: line.service.tier)
    ]


def _open(tx: Tx, service_ids: Sequence[int], *, actor: Actor) -> Mapping[int, Sequence[Incident]]:
    found: dict[int, list[Incident]] = {}
    for incident in incidents.open_of_services(tx, service_ids, actor=actor):
        for service_id in incident.service_ids:
            found.setdefault(service_id, []).append(incident)
    return found
