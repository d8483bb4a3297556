"""Whom a proposal concerns hears of it in silence: what came for weeks can wait for the morning."""

from datetime import datetime

from tocsin.identity import actions as identity
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.notification import Letter
from tocsin.problems.problem import Problem


def tell(tx: Tx, proposed: Problem, *, team_id: int | None, now: datetime) -> int:
    """Tell whoever leads the team of its service, or all of it; without a team those who run
    Tocsin. Return how many letters that were."""
    message = Message(
        title=f"A problem is proposed: {proposed.title}",
        body=f"{proposed.because} Accept it, or dismiss it so that it is not proposed again.",
        path=f"/problems/{proposed.id}",
        kind=Kind.NOTICE,
        urgency=Urgency.LOW,
    )
    letter = Letter(message, proposed.subject, f"problem/{proposed.id}/proposed")
    return notify.tell_silently(tx, _concerned(tx, team_id), [letter], now=now)


def _concerned(tx: Tx, team_id: int | None) -> list[int]:
    found = identity.memberships(tx, team_id) if team_id is not None else []
    leads = [each.person_id for each in found if each.is_lead]
    return leads or [each.person_id for each in found] or [each.id for each in identity.admins(tx)]
