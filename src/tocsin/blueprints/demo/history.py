"""A month of incidents, lived through by the people of the demo, one verb after the other."""

from datetime import datetime, timedelta

from tocsin.blueprints.demo.people import Troupe
from tocsin.blueprints.demo.scenes import Scene
from tocsin.desk.actions import rating
from tocsin.desk.satisfaction import Rating
from tocsin.identity.actor import SYSTEM, Actor
from tocsin.incidents.actions import (
    assigning,
    classifying,
    closing,
    declare,
    escalating,
    progress,
    reading,
    resolving,
    talking,
)
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.incidents.milestone import Milestone
from tocsin.incidents.resolution import Resolution
from tocsin.kit.tx import Tx

_BY_PEOPLE = frozenset({Channel.PORTAL, Channel.MAIL, Channel.PHONE})


def live(tx: Tx, troupe: Troupe, scene: Scene, *, now: datetime) -> int:
    """Declare one incident at its time and see it through to its end; return its number."""
    trouble = scene.trouble
    number = _declare(tx, troupe, scene)
    answered_at = scene.at + timedelta(minutes=trouble.answer * scene.pace)
    ended_at = scene.at + timedelta(minutes=trouble.end * scene.pace)
    worker = troupe.worker(trouble.service, scene.number)
    progress.acknowledge(tx, number, actor=worker, now=answered_at)
    assigning.assign(tx, number, worker.person_id, actor=worker, now=answered_at)
    _work(tx, troupe, scene, number, worker=worker, span=(answered_at, ended_at))
    said = Resolution(trouble.code, trouble.notes, is_verified=scene.number % 3 != 0)
    resolving.resolve(tx, number, said, actor=worker, now=ended_at)
    if trouble.comes_back and scene.number % 2:
        ended_at = _comes_back(tx, number, said, worker=worker, at=ended_at)
    _rate(tx, troupe, scene, number, at=ended_at)
    if (closes_at := ended_at + timedelta(hours=20)) < now:
        _close(tx, number, at=closes_at)
    return number


def _declare(tx: Tx, troupe: Troupe, scene: Scene) -> int:
    trouble = scene.trouble
    by_person = trouble.channel in _BY_PEOPLE
    reporter = troupe.requester(scene.number)
    return declare.declare(
        tx,
        Declaration(
            trouble.title,
            channel=trouble.channel,
            service_ids=(troupe.services[trouble.service].id,),
            severity=trouble.severity,
            category=trouble.category,
            team_id=troupe.services[trouble.service].team_id,
            reporter_id=reporter.person_id if by_person else None,
            occurred_at=scene.at - timedelta(minutes=2 + scene.number % 6),
            detected_at=scene.at,
            pages=False,
        ),
        actor=troupe.desk if by_person else SYSTEM,
        now=scene.at + timedelta(seconds=20),
    )


def _work(
    tx: Tx,
    troupe: Troupe,
    scene: Scene,
    number: int,
    *,
    worker: Actor,
    span: tuple[datetime, datetime],
) -> None:
    answered_at, ended_at = span
    trouble, third = scene.trouble, (ended_at - answered_at) / 3
    progress.start_work(tx, number, actor=worker, now=answered_at + third / 8)
    if trouble.finding:
        talking.comment(tx, number, trouble.finding, actor=worker, now=answered_at + third)
        classifying.mark(tx, number, Milestone.DIAGNOSED, actor=worker, now=answered_at + third)
    if trouble.is_reassigned:
        assigning.set_team(
            tx, number, troupe.team_ids["platform"], actor=worker, now=answered_at + third
        )
    if trouble.is_escalated and scene.number % 2:
        reason = "It is not ours alone; the vendor needs a push."
        escalating.to_people(
            tx, number, (), reason=reason, actor=worker, now=answered_at + third * 1.5
        )


def _comes_back(tx: Tx, number: int, said: Resolution, *, worker: Actor, at: datetime) -> datetime:
    """It happens again the next morning, and is ended for good; returns when."""
    again, end = at + timedelta(hours=3), at + timedelta(hours=4, minutes=20)
    resolving.reopen(tx, number, reason="It is happening again.", actor=worker, now=again)
    resolving.resolve(tx, number, said, actor=worker, now=end)
    return end


def _rate(tx: Tx, troupe: Troupe, scene: Scene, number: int, *, at: datetime) -> None:
    if scene.trouble.channel not in _BY_PEOPLE:
        return
    rating.ask(tx, number, resolved_by=troupe.desk.label, now=at)
    if scene.number % 4:
        score = (5, 4, 5, 3, 5, 2, 4)[scene.number % 7]
        comment = {2: "It took a whole day.", 5: "Friendly and quick."}.get(score, "")
        reporter = troupe.requester(scene.number)
        rating.rate(
            tx, number, Rating(score, comment), actor=reporter, now=at + timedelta(minutes=40)
        )


def _close(tx: Tx, number: int, *, at: datetime) -> None:
    """What matters most waits for its review; the rest is closed the next day."""
    incident = reading.get(tx, number, actor=SYSTEM)
    if not incident.awaits_review:
        closing.close(tx, number, actor=SYSTEM, now=at)
