"""Put the demo into an empty Tocsin, all of it or nothing."""

from datetime import datetime, timedelta

from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import reading as blueprint
from tocsin.blueprints.demo import history, learning, organisation, scenes
from tocsin.blueprints.demo.people import Troupe, assemble
from tocsin.blueprints.sections.setting import Setting
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Role
from tocsin.identity.person import NewPerson
from tocsin.incidents.actions import declare, progress, talking
from tocsin.incidents.incident import Declaration
from tocsin.incidents.lifecycle import Channel
from tocsin.insights import actions as insights
from tocsin.kit import errors, outbox
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.signals.signal import Severity

MINUTE = timedelta(minutes=1)


class NotEmpty(errors.Conflict):
    """The demo would be mixed up with somebody's real organisation."""


def is_offered(tx: Tx) -> bool:
    """Whether nobody has begun to use this Tocsin."""
    return not identity.people(tx, limit=1)


def play(setting: Setting) -> None:
    """Fill an empty Tocsin; nothing of the past notifies anybody."""
    tx, now = setting.tx, setting.now
    if not is_offered(tx):
        raise NotEmpty("There are people in this Tocsin already; the demo needs an empty one.")
    eve = NewPerson(organisation.ADMIN, "Eve Sandoval", Role.ADMIN, password=organisation.PASSWORD)
    identity.create_person(tx, eve, actor=SYSTEM, now=now)
    blueprints.apply(setting, blueprint.read(organisation.BLUEPRINT))
    troupe = assemble(tx)
    numbers = [history.live(tx, troupe, scene) for scene in scenes.scenes(now)]
    learning.live(tx, troupe, now=now)
    numbers += _present(tx, troupe, now=now)
    for number in numbers:
        reason = "part of the demo's history"
        notify.suppress(tx, subject=f"incident/{number}", reason=reason, now=now, cause_prefix="")
    outbox.discard(tx)
    insights.rebuild(tx)


def _present(tx: Tx, troupe: Troupe, *, now: datetime) -> list[int]:
    """What is going on as the newcomer arrives: one that burns, and one that waits."""
    bo, noor = troupe.actors["bo"], troupe.actors["noor"]
    declared_at = now - 24 * MINUTE
    burning = Declaration(
        "Card payments fail for one customer in ten",
        "Authorisations at the acquirer answer `timeout` since shortly before nine.",
        channel=Channel.SIGNAL,
        service_ids=(troupe.services["card payments"].id,),
        severity=Severity.CRITICAL,
        category="third party",
        occurred_at=declared_at - 3 * MINUTE,
        detected_at=declared_at,
        facts=(("alertname", "CardAuthorisationFailures"), ("region", "eu-central")),
    )
    number = declare.declare(tx, burning, actor=SYSTEM, now=declared_at)
    progress.acknowledge(tx, number, actor=bo, now=declared_at + 3 * MINUTE)
    progress.start_work(tx, number, actor=bo, now=declared_at + 5 * MINUTE)
    said = "Only EU cards; wallets work. I have the acquirer on the line."
    talking.comment(tx, number, said, actor=bo, now=declared_at + 9 * MINUTE)
    learning.tell_of_the_present(tx, troupe, number, now=declared_at + 12 * MINUTE)
    waiting = Declaration(
        "Meeting room 4 has no picture",
        "The screen stays black when I plug in my laptop.",
        channel=Channel.PHONE,
        service_ids=(troupe.services["workplace"].id,),
        severity=Severity.WARNING,
        category="hardware",
        reporter_id=troupe.actors["dan"].person_id,
        pages=False,
    )
    return [number, declare.declare(tx, waiting, actor=noor, now=now - 50 * MINUTE)]
