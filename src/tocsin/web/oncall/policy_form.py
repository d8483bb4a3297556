"""The editor of an escalation policy: its steps as a form, and whom each could name."""

from collections.abc import Sequence

from pydantic import BaseModel

from tocsin.identity import actions as identity
from tocsin.kit import errors, periods
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall.policy import NewPolicy, NewStep, Policy
from tocsin.web import forms

Choices = list[tuple[str, Sequence[tuple[str, str]]]]


class Step(BaseModel):
    targets: list[str] = []
    delay: str = "5m"

    def wanted(self) -> NewStep:
        targets = tuple(dict.fromkeys(each for each in self.targets if each))
        return NewStep(targets, periods.parse_duration(self.delay))


class PolicyForm(BaseModel):
    name: str = ""
    steps: list[Step] = []
    repeat: str = "0"
    fallback: str = "admins"

    def wanted(self) -> NewPolicy:
        steps = tuple(_step(number, each) for number, each in enumerate(self.steps, start=1))
        repeat = forms.count("repeat", self.repeat, most=20)
        return NewPolicy(self.name, steps, self.fallback, repeat)


def filled(found: Policy) -> PolicyForm:
    steps = [
        Step(
            targets=[str(target) for target in step.targets],
            delay=periods.format_duration(step.delay),
        )
        for step in found.steps
    ]
    return PolicyForm(
        name=found.name, steps=steps, repeat=str(found.repeat), fallback=str(found.fallback)
    )


def choices(tx: Tx) -> Choices:
    """Return all that may be paged, in groups, each as it is written."""
    schedules = [
        (f"schedule:{each.name}", f"On call: {each.name}") for each in oncall.schedules(tx)
    ]
    teams = [(f"team:{each.name}", f"Team: {each.name}") for each in identity.teams(tx)]
    people = [(f"person:{p.email}", p.name) for p in identity.people(tx) if p.is_active]
    groups: Choices = [
        ("Whoever is on call", schedules),
        ("One person", people),
        ("Everybody in a team", teams),
        ("Everybody who administers", [("admins", "All administrators")]),
    ]
    return [group for group in groups if group[1]]


def _step(number: int, step: Step) -> NewStep:
    try:
        return step.wanted()
    except errors.Invalid as fault:
        raise errors.Invalid(f"Step {number}: {fault.sentence}") from fault
