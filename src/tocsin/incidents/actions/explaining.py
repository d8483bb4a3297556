"""Why an incident paged whom it paged, told from what was kept when it was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from tocsin.identity.actor import Actor
from tocsin.incidents.actions import chains, inspecting, origins
from tocsin.incidents.actions.chains import Wanted
from tocsin.incidents.incident import Incident
from tocsin.incidents.why import origin, paging
from tocsin.incidents.why.link import Link
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import explaining as oncall
from tocsin.oncall.page import Status

MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class Chain:
    """One page about the incident, from its policy to its answer."""

    page_id: int
    status: Status
    started_at: datetime
    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Explained:
    """``origin`` leads to the incident, and each chain from there on; the first page is first."""

    incident: Incident
    origin: Sequence[Link]
    chains: Sequence[Chain]


def explain(tx: Tx, number: int, *, zone: tzinfo = UTC, actor: Actor) -> Explained:
    """Return the whole trace of an incident's pages; messages as far as one may see them."""
    incident = inspecting.inside(tx, number, actor=actor)
    pages = oncall.pages_about(tx, incident.subject, limit=MOST_PAGES)[::-1]
    facts = chains.facts_of(tx, pages, chains.told_of(tx, pages), Wanted(actor, zone))
    found = [
        Chain(each.page.id, each.page.status, each.page.started_at, paging.of(each))
        for each in facts
    ]
    called = chains.named(tx, (), {}, Wanted(actor, zone))
    came = origins.of(tx, incident, was_paged=bool(pages), actor=actor)
    return Explained(incident, origin.of(came, called=called), found)
