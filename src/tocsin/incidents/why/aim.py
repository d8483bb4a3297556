"""Whom a target is meant for, in words, and what kind of target a line of a page is about."""

from tocsin.incidents.why.link import Called
from tocsin.oncall.page import Told
from tocsin.oncall.target import Kind, Target


def words(target: Target, called: Called) -> str:
    if target.kind is Kind.PERSON:
        return called.people.get(target.id or 0, target.name)
    if target.kind is Kind.SCHEDULE:
        return f"whoever is on call in {target.name}"
    return _OTHERS.get(target.kind, "{}").format(target.name)


_OTHERS = {Kind.TEAM: "the team {}", Kind.ADMINS: "the administrators"}


def kind_of(told: Told) -> Kind | None:
    """Return what kind of target a line is about."""
    kind = told.target.partition(":")[0]
    return Kind(kind) if kind in tuple(Kind) else None


def name_of(told: Told) -> str:
    return told.target.partition(":")[2]
