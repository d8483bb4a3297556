"""Whom a client names, by our number or by the name that they had at Opsgenie."""

from collections.abc import Mapping
from typing import Any

from tocsin.identity import actions as identity
from tocsin.identity.person import Person
from tocsin.identity.team import Team
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall
from tocsin.signals import document

Given = Mapping[str, Any]


class Unknown(errors.NotFound):
    """There is nobody, or nothing, of this name here."""


def person(tx: Tx, given: Given) -> Person:
    number, name = _number(given), _name(given)
    found = identity.person(tx, number) if number else identity.person_by_email(tx, name)
    if found is None:
        raise Unknown(f"User [{name}] does not exist")
    return found


def team(tx: Tx, given: Given) -> Team:
    number, name = _number(given), _name(given)
    found = identity.team(tx, number) if number else identity.team_by_name(tx, name)
    if found is None:
        raise Unknown(f"Team [{name}] does not exist")
    return found


def policy_id(tx: Tx, given: Given) -> int:
    number, name = _number(given), _name(given)
    found = oncall.policy(tx, number) if number else oncall.policy_by_name(tx, name)
    if found is None or found.id is None:
        raise Unknown(f"Escalation [{name}] does not exist")
    return found.id


def schedule_id(tx: Tx, given: Given) -> int:
    number, name = _number(given), _name(given)
    found = oncall.schedule(tx, number) if number else oncall.schedule_by_name(tx, name)
    if found is None:
        raise Unknown(f"Schedule [{name}] does not exist")
    return found.id


def _number(given: Given) -> int | None:
    said = document.scalar(given.get("id")) or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else None


def _name(given: Given) -> str:
    keys = ("username", "name", "id")
    return next((said for key in keys if (said := document.scalar(given.get(key)))), "")
