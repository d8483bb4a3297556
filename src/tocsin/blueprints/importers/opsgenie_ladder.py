"""Escalations of Opsgenie as policies: its delays count from the alert, ours from step to step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from tocsin.blueprints.importers.imported import Notes, Part
from tocsin.blueprints.importers.people import People
from tocsin.oncall import policy

_UNITS = {"minutes": 1, "hours": 60, "days": 24 * 60}
_LAST_MINUTES = 5


@dataclass(slots=True)
class Ladders:
    """``seconds`` are schedules of whoever is next in line in another, as some rules ask for."""

    schedules: Mapping[str, list[str]]
    people: People
    teams: Mapping[str, str]
    fallback: str
    parts: list[Part] = field(default_factory=list)
    seconds: dict[str, Part] = field(default_factory=dict)

    @property
    def notes(self) -> Notes:
        return self.people.notes


def read(given: list[Part], ladders: Ladders) -> None:
    for escalation in given:
        name = str(escalation["name"])
        rules = sorted(escalation.get("rules") or (), key=_minutes)
        rungs = [(m, list(of)) for m, of in groupby(rules, key=_minutes)]
        steps = list(_steps(name, rungs, escalation.get("repeat") or {}, ladders))
        if not steps:
            ladders.notes.add(f"escalation {name}: it notifies nobody, so it is left out")
            continue
        if rungs[0][0]:
            ladders.notes.add(
                f"escalation {name}: its first step waited {rungs[0][0]} min; not here"
            )
        repeat = min(int((escalation.get("repeat") or {}).get("count") or 0), policy.MOST_REPEATS)
        ladders.parts.append(
            {"name": name, "steps": steps, "repeat": repeat, "fallback": ladders.fallback}
        )


def _steps(
    name: str, rungs: list[tuple[int, list[Part]]], repeat: Part, ladders: Ladders
) -> Iterator[Part]:
    """One step for all rules of one delay; it lasts until that of the next."""
    wait = int(repeat.get("waitInterval") or 0) or _LAST_MINUTES
    ends = [minutes for minutes, _ in rungs[1:]] + [rungs[-1][0] + wait] if rungs else []
    for (minutes, rules), end in zip(rungs, ends, strict=True):
        targets = [target for rule in rules for target in _targets(name, rule, ladders)]
        if targets:
            yield {"targets": list(dict.fromkeys(targets)), "delay": f"{end - minutes}m"}
    if repeat.get("closeAlertAfterAll"):
        ladders.notes.add(f"escalation {name}: alerts are not closed when nobody answered")


def _targets(name: str, rule: Part, ladders: Ladders) -> Iterator[str]:
    recipient = rule.get("recipient") or {}
    kind, of = recipient.get("type"), str(recipient.get("id"))
    if rule.get("condition") == "if-not-closed":
        ladders.notes.add(
            f"escalation {name}: a step 'if not closed' ends with the acknowledgement"
        )
    if kind == "user" and (email := ladders.people.email(recipient)):
        yield f"person:{email}"
    elif kind == "schedule" and of in ladders.schedules:
        yield from (_on_call(name, each, rule, ladders) for each in ladders.schedules[of])
    elif kind == "team" and of in ladders.teams:
        if rule.get("notifyType") not in ("all", "users"):
            ladders.notes.add(f"escalation {name}: all of team {ladders.teams[of]} is paged")
        yield f"team:{ladders.teams[of]}"
    else:
        who = recipient.get("username") or recipient.get("name") or of
        ladders.notes.add(f"escalation {name}: {kind} {who} is not in the export and left out")


def _on_call(name: str, schedule: str, rule: Part, ladders: Ladders) -> str:
    """The schedule, or that of the next in line if the rule is about them."""
    how = rule.get("notifyType")
    if how == "next":
        second = f"{schedule}, next"
        ladders.seconds[second] = {"name": second, "secondary_of": schedule}
        return f"schedule:{second}"
    if how == "previous":
        ladders.notes.add(f"escalation {name}: whoever is on call is paged, not who was before")
    return f"schedule:{schedule}"


def _minutes(rule: Part) -> int:
    delay = rule.get("delay") or {}
    return int(delay.get("timeAmount") or 0) * _UNITS.get(str(delay.get("timeUnit")), 1)
