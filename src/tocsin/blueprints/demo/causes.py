"""What Quayside found behind its incidents: a known error, and what Tocsin proposes by itself."""

from datetime import datetime, timedelta

from tocsin.blueprints.demo.people import Troupe
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import reading
from tocsin.incidents.priority import Priority
from tocsin.incidents.search import Query
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.problems.actions import linking, problems, recurring
from tocsin.problems.problem import NewProblem, ProblemQuery
from tocsin.reviews.action_item import NewActionItem
from tocsin.reviews.actions import action_items

_DAY = timedelta(days=1)
_DISK_FULL = '"Disk of db-2"'


def live(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    """A known error of the database with its promise; the rest is proposed as it would be."""
    mei = troupe.actors["mei"]
    known = NewProblem(
        "Disk of the database fills up",
        "Every few days, and the next time it may be at night.",
        Priority.P2,
        troupe.services["database"].id,
        owner_id=mei.person_id,
        root_cause="Partitions of `audit` are never moved away.",
        workaround="Move partitions older than 90 days to the archive host; about ten minutes.",
    )
    began = now - 20 * _DAY
    problem_id = problems.open_one(tx, known, actor=mei, now=began)
    for incident in reading.search(tx, Query(_DISK_FULL), actor=SYSTEM).items:
        seen_at = max(began, incident.resolved_at or now)
        linking.link(tx, problem_id, incident.number, actor=mei, now=seen_at)
    item = NewActionItem("Move old partitions every night", mei.person_id, (now + 5 * _DAY).date())
    action_items.add_to_problem(tx, problem_id, item, actor=mei, now=began)
    recurring.look(tx, now=now)
    _keep_to_itself(tx, now=now)


def _keep_to_itself(tx: Tx, *, now: datetime) -> None:
    for proposed in problems.listed(tx, ProblemQuery(), actor=SYSTEM).items:
        reason = "part of the demo"
        notify.suppress(tx, subject=proposed.subject, reason=reason, now=now, cause_prefix="")
