"""Which problem may be behind an incident: what is known of problems beside what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import likening, reading
from tocsin.incidents.incident import Incident
from tocsin.kit import likeness
from tocsin.kit.likeness import Text
from tocsin.kit.tx import Tx
from tocsin.problems.actions import problems
from tocsin.problems.problem import Problem
from tocsin.problems.store import links
from tocsin.problems.store import problems as store

_LOOKED_THROUGH = 500
_REMEMBERED = 5
_ENOUGH = 0.25
_ENOUGH_OF_THE_SERVICE = 0.12


@dataclass(frozen=True, slots=True)
class Match:
    """``words`` are the stems that both have; ``is_of_service`` if it is of the same service."""

    problem: Problem
    score: float
    words: tuple[str, ...]
    is_of_service: bool


def for_incident(tx: Tx, number: int, *, actor: Actor, limit: int = 3) -> list[Match]:
    """Return the unresolved problems that fit and are not linked to it, the likest first."""
    permission.require(actor, Permission.READ)
    about = reading.get(tx, number, actor=actor)
    linked = set(links.of_incident(tx, number))
    known = [each for each in store.unresolved(tx, limit=_LOOKED_THROUGH) if each.id not in linked]
    by_id = {each.id: each for each in known}
    asked = Text(number, about.title, about.description)
    found = likeness.ranked(asked, _texts(tx, known))
    matches = [_match(by_id[each.id], each, about) for each in found]
    return [each for each in matches if _is_enough(each)][:limit]


def incidents_like(tx: Tx, problem_id: int, *, actor: Actor, limit: int = 5) -> list[Incident]:
    """Return incidents that may be of a problem too and are not linked to it."""
    found = problems.get(tx, problem_id, actor=actor)
    linked = set(links.incidents_of(tx, problem_id, limit=_LOOKED_THROUGH))
    text = _texts(tx, [found])[0]
    like = likening.like(tx, text, limit=limit + len(linked), actor=actor)
    likely = [each.id for each in like if each.score >= _ENOUGH and each.id not in linked]
    return reading.some(tx, likely[:limit], actor=actor)


def _texts(tx: Tx, known: Sequence[Problem]) -> list[Text]:
    """What is known of each, and how its newest incidents were called."""
    titles: dict[int, list[str]] = {each.id: [] for each in known}
    for linked in links.titles(tx, list(titles), each=_REMEMBERED):
        titles[linked.problem_id].append(linked.title)
    return [
        Text(each.id, each.title, "\n".join([*titles[each.id], each.description])) for each in known
    ]


def _match(found: Problem, alike: likeness.Alike, about: Incident) -> Match:
    is_of_service = found.service_id is not None and found.service_id in about.service_ids
    return Match(found, alike.score, alike.words, is_of_service)


def _is_enough(each: Match) -> bool:
    return each.score >= (_ENOUGH_OF_THE_SERVICE if each.is_of_service else _ENOUGH)
