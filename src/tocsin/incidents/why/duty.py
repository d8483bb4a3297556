"""What put somebody on call, in words: the part of the schedule that decided, and over whom."""

from collections.abc import Mapping

from tocsin.incidents.why import aim, link
from tocsin.incidents.why.link import Called, Hop, Link, State
from tocsin.incidents.why.reason import Why
from tocsin.oncall.evidence import Because
from tocsin.oncall.page import Told
from tocsin.oncall.target import Kind
from tocsin.oncall.tenure import Part, Tenure

BY_PART: Mapping[Part, Why] = {
    Part.ROTATION: Why.BY_ROTATION,
    Part.HOLIDAY: Why.BY_HOLIDAY,
    Part.TEMPORARY: Why.BY_TEMPORARY,
    Part.ROTA: Why.BY_ROTA,
    Part.CALENDAR: Why.BY_CALENDAR,
    Part.OVERRIDE: Why.BY_OVERRIDE,
    Part.SWAP: Why.BY_SWAP,
    Part.SECOND: Why.BY_SECOND,
    Part.GAP: Why.NOBODY_ON_CALL,
}
_MEANT: Mapping[Kind, Why] = {
    Kind.PERSON: Why.BY_NAME,
    Kind.TEAM: Why.IN_TEAM,
    Kind.ADMINS: Why.IN_CHARGE,
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


def _reason(held: Tenure) -> Why:
    if held.person_id is None:
        return Why.NOBODY_ON_CALL
    return Why.BY_STANDING_IN if held.instead_of else BY_PART[held.part]


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


def vendor(told: Told) -> Link:
    """Say what became of asking a vendor, whom no step pages."""
    is_gone = told.rested_on.because is Because.GONE
    reason, name = Why.VENDOR_GONE if is_gone else Why.VENDOR_ASKED, aim.name_of(told)
    words = link.sentence(reason, vendor=name or "A vendor")
    state = State.FAILED if is_gone else State.DONE
    return Link(Hop.PERSON, name or told.target, reason, words, state, told.at)


def _meant(told: Told, called: Called) -> Link:
    """What is known of a target that is no schedule, and of every target of old pages."""
    kind, name = aim.kind_of(told), aim.name_of(told)
    if kind is Kind.VENDOR:
        return vendor(told)
    hop = Hop.SCHEDULE if kind is Kind.SCHEDULE else Hop.PERSON
    if told.person_id is None:
        words = link.sentence(Why.NOBODY_THERE, said=told.reason or "")
        return Link(hop, name or told.target, Why.NOBODY_THERE, words, State.FAILED, told.at)
    reason = Why.ON_CALL if kind is Kind.SCHEDULE else _MEANT[kind or Kind.PERSON]
    who = called.person(told.person_id)
    words = link.sentence(reason, who=who, schedule=name, team=name)
    title = name if kind is Kind.SCHEDULE else who
    return Link(hop, title, reason, words, State.DONE, told.at, person_id=told.person_id)
