"""What Quayside found behind its incidents: a known error, and what Tocsin proposes by itself."""

from datetime import datetime, timedelta

from tocsin.blueprints.demo.people import Troupe
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import likening
from tocsin.incidents.priority import Priority
from tocsin.kit.likeness import Text
from tocsin.kit.tx import Tx
from tocsin.problems.actions import linking, problems, recurring
from tocsin.problems.problem import NewProblem
from tocsin.reviews.action_item import NewActionItem
from tocsin.reviews.actions import action_items

_DAY = timedelta(days=1)
_ALIKE = 0.3


def live(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    """A known error of the database with its promise; the rest is proposed as it would be."""
    mei = troupe.actors["mei"]
    known = NewProblem(
        "Disk of the database fills up",
        "Every few weeks, always at night.",
        Priority.P2,
        troupe.services["database"].id,
        owner_id=mei.person_id,
        root_cause="Partitions of `audit` are never moved away.",
        workaround="Move partitions older than 90 days to the archive host; about ten minutes.",
    )
    began = now - 20 * _DAY
    problem_id = problems.open_one(tx, known, actor=mei, now=began)
    text = Text(0, known.title, known.description)
    for one in likening.like(tx, text, actor=SYSTEM):
        if one.score >= _ALIKE:
            linking.link(tx, problem_id, one.id, actor=mei, now=began)
    item = NewActionItem("Move old partitions every night", mei.person_id, (now + 5 * _DAY).date())
    action_items.add_to_problem(tx, problem_id, item, actor=mei, now=began)
    recurring.look(tx, now=now)
