"""Assignment rules: who gets an incident that nobody has taken, decided from facts and explained.

The first rule that is about the incident and finds somebody decides; one that finds nobody says
why and leaves it to the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.priority import Priority
from tocsin.kit import errors, text

MOST_RULES = 100
LONGEST_NAME = 80
MOST_SKILLS = 50
LONGEST_SKILL = 60


class InvalidAssignmentRule(errors.Invalid):
    """A rule has a name and says among whom it chooses."""


class InvalidSkill(errors.Invalid):
    """A skill is a word or two."""


class Way(StrEnum):
    PERSON = "person"
    ON_CALL = "on_call"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"

    @property
    def words(self) -> str:
        return _WAYS[self]


@dataclass(frozen=True, slots=True)
class About:
    """Which incidents a rule is about; what is empty matters not. ``categories`` mean all below
    them too."""

    service_ids: tuple[int, ...] = ()
    team_ids: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """``team_id`` says among whose members it chooses, the incident's own team if it is left
    out; ``most_open`` is how many open ones somebody may have at most."""

    name: str
    way: Way
    about: About = field(default_factory=About)
    person_id: int | None = None
    schedule_id: int | None = None
    team_id: int | None = None
    skill: str = ""
    most_open: int | None = None
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the incident."""

    service_ids: tuple[int, ...]
    team_id: int | None
    category: str | None
    priority: Priority
    channel: Channel


@dataclass(frozen=True, slots=True)
class Candidate:
    """``open`` counts what they have; ``away`` says why they are not there, if they are not."""

    person_id: int
    name: str
    open: int = 0
    skills: frozenset[str] = frozenset()
    away: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it by which rule, and why; nobody when no rule finds anybody."""

    person_id: int | None
    rule: str
    because: str


def checked(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    if len(rules) > MOST_RULES:
        raise InvalidAssignmentRule(f"There are at most {MOST_RULES} rules.")
    tidy = tuple(_checked(rule) for rule in rules)
    names = [rule.name.lower() for rule in tidy]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        _refuse("name", f"Two rules are named {twice}.")
    return tidy


def skills(given: Sequence[str]) -> tuple[str, ...]:
    """Return skills in one spelling, each once, in order."""
    tidy = sorted({text.one_line(text.storable(each)).lower() for each in given if each.strip()})
    if len(tidy) > MOST_SKILLS or any(len(each) > LONGEST_SKILL for each in tidy):
        sentence = f"At most {MOST_SKILLS} skills of at most {LONGEST_SKILL} characters."
        raise InvalidSkill(sentence, fields={"skills": sentence})
    return tuple(tidy)


def is_about(rule: Rule, facts: Facts) -> bool:
    about, category = rule.about, facts.category or ""
    below = (category == each or category.startswith(f"{each}/") for each in about.categories)
    return (
        rule.is_enabled
        and (not about.service_ids or bool(set(about.service_ids) & set(facts.service_ids)))
        and (not about.team_ids or facts.team_id in about.team_ids)
        and (not about.categories or any(below))
        and (not about.priorities or facts.priority in about.priorities)
        and (not about.channels or facts.channel in about.channels)
    )


def choose(rule: Rule, candidates: Sequence[Candidate], *, last_id: int | None = None) -> Choice:
    """Choose among these, in the order of their ids; ``last_id`` is whose turn it was last."""
    reasons = {each.person_id: _unfit(rule, each) for each in candidates}
    fit = sorted((c for c in candidates if not reasons[c.person_id]), key=lambda c: c.person_id)
    unfit = [f"{c.name} {reasons[c.person_id]}" for c in candidates if reasons[c.person_id]]
    if not fit:
        return Choice(None, rule.name, "; ".join(unfit) or "there is nobody to choose from")
    chosen, why = _pick(rule.way, fit, last_id)
    return Choice(chosen.person_id, rule.name, "; ".join([why, *unfit]))


def written(rule: Rule) -> dict[str, Any]:
    """Return it as plain data without its name and what is left out."""
    nothing = asdict(Rule("", rule.way))
    said = {name: value for name, value in asdict(rule).items() if value != nothing[name]}
    about = {name: list(value) for name, value in said.pop("about", {}).items() if value}
    said.pop("name", None)
    return said | {"way": rule.way.value} | ({"about": about} if about else {})


def read(name: str, definition: Mapping[str, Any]) -> Rule:
    given = dict(definition)
    about = given.pop("about", {})
    return Rule(
        name,
        Way(given.pop("way")),
        About(
            tuple(about.get("service_ids", ())),
            tuple(about.get("team_ids", ())),
            tuple(about.get("categories", ())),
            tuple(Priority(each) for each in about.get("priorities", ())),
            tuple(Channel(each) for each in about.get("channels", ())),
        ),
        **given,
    )


def _checked(rule: Rule) -> Rule:
    name = text.one_line(text.storable(rule.name))
    if not 1 <= len(name) <= LONGEST_NAME:
        _refuse("name", f"A rule has a name of 1 to {LONGEST_NAME} characters.")
    if rule.way is Way.PERSON and rule.person_id is None:
        _refuse("person_id", "Choose who gets it.")
    if rule.way is Way.ON_CALL and rule.schedule_id is None:
        _refuse("schedule_id", "Choose the schedule whose shift gets it.")
    if rule.most_open is not None and not 1 <= rule.most_open <= 10_000:
        _refuse("most_open", "From 1 to 10,000 open incidents, or no limit.")
    skill = next(iter(skills([rule.skill])), "")
    said = {f: getattr(rule, f) for f in ("person_id", "schedule_id", "team_id", "most_open")}
    return Rule(name, rule.way, rule.about, skill=skill, is_enabled=rule.is_enabled, **said)


def _unfit(rule: Rule, one: Candidate) -> str:
    if one.away:
        return one.away
    if rule.skill and rule.skill not in one.skills:
        return f"lacks the skill {rule.skill}"
    if rule.most_open is not None and one.open >= rule.most_open:
        return f"has {one.open} open already"
    return ""


def _pick(way: Way, fit: Sequence[Candidate], last_id: int | None) -> tuple[Candidate, str]:
    if way is Way.ROUND_ROBIN:
        following = (c for c in fit if last_id is not None and c.person_id > last_id)
        return next(following, fit[0]), f"it was the turn among {_named(fit)}"
    if way is Way.LEAST_LOADED:
        chosen = min(fit, key=lambda c: (c.open, c.person_id))
        loads = ", ".join(f"{c.name} ({c.open})" for c in fit)
        return chosen, f"fewest open among {loads}"
    return fit[0], "who is on call" if way is Way.ON_CALL else "who gets such incidents"


def _named(fit: Sequence[Candidate]) -> str:
    return ", ".join(each.name for each in fit)


def _refuse(field_: str, sentence: str) -> None:
    raise InvalidAssignmentRule(sentence, fields={field_: sentence})


_WAYS: Mapping[Way, str] = {
    Way.PERSON: "always the same person",
    Way.ON_CALL: "whoever is on call",
    Way.ROUND_ROBIN: "in turns",
    Way.LEAST_LOADED: "who has the fewest open ones",
}
