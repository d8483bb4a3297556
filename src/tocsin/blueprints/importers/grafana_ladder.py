"""Escalation chains of Grafana OnCall as policies: what it notifies between two waits is a step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tocsin.blueprints.importers.imported import Notes, Part
from tocsin.blueprints.importers.people import People
from tocsin.kit import periods

_REPEATS = 5  # as often as it begins anew
_LAST = "5m"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the steps of a chain refer to, by its ids."""

    schedules: Mapping[str, list[str]]
    teams: Mapping[str, str]
    people: People
    fallback: str

    @property
    def notes(self) -> Notes:
        return self.people.notes


@dataclass(slots=True)
class _Walk:
    """The steps so far, and the one that the next wait ends."""

    name: str
    ground: Ground
    steps: list[Part] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    when: list[str] = field(default_factory=list)
    in_turn: bool = False
    repeat: int = 0

    def end(self, delay: str) -> None:
        """The step that is open lasts for so long; without one the last step lasts longer."""
        if self.targets:
            self.steps.append(
                {
                    "targets": list(dict.fromkeys(self.targets)),
                    "delay": delay,
                    **({"when": list(self.when)} if self.when else {}),
                    **({"way": "in_turn"} if self.in_turn else {}),
                }
            )
        elif self.steps:
            total = periods.parse_duration(self.steps[-1]["delay"]) + periods.parse_duration(delay)
            self.steps[-1]["delay"] = periods.format_duration(total)
        else:
            self.ground.notes.add(f"chain {self.name}: it waited {delay} at first; not here")
        self.targets, self.in_turn = [], False


def policy(chain: Part, rules: list[Part], ground: Ground) -> Part | None:
    """Return the policy; None, and said so, where it pages nobody."""
    walk = _Walk(str(chain["name"]), ground)
    for rule in sorted(rules, key=lambda one: int(one.get("position") or 0)):
        _take(walk, rule)
    if walk.targets:
        walk.end(_LAST)
    if not walk.steps:
        ground.notes.add(f"chain {walk.name}: it notifies nobody, so it is left out")
        return None
    return {
        "name": walk.name,
        "steps": walk.steps,
        "repeat": walk.repeat,
        "fallback": ground.fallback,
    }


def _take(walk: _Walk, rule: Part) -> None:
    kind = str(rule.get("type"))
    if kind == "wait":
        walk.end(f"{max(1, int(float(rule.get('duration') or 0)) // 60)}m")
    elif kind == "repeat_escalation":
        walk.repeat = _REPEATS
    elif kind == "notify_if_time_from_to":
        hours = "-".join(str(rule[f"notify_if_time_{end}"])[:5] for end in ("from", "to"))
        walk.when = [f"during:mon-sun {hours} UTC"]
    else:
        found = list(_targets(walk, rule))
        if found and walk.targets and kind == "notify_person_next_each_time":
            walk.ground.notes.add(f"chain {walk.name}: those in turn are all paged at once")
        elif kind == "notify_person_next_each_time":
            walk.in_turn = True
        walk.targets += found


def _targets(walk: _Walk, rule: Part) -> Iterator[str]:
    kind, ground = str(rule.get("type")), walk.ground
    users = rule.get("persons_to_notify") or rule.get("persons_to_notify_next_each_time") or ()
    emails = [email for user in users if (email := ground.people.email({"id": user}))]
    schedules = ground.schedules.get(str(rule.get("notify_on_call_from_schedule")), [])
    team = ground.teams.get(str(rule.get("team_to_notify")))
    found = [f"person:{email}" for email in emails] + [f"schedule:{name}" for name in schedules]
    found += [f"team:{team}"] if team else []
    if not found or len(emails) < len(users):
        ground.notes.add(f"chain {walk.name}: {kind} is not carried over, or not for everybody")
    yield from found
