"""The incidents that would be opened, with whom they page, and what is foreseen of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.identity.actor import Actor
from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import assessing, foreseeing, looking, telling
from tocsin.incidents.actions.foreseeing import Promises
from tocsin.incidents.incident import Declaration
from tocsin.kit.tx import Tx
from tocsin.whatif.case import Case


@dataclass(frozen=True, slots=True)
class Opening:
    """What would be declared ``at`` a moment, and by whom; ``over_at`` is when it is over by
    itself. ``first`` numbers them below zero, where no incident is."""

    declarations: Sequence[Declaration]
    actor: Actor
    at: datetime
    over_at: datetime | None = None
    first: int = 1


def opened(tx: Tx, opening: Opening, promises: Promises) -> list[Case]:
    """Return them in the order in which they are paged about: those of one plan together."""
    cases = list(_opened(tx, opening, promises))
    order = list(dict.fromkeys(_plan_of(case) for case in cases))
    return sorted(cases, key=lambda case: order.index(_plan_of(case)))


def _opened(tx: Tx, opening: Opening, promises: Promises) -> Iterator[Case]:
    now = opening.at
    said = [incidents.checked(each, now=now) for each in opening.declarations]
    rows = tuple(looking.rows(tx)) if said else ()
    found = assessing.assess_all(tx, said, now=now) if said else []
    for number, assessed in enumerate(found, start=opening.first):
        columns = assessing.columns(assessed, opening.actor)
        incident = assessing.begun(-number, assessed, columns, now=now)
        declared, services = assessed.declaration, tuple(assessed.services)
        paging = telling.Paging(incident, services, declared.facts, declared.labels)
        ends = all(service.auto_resolve for service in services)
        yield Case(
            incident,
            services,
            telling.new_page(paging),
            rows,
            tuple(telling.responsible(tx, incident)),
            tuple(foreseeing.of_new(incident, promises)),
            opening.over_at if ends else None,
        )


def _plan_of(case: Case) -> tuple[int | None, int | None]:
    return case.new.policy_id, case.new.team_id
