"""A problem as a form: what is seen, what is behind it, what helps meanwhile."""

from pydantic import BaseModel

from tocsin.incidents.priority import Priority
from tocsin.kit.tx import Tx
from tocsin.problems.problem import NewProblem, Problem
from tocsin.web import forms, names, render


class ProblemForm(BaseModel):
    version: int = 0
    title: str = ""
    description: str = ""
    priority: Priority = Priority.P3
    service_id: forms.Chosen = None
    team_id: forms.Chosen = None
    owner_id: forms.Chosen = None
    root_cause: str = ""
    workaround: str = ""

    def wanted(self) -> NewProblem:
        return NewProblem(
            self.title,
            self.description,
            self.priority,
            self.service_id,
            self.team_id,
            self.owner_id,
            self.root_cause,
            self.workaround,
        )


def filled(found: Problem) -> ProblemForm:
    return ProblemForm(
        version=found.version,
        title=found.title,
        description=found.description,
        priority=found.priority,
        service_id=found.service_id,
        team_id=found.team_id,
        owner_id=found.owner_id,
        root_cause=found.root_cause,
        workaround=found.workaround,
    )


def choices(tx: Tx) -> render.Shown:
    """Return what there is to choose from."""
    return {
        "services": names.services(tx),
        "teams": names.teams(tx),
        "owners": names.people(tx),
        "priorities": [(each.value, each.value) for each in Priority],
    }
