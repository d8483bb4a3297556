"""Whose a policy is: the team's on which all are whom its steps page, and then its leads' too.

Whom it asks when all was in vain may stand above the team. A lead leaves that as it is, or names
the admins or somebody of theirs; they draw in nobody else.
"""

from dataclasses import dataclass

from tocsin.identity import permission
from tocsin.identity.actions import leading
from tocsin.identity.actor import Actor
from tocsin.identity.permission import NotPermitted, Permission
from tocsin.kit.tx import Tx
from tocsin.oncall import schedule as schedules
from tocsin.oncall.actions import scheduling
from tocsin.oncall.policy import Policy
from tocsin.oncall.target import ADMINS, Kind, Target


@dataclass(frozen=True, slots=True)
class _Led:
    """What is a lead's to page: their teams, and who is on them."""

    teams: frozenset[int]
    people: set[int]


def may_configure(tx: Tx, held: Policy, *, actor: Actor) -> bool:
    if permission.may(actor, Permission.CONFIGURE):
        return True
    if not permission.may_configure(actor, actor.leads):
        return False
    led = _Led(actor.leads, leading.led_people(tx, actor))
    paged = {target for step in held.steps for target in step.targets}
    return all(_is_theirs(tx, target, led) for target in paged)


def require(tx: Tx, held: Policy, *, actor: Actor) -> None:
    """Let through who configures, and who leads all whom the steps of this policy page."""
    if not may_configure(tx, held, actor=actor):
        raise NotPermitted(actor, Permission.CONFIGURE)


def require_wanted(tx: Tx, wanted: Policy, *, before: Policy | None, actor: Actor) -> None:
    """The same of what it is to become; None is for a policy that is not there yet."""
    require(tx, wanted, actor=actor)
    kept = (ADMINS, before.fallback) if before else (ADMINS,)
    if wanted.fallback in kept or permission.may(actor, Permission.CONFIGURE):
        return
    led = _Led(actor.leads, leading.led_people(tx, actor))
    if not _is_theirs(tx, wanted.fallback, led):
        raise NotPermitted(actor, Permission.CONFIGURE)


def _is_theirs(tx: Tx, target: Target, led: _Led) -> bool:
    if target.kind is Kind.TEAM:
        return target.id in led.teams
    if target.kind is Kind.PERSON:
        return target.id in led.people
    if target.kind is Kind.SCHEDULE and target.id is not None:
        taking = schedules.participants(scheduling.schedule(tx, target.id))
        return bool(taking) and taking <= led.people
    return False
