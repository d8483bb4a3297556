"""What each kind of event says in a sentence. The only place that knows them all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tocsin.incidents import milestone
from tocsin.incidents.milestone import Milestone
from tocsin.kit import periods


@dataclass(frozen=True)
class Names:
    """What the numbers and labels in the ledger are called."""

    actors: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)
    services: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """An event's data, put into words; ``at`` is when it was recorded, where that matters."""

    actor: str
    data: Mapping[str, Any]
    names: Names
    at: datetime | None = None

    def word(self, key: str) -> str:
        return str(self.data.get(key, "")).replace("_", " ")

    @property
    def why(self) -> str:
        reason = str(self.data.get("reason") or "").rstrip(".")  # the sentence brings its own
        return f": {reason}" if reason else ""

    def person(self, key: str = "person_id") -> str:
        return _named(self.names.people, self.data.get(key), "person")

    def people(self) -> str:
        return _listed(_named(self.names.people, p, "person") for p in self._many("person_ids"))

    def team(self, key: str) -> str:
        return _named(self.names.teams, self.data.get(key), "team")

    def services(self) -> str:
        return _listed(_named(self.names.services, s, "service") for s in self._many("services"))

    def when(self, key: str) -> str:
        return f"{datetime.fromisoformat(self.data[key]):%Y-%m-%d %H:%M} UTC"

    def took(self, key: str) -> str:
        return periods.spoken(timedelta(seconds=self.data.get(key, 0)))

    def targets(self) -> str:
        """Whom a step of a page reached, and whom not and why.

        Where no person stands behind a target, its reason says which one that was.
        """
        tried = list(self._many("targets"))
        reached = [t for t in tried if t.get("outcome") == "paged"]
        missed = [t for t in tried if t not in reached and t.get("person_id") is not None]
        empty = [t for t in tried if t not in reached and t.get("person_id") is None]
        paged = _listed(dict.fromkeys(self._target(t) for t in reached))
        not_paged = _listed(dict.fromkeys(f"{self._target(t)} ({t.get('reason')})" for t in missed))
        parts = [f"paged {paged}"] if paged else []
        parts += [f"could not reach {not_paged}"] if not_paged else []
        reasons = dict.fromkeys(str(t.get("reason")).rstrip(".") for t in empty)
        return ". ".join([*(["; ".join(parts)] if parts else []), *reasons])

    def _target(self, target: Mapping[str, Any]) -> str:
        person_id = target.get("person_id")
        named = _named(self.names.people, person_id, "person")
        return str(target.get("target")) if person_id is None else named

    def _many(self, key: str) -> Iterable[Any]:
        return self.data.get(key) or ()


def sentence(kind: str, told: Told) -> str:
    """Return what happened; events of other capabilities may bring their own sentence."""
    if told.data.get("sentence"):
        return str(told.data["sentence"])
    say = _SENTENCES.get(kind)
    return say(told) if say else f"{told.actor}: {kind.replace('.', ' ').replace('_', ' ')}."


def _held(told: Told) -> str:
    until = f", until {told.when('until')}" if told.data.get("until") else ""
    return f"{told.actor} set it to pending{told.why}{until}."


def _milestone(told: Told) -> str:
    meaning = milestone.MEANING[Milestone(told.data["milestone"])]
    if told.data.get("withdrawn"):
        return f"{told.actor} took back that {meaning}."
    if "corrects" in told.data:
        return f"{told.actor} corrected when {meaning}: {told.when('at')}{told.why}."
    is_now = datetime.fromisoformat(told.data["at"]) == told.at
    when = "" if is_now else f" ({told.when('at')})"
    return f"{told.actor} noted that {meaning}{when}{told.why}."


def _team_set(told: Told) -> str:
    if told.data.get("to") is None:
        return f"{told.actor} took it from the team {told.team('from')}."
    return f"{told.actor} gave it to the team {told.team('to')}."


def _prioritized(told: Told) -> str:
    levels = f"impact {told.word('impact')}, urgency {told.word('urgency')}"
    return f"{told.actor} set the priority to {told.word('priority')} ({levels}){told.why}."


def _escalated(told: Told) -> str:
    if told.data.get("way") == "functional":
        return f"{told.actor} escalated it to the team {told.team('team_id')}{told.why}."
    if told.data.get("way") == "policy":
        return f"{told.actor} escalated it by the policy {told.data.get('policy')}{told.why}."
    if told.data.get("way") == "matrix":
        return _escalated_by_matrix(told)
    if told.data.get("way") == "help":
        return f"{told.actor} asked for help{told.why}."
    return f"{told.actor} escalated it to {told.people()}{told.why}."


def _escalated_by_matrix(told: Told) -> str:
    parts = [
        *([f"paged {_listed(told.data['brought_in'])}"] if told.data.get("brought_in") else []),
        *([f"informed {told.people()}"] if told.data.get("person_ids") else []),
    ]
    return _capital(
        f"{' and '.join(parts) or 'reached nobody'} by the escalation matrix{told.why}."
    )


def _alerts_attached(told: Told) -> str:
    because = f" ({told.data['because']})" if told.data.get("because") else ""
    return f"{told.actor} added alerts: {told.data.get('count')}{because}."


def _linked(told: Told) -> str:
    target = f"#{told.data['to']}" if told.data.get("to") else told.word("url")
    return f"{told.actor} linked it to {target} ({told.word('kind')})."


def _parent_set(told: Told) -> str:
    if told.data.get("to") is None:
        return f"{told.actor} took it out of #{told.data.get('from')}."
    return f"{told.actor} made it a part of #{told.data['to']}."


def _stint(told: Told) -> str:
    if told.data.get("clock") == "team":
        return f"that the team {told.team('party_id')} has for it"
    return f"that {_vendor(told)} has for it" if _is_vendors(told) else "to an update"


def _is_vendors(told: Told) -> bool:
    return told.data.get("clock") == "vendor"


def _vendor(told: Told) -> str:
    return str(told.data.get("party") or "the vendor")


def _stint_ended(told: Told) -> str:
    kept = "within" if told.data.get("met") else "longer than"
    who = f"The team {told.team('party_id')}"
    who = _capital(_vendor(told)) if _is_vendors(told) else who
    took, target = told.took("elapsed_seconds"), told.took("target_seconds")
    return f"{who} had it for {took}, {kept} the {target} that were agreed{told.why}."


def _sla_stopped(told: Told) -> str:
    kept = "was met" if told.data.get("met") else "was missed"
    took, target = told.took("elapsed_seconds"), told.took("target_seconds")
    return f"The {told.word('clock')} target {kept}: {took} of {target}{told.why}."


_SENTENCES: Mapping[str, Callable[[Told], str]] = {
    "incident.declared": lambda t: f"{t.actor} declared it ({t.word('channel')}).",
    "incident.acknowledged": lambda t: f"{t.actor} acknowledged it.",
    "incident.acknowledgement_withdrawn": lambda t: (
        f"{t.actor} took the acknowledgement back; nobody has it."
    ),
    "incident.started": lambda t: f"{t.actor} started to work on it.",
    "incident.held": _held,
    "incident.snoozed": lambda t: f"{t.actor} snoozed it until {t.when('until')}{t.why}.",
    "incident.resumed": lambda t: f"{t.actor} went on with it{t.why}.",
    "incident.resolved": lambda t: f"{t.actor} resolved it: {t.word('code')}.",
    "incident.resolution_amended": lambda t: f"{t.actor} explained the end: {t.word('code')}.",
    "incident.cancelled": lambda t: f"{t.actor} cancelled it{t.why}.",
    "incident.reopened": lambda t: f"{t.actor} reopened it{t.why}.",
    "incident.closed": lambda t: f"{t.actor} closed it{t.why}.",
    "incident.verified": lambda t: f"{t.actor} saw it work again{t.why}.",
    "incident.confirmed": lambda t: f"{t.actor} confirmed that it is over.",
    "incident.reviewed": lambda t: f"{t.actor} completed the review.",
    "incident.review_required": lambda t: f"{t.actor} asked for a review.",
    "incident.raised_for_vip": lambda _: "Who reported it comes first, so it was raised.",
    "incident.closing_held": lambda t: f"It was not closed, for it lacks {t.word('reason')}.",
    "incident.review_waived": lambda t: f"{t.actor} waived the review{t.why}.",
    "incident.assigned": lambda t: f"{t.actor} assigned it to {t.person()}{t.why}.",
    "incident.unassigned": lambda t: f"{t.actor} took it from {t.person('from')}.",
    "incident.team_set": _team_set,
    "incident.role_given": lambda t: f"{t.actor} made {t.person()} {t.word('role')}.",
    "incident.role_ended": lambda t: f"{t.actor} ended {t.person()}'s role: {t.word('role')}.",
    "incident.categorized": lambda t: f"{t.actor} set the category {t.data.get('category')}.",
    "incident.prioritized": _prioritized,
    "incident.major_set": lambda t: (
        f"{t.actor} made it a major incident{t.why}."
        if t.data.get("is_major")
        else f"{t.actor} made it a major incident no more{t.why}."
    ),
    "incident.edited": lambda t: f"{t.actor} changed the {_listed(t.data.get('changes', ()))}.",
    "incident.services_set": lambda t: f"{t.actor} set the services: {t.services() or 'none'}.",
    "incident.alerts_attached": _alerts_attached,
    "incident.flapping": lambda t: (
        f"It flaps, and is held firing until it is quiet: {t.data.get('summary')}"
    ),
    "incident.paged_again": lambda t: f"Paging begins again{t.why}.",
    "incident.fires_on": lambda t: f"Its alerts go on; they are #{t.data.get('to')} now.",
    "incident.alert_detached": lambda t: f"{t.actor} took alert {t.data.get('alert_id')} away.",
    "incident.linked": _linked,
    "incident.unlinked": lambda t: f"{t.actor} removed a link.",
    "incident.parent_set": _parent_set,
    "incident.merged": lambda t: (
        f"{t.actor} merged #{t.data.get('source')} into #{t.data.get('target')}."
    ),
    "incident.items_set": lambda t: (
        f"{t.actor} set what it concerns: {_listed(t.data.get('named', ())) or 'nothing'}."
    ),
    "incident.unmerged": lambda t: (
        f"{t.actor} took #{t.data.get('source')} out of #{t.data.get('target')} again."
    ),
    "incident.split": lambda t: (
        f"{t.actor} split #{t.data.get('target')} from #{t.data.get('source')}."
    ),
    "incident.escalated": _escalated,
    "incident.touched": lambda t: f"{t.actor} changed something that is not told here.",
    "incident.imported": lambda t: (
        f"{t.actor} carried it over from {t.data.get('tool')}, where it is"
        f" {t.data.get('external_number')}."
    ),
    "incident.vendor_engaged": lambda t: f"{t.actor} asked {t.data.get('vendor')} for help{t.why}.",
    "incident.vendor_ticket_set": lambda t: (
        f"{t.actor} noted the ticket of {t.data.get('vendor')}: {t.data.get('ticket') or 'none'}."
    ),
    "incident.vendor_released": lambda t: f"{t.actor} let {t.data.get('vendor')} go{t.why}.",
    "page.vendor_wanted": lambda t: f"A step of the policy asks {t.data.get('vendor')} for help.",
    "page.shadowed": lambda _: "Those who shadow were told silently.",
    "incident.complexity_set": lambda t: f"{t.actor} set the complexity to {t.word('to')}.",
    "incident.commented": lambda t: (
        f"{t.actor} commented{' for the reporter' if t.data.get('is_public') else ''}."
    ),
    "incident.attached": lambda t: f"{t.actor} attached {t.data.get('file_name')}.",
    "incident.sla_warned": lambda t: (
        f"{t.data.get('percent')} % of the time for the {t.word('clock')} has passed."
    ),
    "incident.sla_breached": lambda t: f"The {t.word('clock')} target was missed.",
    "incident.sla_stopped": _sla_stopped,
    "incident.stint_warned": lambda t: f"{t.data.get('percent')} % of the time {_stint(t)} passed.",
    "incident.stint_breached": lambda t: f"The time {_stint(t)} is over.",
    "incident.stint_ended": _stint_ended,
    "incident.sla_resumed": lambda t: f"The {t.word('clock')} target is open again.",
    milestone.KIND: _milestone,
    "page.started": lambda _: "Paging began.",
    "page.stepped": lambda t: _capital(f"{t.targets() or 'paged nobody'}."),
    "page.answer_counted": lambda t: (
        f"{t.actor} answered the page: {t.data.get('answers')} of {t.data.get('wanted')} wanted."
    ),
    "page.joined": lambda t: _capital(f"{t.targets() or 'paged nobody'}, beside the others."),
    "page.declined": lambda t: f"{t.actor} declined the page{t.why}.",
    "page.answered": lambda t: f"{t.actor} answered the page.",
    "page.stopped": lambda t: f"Paging stopped{t.why}.",
    "page.exhausted": lambda _: "Everybody was paged in vain; nobody is left to page.",
    "page.nobody_reached": lambda _: "Nobody at all could be reached.",
    "notification.failed": lambda t: f"A notification failed{t.why}.",
}


def _named(names: Mapping[int, str], number: int | None, noun: str) -> str:
    return "nobody" if number is None else names.get(number, f"{noun} {number}")


def _listed(words: Iterable[str]) -> str:
    *others, last = [*words] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
