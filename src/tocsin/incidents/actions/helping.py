"""Asking for help: whoever asks keeps the incident, and somebody else is brought in beside them."""

from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import structs

from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.incidents.actions import access, escalating, progress, saving, telling
from tocsin.incidents.incident import Incident
from tocsin.incidents.lifecycle import Status
from tocsin.kit import errors, text
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.oncall import policy as policies
from tocsin.oncall.page import Page
from tocsin.oncall.spared import Because, Spared


class NobodyToHelp(errors.Conflict):
    """Nobody but the one who asks would be paged."""

    def __init__(self) -> None:
        super().__init__("There is nobody else to page for this. Name a team that can help.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for help, whose team's if not the next in line's, and why."""

    actor: Actor
    now: datetime
    team_id: int | None
    reason: str

    @property
    def sparing(self) -> list[Spared]:
        person_id = self.actor.person_id
        because = Because.ASKED_FOR_HELP
        return [] if person_id is None else [Spared(person_id, because, self.reason, self.now)]


def need_help(
    tx: Tx,
    number: int,
    *,
    team_id: int | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Incident:
    """Page the next in line, or a team, until one more person answers; who asks goes on with it.

    What nobody has taken is taken by whoever asks. Asked again, it takes the next step at once.
    Raises NobodyToHelp and changes nothing when nobody else could be paged.
    """
    incident = escalating.still_open(tx, number, actor=actor)
    said = text.truncate(text.one_line(text.storable(reason)), 500)
    asked = _Asked(actor, now, team_id, said)
    with tx.savepoint():
        return _bring_in(tx, incident, asked)


def _bring_in(tx: Tx, incident: Incident, asked: _Asked) -> Incident:
    before = oncall.page_of(tx, incident.subject)
    if before and before.is_open and asked.team_id is None and _has_asked(tx, before, asked.actor):
        after = _told(tx, incident, asked)
        oncall.escalate_now(tx, incident.subject, actor=asked.actor, now=asked.now)
        return after
    if incident.status is Status.OPEN:
        progress.acknowledge(tx, incident.number, is_answer=True, actor=asked.actor, now=asked.now)
    because = f"{asked.actor.name} asked for help"
    oncall.stop(tx, incident.subject, reason=because, actor=asked.actor, now=asked.now)
    current = access.workable(tx, incident.number, actor=asked.actor)
    after = _told(tx, current, asked)
    _page(tx, after, before, asked)
    return after


def _has_asked(tx: Tx, page: Page, actor: Actor) -> bool:
    return any(
        one.person_id == actor.person_id and one.because is Because.ASKED_FOR_HELP
        for one in oncall.spared_by(tx, page.id)
    )


def _told(tx: Tx, incident: Incident, asked: _Asked) -> Incident:
    after = structs.replace(incident, escalated_count=incident.escalated_count + 1)
    data = {"way": "help", "team_id": asked.team_id, "reason": asked.reason or None}
    entries = escalating.entries(incident.number, data, asked.now)
    return saving.save(tx, incident, after, entries, actor=asked.actor, now=asked.now)


def _page(tx: Tx, incident: Incident, before: Page | None, asked: _Asked) -> None:
    """Page those who come next, but neither who asks nor those who declined before."""
    team = None if asked.team_id is None else identity.team(tx, asked.team_id)
    asker = asked.actor.name
    new = telling.call_for_help(tx, incident, asker, because=asked.reason, team=team)
    if team is None and before is not None:
        plan = policies.beginning_after(before.plan, before.position)
        new = structs.replace(new, plan=replace(plan, name=f"{before.plan.name} (help)"))
    spared = oncall.spared_by(tx, before.id) if before and before.is_open else []
    sparing = [*asked.sparing, *spared]
    oncall.start_page(tx, new, sparing=sparing, actor=asked.actor, now=asked.now)
    started = oncall.page_of(tx, incident.subject)
    if started is None or not started.has_reached:
        raise NobodyToHelp
