"""Whom an export knows, by the ids and the addresses with which it refers to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.blueprints.importers.imported import Given, Notes, Part


@dataclass(frozen=True, slots=True)
class People:
    """``now`` is when the export was made, if it says so; what had ended by then is left out."""

    emails: Mapping[str, str]
    notes: Notes
    now: datetime | None = None

    def email(self, reference: Given | None) -> str | None:
        """Return the address of whom something refers to; None if the export does not know them."""
        given = reference or {}
        return self.emails.get(str(given.get("id"))) or self.emails.get(
            str(given.get("username")).lower()
        )


def known(people: Iterable[tuple[Part, str]]) -> dict[str, str]:
    """Return the addresses by id and by address."""
    return {key: email for given, email in people for key in (str(given.get("id")), email)}


def person(email: str, name: str, role: str, zone: str) -> Part:
    """Return the person, with their address as first contact."""
    return {
        "email": email,
        "name": name,
        "role": role,
        "time_zone": zone,
        "contacts": [{"channel": "email", "address": email}],
    }


def team(given: Part, people: People, *, lead: str) -> Part:
    """Return the team; those with the role ``lead`` in it lead it."""
    members = [(people.email(m.get("user")), m.get("role")) for m in given.get("members") or ()]
    return {
        "name": str(given["name"]),
        "description": str(given.get("description") or ""),
        "members": [email for email, role in members if email and role != lead],
        "leads": [email for email, role in members if email and role == lead],
    }
