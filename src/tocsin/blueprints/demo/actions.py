"""Put the demo into an empty Tocsin, all of it or nothing."""

from tocsin.blueprints import actions as blueprints
from tocsin.blueprints import reading as blueprint
from tocsin.blueprints.demo import (
    ahead,
    causes,
    desk,
    history,
    learning,
    organisation,
    present,
    scenes,
)
from tocsin.blueprints.demo.people import assemble
from tocsin.blueprints.sections.setting import Setting
from tocsin.comms.actions import pages
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Role
from tocsin.identity.person import NewPerson
from tocsin.insights import actions as insights
from tocsin.kit import errors, outbox
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify


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
    for text in (organisation.BLUEPRINT, desk.BLUEPRINT):
        blueprints.apply(setting, blueprint.read(text))
    troupe = assemble(tx)
    numbers = [history.live(tx, troupe, scene, now=now) for scene in scenes.in_order(now)]
    learning.live(tx, troupe, now=now)
    causes.live(tx, troupe, now=now)
    numbers += present.live(tx, troupe, now=now)
    for number in numbers:
        pages.remember(tx, number)
        reason = "part of the demo's history"
        notify.suppress(tx, subject=f"incident/{number}", reason=reason, now=now, cause_prefix="")
    ahead.live(tx, troupe, now=now)
    outbox.discard(tx)
    insights.rebuild(tx)
