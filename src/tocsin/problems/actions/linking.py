"""Which incidents a problem is behind: linked by a person, found from either side."""

from collections.abc import Mapping
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import incident
from tocsin.incidents.actions import reading
from tocsin.incidents.incident import Incident
from tocsin.kit import errors, ledger, text
from tocsin.kit.tx import Tx
from tocsin.problems.actions import problems
from tocsin.problems.problem import NewProblem, Problem
from tocsin.problems.store import links as store
from tocsin.problems.store import problems as rows

MOST_SHOWN = 100
_MOST_TITLE = 200


class AlreadySo(errors.Conflict):
    """The button was pressed twice, or somebody was faster."""


def link(tx: Tx, problem_id: int, number: int, *, actor: Actor, now: datetime) -> None:
    """Say that this problem is behind an incident."""
    permission.require(actor, Permission.RESPOND)
    found = problems.find(tx, problem_id)
    about = reading.get(tx, number, actor=actor)
    if not put(tx, found, about, actor=actor, now=now):
        raise AlreadySo(f"Problem {problem_id} is linked to incident {number} already.")


def put(tx: Tx, found: Problem, about: Incident, *, actor: Actor, now: datetime) -> bool:
    """Return False when they are linked already."""
    title = about.title
    if not store.insert(tx, found.id, about.number, title=title, linked_by=actor.label, at=now):
        return False
    sentence = f"{actor.name} linked problem {found.id}, “{found.title}”."
    _record(tx, "problem.linked", about.number, found, sentence, actor=actor, now=now)
    return True


def unlink(tx: Tx, problem_id: int, number: int, *, actor: Actor, now: datetime) -> None:
    permission.require(actor, Permission.RESPOND)
    found = problems.find(tx, problem_id)
    reading.get(tx, number, actor=actor)
    if not store.delete(tx, problem_id, number):
        raise AlreadySo(f"Problem {problem_id} is not linked to incident {number}.")
    sentence = f"{actor.name} took off problem {found.id}, “{found.title}”."
    _record(tx, "problem.unlinked", number, found, sentence, actor=actor, now=now)


def open_from(tx: Tx, number: int, *, actor: Actor, now: datetime) -> int:
    """Open a problem behind an incident, with what helped there as its workaround."""
    permission.require(actor, Permission.RESPOND)
    about = reading.get(tx, number, actor=actor)
    new = NewProblem(
        text.truncate(about.title, _MOST_TITLE),
        priority=about.priority,
        service_id=about.service_ids[0] if about.service_ids else None,
        team_id=about.team_id,
        owner_id=actor.person_id,
        workaround=text.truncate(about.resolution_notes, 20_000),
    )
    problem_id = problems.open_one(tx, new, actor=actor, now=now)
    put(tx, problems.find(tx, problem_id), about, actor=actor, now=now)
    return problem_id


def of_incident(tx: Tx, number: int, *, actor: Actor) -> list[Problem]:
    permission.require(actor, Permission.READ)
    reading.get(tx, number, actor=actor)
    found: Mapping[int, Problem] = rows.some(tx, store.of_incident(tx, number))
    return list(found.values())


def incidents_of(tx: Tx, problem_id: int, *, actor: Actor) -> list[Incident]:
    """Return its incidents, as far as they may see them, newest first."""
    problems.get(tx, problem_id, actor=actor)
    return reading.some(tx, store.incidents_of(tx, problem_id, limit=MOST_SHOWN), actor=actor)


def _record(
    tx: Tx, kind: str, number: int, found: Problem, sentence: str, *, actor: Actor, now: datetime
) -> None:
    ledger.record(
        tx,
        kind=kind,
        subject=incident.subject(number),
        actor=actor.label,
        at=now,
        data={"problem_id": found.id, "title": found.title, "sentence": sentence},
    )
