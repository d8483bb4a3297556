"""Incidents that come again: so many, so alike, of one service, within so many days.

Each cluster that no problem stands behind yet is proposed as one; what a person dismissed is not
proposed again for the same incidents.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.incidents.priority import Priority
from tocsin.kit import errors, likeness
from tocsin.kit.likeness import Text

MOST_IN_A_GROUP = 300


class InvalidRule(errors.Invalid):
    """It would propose everything, or could never propose anything."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``likeness`` is how alike two titles have to be, 1 being the same words."""

    is_on: bool = True
    fewest: int = 3
    days: int = 30
    likeness: float = 0.6


@dataclass(frozen=True, slots=True)
class Fact:
    """An incident. ``is_taken`` says that a problem stands behind it already."""

    number: int
    title: str
    priority: Priority
    service_id: int | None
    category: str | None
    logged_at: datetime
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Cluster:
    """Incidents that say much the same, oldest first; ``words`` are those that tell it."""

    facts: tuple[Fact, ...]
    words: tuple[str, ...]

    @property
    def newest(self) -> Fact:
        return self.facts[-1]

    @property
    def worst(self) -> Priority:
        return min(fact.priority for fact in self.facts)


def checked(rule: Rule) -> Rule:
    wrong = {}
    if not 2 <= rule.fewest <= 100:
        wrong["fewest"] = "It takes 2 to 100 incidents."
    if not 1 <= rule.days <= 365:
        wrong["days"] = "It looks back 1 to 365 days."
    if not 0.2 <= rule.likeness <= 1:
        wrong["likeness"] = "Titles have to be alike by 0.2 to 1."
    if wrong:
        raise InvalidRule(next(iter(wrong.values())), fields=wrong)
    return dataclasses.replace(rule, likeness=round(rule.likeness, 2))


def found(facts: Sequence[Fact], rule: Rule) -> list[Cluster]:
    """Return the clusters that nobody looks into yet, the largest first."""
    groups: dict[tuple[int | None, str | None], list[Fact]] = {}
    for fact in sorted(facts, key=lambda one: one.number):
        key = (fact.service_id, None) if fact.service_id else (None, fact.category)
        groups.setdefault(key, []).append(fact)
    clusters = [each for group in groups.values() for each in _alike(group, rule)]
    new = [each for each in clusters if not any(fact.is_taken for fact in each.facts)]
    enough = [each for each in new if len(each.facts) >= rule.fewest]
    return sorted(enough, key=lambda each: (-len(each.facts), each.newest.number))


def because(cluster: Cluster, rule: Rule, *, service: str | None) -> str:
    """Say why it is proposed."""
    of = f" of {service}" if service else ""
    shared = f": {', '.join(cluster.words)}" if cluster.words else ""
    count = len(cluster.facts)
    return f"{count} incidents{of} within {rule.days} days say much the same{shared}."


def _alike(group: Sequence[Fact], rule: Rule) -> list[Cluster]:
    newest = group[-MOST_IN_A_GROUP:]
    known = {fact.number: fact for fact in newest}
    every = [fact.title for fact in newest]
    texts = [Text(fact.number, fact.title) for fact in newest]
    found = []
    for numbers in likeness.clusters(texts, least=rule.likeness):
        facts = tuple(known[number] for number in sorted(numbers))
        words = likeness.shared([fact.title for fact in facts], among=every)
        found.append(Cluster(facts, words))
    return found
