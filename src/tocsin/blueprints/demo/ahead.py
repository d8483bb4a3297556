"""What is laid on for the days ahead: somebody is away, somebody learns, a day goes otherwise."""

from datetime import datetime, time, timedelta

from tocsin.blueprints.demo.people import Troupe
from tocsin.identity.actor import Actor
from tocsin.kit.tx import Tx
from tocsin.oncall import turn
from tocsin.oncall.actions import leaving, replacing, scheduling, shadowing
from tocsin.oncall.leave import NewLeave
from tocsin.oncall.restriction import WEEK, Restriction
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.shadow import NewShadow
from tocsin.oncall.temporary import NewTemporary, Rota

_DAY = timedelta(days=1)


def live(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    """Bo takes leave, Chidi learns what pages payments, and the help desk moves house."""
    morning = now.replace(hour=6, minute=0, second=0, microsecond=0)
    bo, chidi = _id(troupe, "bo"), _id(troupe, "chidi")
    away = NewLeave(bo, morning + 9 * _DAY, morning + 14 * _DAY, reason="Walking in the fells")
    leaving.add_leave(tx, away, actor=troupe.actors["bo"], now=now)
    learns = NewShadow(
        _schedule(tx, "payments-primary"), chidi, now, now + 14 * _DAY, "Joins payments in spring"
    )
    shadowing.add_shadow(tx, learns, actor=troupe.actors["ana"], now=now)
    _move(tx, troupe, morning + 16 * _DAY, actor=troupe.actors["cleo"], now=now)


def _move(tx: Tx, troupe: Troupe, begins: datetime, *, actor: Actor, now: datetime) -> None:
    """Two long days on which everybody stays reachable."""
    people = (_id(troupe, "noor"), _id(troupe, "bo"))
    wall = begins.replace(tzinfo=None)
    long_day = Restriction(WEEK, time(7), time(21))
    line = Rotation(people, "Europe/Berlin", wall, turn.parse("7h"), (long_day,), "moving days")
    rota = Rota((line,))
    schedule_id = _schedule(tx, "help-desk-days")
    new = NewTemporary(schedule_id, begins, begins + 2 * _DAY, rota, "The help desk moves house")
    replacing.add_temporary(tx, new, actor=actor, now=now)


def _schedule(tx: Tx, name: str) -> int:
    found = scheduling.schedule_by_name(tx, name)
    return found.id if found else 0


def _id(troupe: Troupe, who: str) -> int:
    return troupe.actors[who].person_id or 0
