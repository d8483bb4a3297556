"""What put somebody on call, in words: the part of the schedule that decided, and over whom."""

from collections.abc import Mapping

from tocsin.incidents.why import aim, link
from tocsin.incidents.why.link import Called, Hop, Link, State
from tocsin.incidents.why.reason import Reason
from tocsin.oncall.page import Told
from tocsin.oncall.target import Kind
from tocsin.oncall.tenure import Part, Tenure

BY_PART: Mapping[Part, Reason] = {
    Part.ROTATION: Reason.BY_ROTATION,
    Part.HOLIDAY: Reason.BY_HOLIDAY,
    Part.TEMPORARY: Reason.BY_TEMPORARY,
    Part.ROTA: Reason.BY_ROTA,
    Part.CALENDAR: Reason.BY_CALENDAR,
    Part.OVERRIDE: Reason.BY_OVERRIDE,
    Part.SWAP: Reason.BY_SWAP,
    Part.SECOND: Reason.BY_SECOND,
    Part.GAP: Reason.NOBODY_ON_CALL,
}
_MEANT: Mapping[Kind, Reason] = {
    Kind.PERSON: Reason.BY_NAME,
    Kind.TEAM: Reason.IN_TEAM,
    Kind.ADMINS: Reason.IN_CHARGE,
}


def of(told: Told, *, called: Called) -> Link:
    """Say why it is this person that the target stands for, or why it stands for nobody."""
    held = told.rested_on.tenure
    if held is not None:
        return _on_duty(held, told, called)
    return _meant(told, called)


def _on_duty(held: Tenure, told: Told, called: Called) -> Link:
    reason = _reason(held)
    words = link.sentence(reason, **_words(held, called))
    state = State.DONE if held.person_id else State.FAILED
    subject = f"schedule/{held.schedule_id}"
    return Link(Hop.SCHEDULE, held.schedule, reason, words, state, told.at, subject, held.person_id)


def _reason(held: Tenure) -> Reason:
    if held.person_id is None:
        return Reason.NOBODY_ON_CALL
    return Reason.BY_STANDING_IN if held.instead_of else BY_PART[held.part]


def _words(held: Tenure, called: Called) -> dict[str, object]:
    beneath = f", in place of {called.person(held.beneath)}" if held.beneath else ""
    leaves_open = held.person_id is None and held.part is Part.TEMPORARY
    return {
        "who": called.person(held.person_id),
        "schedule": held.schedule,
        "via": held.via or "the schedule",
        "shift": called.shift(held.starts_at, held.ends_at),
        "other": called.person(held.displaced),
        "back": f" until {called.time(held.away_until)}" if held.away_until else "",
        "said": link.quoted(held.said),
        "instead": beneath,
        "gap": ": the temporary schedule leaves it open" if leaves_open else "",
    }


def _meant(told: Told, called: Called) -> Link:
    """What is known of a target that is no schedule, and of every target of old pages."""
    kind, name = aim.kind_of(told), aim.name_of(told)
    hop = Hop.SCHEDULE if kind is Kind.SCHEDULE else Hop.PERSON
    if told.person_id is None:
        words = link.sentence(Reason.NOBODY_THERE, said=told.reason or "")
        return Link(hop, name or told.target, Reason.NOBODY_THERE, words, State.FAILED, told.at)
    reason = Reason.ON_CALL if kind is Kind.SCHEDULE else _MEANT[kind or Kind.PERSON]
    who = called.person(told.person_id)
    words = link.sentence(reason, who=who, schedule=name, team=name)
    title = name if kind is Kind.SCHEDULE else who
    return Link(hop, title, reason, words, State.DONE, told.at, person_id=told.person_id)
