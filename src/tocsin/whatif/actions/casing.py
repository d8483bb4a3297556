"""The incidents that would be opened, with whom they page, and what is foreseen of them."""

from collections.abc import Iterator
from datetime import datetime

from tocsin.incidents import incident as incidents
from tocsin.incidents.actions import assessing, foreseeing, looking, telling
from tocsin.incidents.actions.foreseeing import Promises
from tocsin.kit.tx import Tx
from tocsin.whatif.actions.judging import Verdict
from tocsin.whatif.case import Case


def new(tx: Tx, verdict: Verdict, promises: Promises, *, at: datetime) -> list[Case]:
    """Number them below zero, where no incident is; those of one plan are paged together."""
    cases = list(_new(tx, verdict, promises, at=at))
    order = list(dict.fromkeys(_plan_of(case) for case in cases))
    return sorted(cases, key=lambda case: order.index(_plan_of(case)))


def _new(tx: Tx, verdict: Verdict, promises: Promises, *, at: datetime) -> Iterator[Case]:
    said = [incidents.checked(each, now=at) for each in verdict.declarations]
    rows = tuple(looking.rows(tx))
    for number, assessed in enumerate(assessing.assess_all(tx, said, now=at), start=1):
        incident = assessing.begun(-number, assessed, verdict.actor, now=at)
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
            verdict.over_at if ends else None,
        )


def _plan_of(case: Case) -> tuple[int | None, int | None]:
    return case.new.policy_id, case.new.team_id
