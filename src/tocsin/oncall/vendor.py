"""A vendor: somebody outside who owes us help by contract, at the hours it names.

Nobody there answers a page of ours, so a vendor is asked beside our own people and never in their
place. Their time counts in contract hours alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit import errors, text
from tocsin.notify.message import Kind, Message
from tocsin.oncall import public_holidays, restriction, shift, wall_time
from tocsin.oncall.restriction import Restriction
from tocsin.oncall.shift import Span

MOST_WAYS = 10
MOST_HOURS = 50
_AHEAD = (timedelta(days=8), timedelta(days=40), timedelta(days=400))
_ASK = "Please look into this, and answer with your ticket number"


class BadVendor(errors.Invalid):
    """A vendor who could not be asked."""


@dataclass(frozen=True, slots=True)
class Way:
    """How they are asked: a channel and an address, and what it is for."""

    channel: str
    address: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class NewVendor:
    """``contract`` is what to quote to them; no ``hours``: at all hours.

    ``holidays`` is the place on whose public holidays they do not work, as in ``DE-BE``.
    """

    name: str
    contract: str = ""
    time_zone: str = "UTC"
    hours: tuple[Restriction, ...] = ()
    holidays: str = ""
    ways: tuple[Way, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Vendor:
    id: int
    name: str
    contract: str
    time_zone: str
    hours: tuple[Restriction, ...]
    holidays: str
    ways: tuple[Way, ...]
    note: str
    removed_at: datetime | None = None


def checked(new: NewVendor) -> NewVendor:
    """Return it trimmed, or raise BadVendor with the sentence that helps."""
    name, contract = text.one_line(text.storable(new.name)), text.one_line(new.contract)
    note = text.storable(new.note).strip()
    if not 1 <= len(name) <= 120:
        raise BadVendor("Give the vendor a name of at most 120 characters.")
    if len(contract) > 200 or len(note) > 2000:
        raise BadVendor("A contract has at most 200 characters, and a note 2000.")
    if len(new.hours) > MOST_HOURS:
        raise BadVendor(f"Write the contract's hours in at most {MOST_HOURS} lines.")
    if not 1 <= len(new.ways) <= MOST_WAYS:
        raise BadVendor(f"Say how they are asked: give 1 to {MOST_WAYS} ways.")
    if any(len(way.label) > 80 for way in new.ways):
        raise BadVendor("Say in at most 80 characters what a way is for.")
    wall_time.zone(new.time_zone)
    place = public_holidays.checked(new.holidays)
    return replace(new, name=name, contract=contract, holidays=place, note=note)


def is_open(vendor: Vendor | NewVendor, moment: datetime) -> bool:
    """Whether they work by contract at the moment."""
    return any(each.covers(moment) for each in _windows(vendor, Span(moment, moment + _A_BIT)))


def opens_at(vendor: Vendor | NewVendor, moment: datetime) -> datetime | None:
    """Return from when on they work: the moment itself if they do; None if not within a year."""
    for ahead in _AHEAD:
        for each in _windows(vendor, Span(moment, moment + ahead)):
            return max(each.starts_at, moment)
    return None


def worked(vendor: Vendor | NewVendor, span: Span) -> timedelta:
    """Return how much of the span lies in their hours: their clock."""
    found = _windows(vendor, span) if span.starts_at < span.ends_at else []
    return sum((each.ends_at - each.starts_at for each in found), timedelta())


def message(vendor: Vendor, said: Message) -> Message:
    """Return what they are asked: what happened, what to quote, and nothing that lets them in."""
    facts = [*said.facts, ("Your contract with us", vendor.contract or "not noted")]
    return Message(
        f"{vendor.name}: {said.title}",
        f"{_ASK}.\n\n{said.body}".strip(),
        facts=tuple(facts),
        kind=Kind.NOTICE,
        urgency=said.urgency,
        is_drill=said.is_drill,
    )


def written(vendor: Vendor | NewVendor) -> dict[str, Any]:
    """Return it as data, for the ledger and for what is compared."""
    return {
        "name": vendor.name,
        "contract": vendor.contract,
        "time_zone": vendor.time_zone,
        "hours": hours_written(vendor.hours),
        "holidays": vendor.holidays,
        "ways": ways_written(vendor.ways),
        "note": vendor.note,
    }


def hours_written(hours: Sequence[Restriction]) -> list[dict[str, Any]]:
    return [restriction.written(each) for each in hours]


def ways_written(ways: Sequence[Way]) -> list[dict[str, str]]:
    return [
        {"channel": each.channel, "address": each.address, "label": each.label} for each in ways
    ]


_A_BIT = timedelta(microseconds=1)


def _windows(vendor: Vendor | NewVendor, span: Span) -> list[Span]:
    """Return when they work in the span, cut to it."""
    zone = wall_time.zone(vendor.time_zone)
    whole = restriction.windows(vendor.hours, span, zone) if vendor.hours else [span]
    if vendor.holidays:
        around = Span(span.starts_at - timedelta(days=1), span.ends_at + timedelta(days=1))
        closed = shift.joined(public_holidays.windows(vendor.holidays, around, zone))
        whole = shift.outside(whole, closed)
    return shift.within(whole, [span])
