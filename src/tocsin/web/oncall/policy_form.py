"""The editor of an escalation policy: its steps as a form, and whom each could name."""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import BaseModel

from tocsin.identity import actions as identity
from tocsin.kit import errors, periods
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall import condition, manner, policy
from tocsin.oncall.actions import vendors
from tocsin.oncall.manner import Manner, Way
from tocsin.oncall.policy import NewPolicy, NewStep, Policy
from tocsin.web import forms

Choices = list[tuple[str, Sequence[tuple[str, str]]]]


class Step(BaseModel):
    targets: list[str] = []
    delay: str = "5m"
    when: str = ""
    way: Way = Way.ALL
    channels: str = ""
    answers: str = "1"
    hold: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether nothing about it is unusual, so that the form need not show more."""
        said = (self.when, self.channels, self.hold)
        return not any(said) and self.way is Way.ALL and self.answers in ("", "1")

    def wanted(self) -> NewStep:
        targets = tuple(dict.fromkeys(each for each in self.targets if each))
        return NewStep(targets, periods.parse_duration(self.delay), self._manner())

    def _manner(self) -> Manner:
        when = [condition.parse(line) for line in self.when.splitlines() if line.strip()]
        uses = [manner.parse_use(each) for each in self.channels.split(",") if each.strip()]
        answers = forms.count("answers", self.answers or "1", most=manner.MOST_ANSWERS)
        hold = periods.parse_duration(self.hold) if self.hold.strip() else timedelta(0)
        return Manner(tuple(when), self.way, tuple(uses), answers, hold)


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
    steps = [_filled(step) for step in found.steps]
    return PolicyForm(
        name=found.name, steps=steps, repeat=str(found.repeat), fallback=str(found.fallback)
    )


def _filled(step: policy.Step) -> Step:
    taken = step.manner
    return Step(
        targets=[str(target) for target in step.targets],
        delay=periods.format_duration(step.delay),
        when="\n".join(str(one) for one in taken.when),
        way=taken.way,
        channels=", ".join(str(use) for use in taken.channels),
        answers=str(taken.answers),
        hold=periods.format_duration(taken.hold) if taken.hold else "",
    )


def choices(tx: Tx, *, with_vendors: bool = False) -> Choices:
    """Return all that may be paged, in groups, each as it is written.

    Vendors are asked beside the others, where a step or a row says so.
    """
    outside = vendors.vendors(tx) if with_vendors else []
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
        ("A vendor, beside them", [(f"vendor:{v.name}", f"Vendor: {v.name}") for v in outside]),
    ]
    return [group for group in groups if group[1]]


def _step(number: int, step: Step) -> NewStep:
    try:
        return step.wanted()
    except errors.Invalid as fault:
        raise errors.Invalid(f"Step {number}: {fault.sentence}") from fault
