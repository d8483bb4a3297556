"""What a text most likely is, whose and how bad: offered to whoever sorts it, in no one's way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import configuring, examples, judging, reading
from tocsin.incidents.actions.judging import Facts
from tocsin.kit import likeness
from tocsin.kit.tx import Tx
from tocsin.triage import learning, model, reliability, telling_words
from tocsin.triage.model import Counts, Model
from tocsin.triage.store import models
from tocsin.triage.suggestion import (
    FEWEST_CASES,
    LEAST_CONFIDENCE,
    MOST_CASES,
    MOST_CHOICES,
    MOST_WORDS,
    Case,
    Choice,
    Suggestions,
    Target,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of an incident, logged or not; ``number`` is left out of what is like it."""

    title: str
    description: str = ""
    service_ids: Sequence[int] = ()
    facts: Facts = field(default_factory=Facts)
    number: int = 0

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.description}"


@dataclass(frozen=True, slots=True)
class _Labels:
    """How the labels are called that may be chosen, and what became part of another."""

    names: Mapping[int, str]
    merged: Mapping[int, int] = field(default_factory=dict)


def of_text(tx: Tx, said: Said, *, actor: Actor, now: datetime) -> Suggestions:
    """Return what fits, the likeliest first; nothing where too little was learned to say so."""
    permission.require(actor, Permission.READ)
    counts = telling_words.counted(said.text)
    by_target = [_choices(tx, target, said, counts) for target in Target]
    choices = [
        each if position else _founded(tx, each, said, actor)
        for found in by_target
        for position, each in enumerate(found)
    ]
    likeliest = [c.id for c in choices if c.target is Target.SERVICE][:1]
    service_ids = list(said.service_ids) or likeliest
    proposal = judging.propose(tx, service_ids, said.facts, actor=actor, now=now)
    return Suggestions(choices, proposal)


def of_incident(
    tx: Tx, number: int, *, affected: int | None = None, actor: Actor, now: datetime
) -> Suggestions:
    """Return what fits one that is logged, whatever it was sorted to."""
    incident = reading.get(tx, number, actor=actor)
    facts = Facts(None, incident.reporter_id, affected)
    said = Said(incident.title, incident.description, incident.service_ids, facts, number)
    return of_text(tx, said, actor=actor, now=now)


def _choices(tx: Tx, target: Target, said: Said, counts: Counts) -> list[Choice]:
    learned = models.load(tx, target, counts)
    if learned.learned < FEWEST_CASES or not learned.words:
        return []
    labels = _LABELS[target](tx)
    likely = learning.merged(learned.likely(counts), labels.merged)
    sure = reliability.shared(models.reliability(tx, target), model.best(likely))
    spelled = telling_words.spelled(said.text)
    return [
        Choice(target, label, labels.names[label], share, _words(learned, counts, label, spelled))
        for label, share in sure[:MOST_CHOICES]
        if label in labels.names and share >= LEAST_CONFIDENCE
    ]


def _words(
    learned: Model, counts: Counts, label: int, spelled: Mapping[int, str]
) -> tuple[str, ...]:
    """Return the words that speak for it and say something to a person."""
    found = (spelled[digest] for digest in learned.telling(counts, label))
    return tuple([word for word in found if likeness.tells(word)][:MOST_WORDS])


def _founded(tx: Tx, choice: Choice, said: Said, actor: Actor) -> Choice:
    """Return the likeliest with late incidents that have its label and its words."""
    found = _LIKE[choice.target](tx, choice.id, choice.words, limit=MOST_CASES + 1, actor=actor)
    cases = [Case(each.number, each.title) for each in found if each.number != said.number]
    return replace(choice, cases=tuple(cases[:MOST_CASES]))


def _categories(tx: Tx) -> _Labels:
    every = configuring.categories(tx, with_archived=True)
    names = {each.id: each.path for each in every if not each.is_archived}
    return _Labels(names, {each.id: each.merged_into for each in every if each.merged_into})


def _services(tx: Tx) -> _Labels:
    return _Labels({each.id: each.name for each in catalog.services(tx)})


def _teams(tx: Tx) -> _Labels:
    return _Labels({each.id: each.name for each in identity.teams(tx)})


_LABELS: Mapping[Target, Callable[[Tx], _Labels]] = {
    Target.CATEGORY: _categories,
    Target.SERVICE: _services,
    Target.TEAM: _teams,
}
_LIKE = {
    Target.CATEGORY: examples.of_category,
    Target.SERVICE: examples.of_service,
    Target.TEAM: examples.of_team,
}
