"""An organisation that the desk serves, a company or a part of one, known by its mail domains.

People belong to the one they were put into, or else to the one whose domain their address has.
"""

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import errors, text

NAME_LIMIT = 120
NOTE_LIMIT = 2000
DOMAINS_AT_MOST = 50
DEEPEST = 6
_DOMAIN = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
)


class InvalidOrganisation(errors.Invalid):
    """An organisation cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """``parent_id`` is what it is a part of; what is important of the whole is so of its parts."""

    name: str
    domains: tuple[str, ...] = ()
    parent_id: int | None = None
    is_vip: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    id: int
    name: str
    domains: tuple[str, ...]
    parent_id: int | None
    is_vip: bool
    note: str
    is_active: bool
    created_at: datetime

    def as_new(self) -> NewOrganisation:
        return NewOrganisation(self.name, self.domains, self.parent_id, self.is_vip, self.note)


def checked(new: NewOrganisation) -> NewOrganisation:
    """Return it tidied, or raise InvalidOrganisation with a sentence for each field."""
    tidy = dataclasses.replace(
        new,
        name=text.one_line(text.storable(new.name)),
        domains=tuple(dict.fromkeys(_domain(each) for each in new.domains if each.strip())),
        note=text.storable(new.note).strip(),
    )
    faults = _faults(tidy)
    if faults:
        raise InvalidOrganisation(" ".join(faults.values()), fields=faults)
    return tidy


def domains_of(address: str) -> list[str]:
    """Return the domain of an address and all above it, the closest first."""
    names = address.strip().lower().rpartition("@")[2].split(".")
    return [".".join(names[begin:]) for begin in range(len(names)) if names[begin]]


def is_vip(chain: Sequence[Organisation]) -> bool:
    return any(each.is_vip for each in chain)


def named(organisations: Iterable[Organisation]) -> str:
    """``Harbour GmbH / Accounting``: from the whole to the part."""
    return " / ".join(each.name for each in reversed(list(organisations)))


def _domain(given: str) -> str:
    return given.strip().lower().lstrip("@.").rstrip(".")


def _faults(new: NewOrganisation) -> dict[str, str]:
    faults = {}
    if not 1 <= len(new.name) <= NAME_LIMIT:
        faults["name"] = f"Give the organisation a name of at most {NAME_LIMIT} characters."
    if len(new.note) > NOTE_LIMIT:
        faults["note"] = f"A note has at most {NOTE_LIMIT} characters."
    wrong = [each for each in new.domains if not _DOMAIN.fullmatch(each)]
    if wrong:
        faults["domains"] = f"{wrong[0]} is no domain, such as example.com."
    if len(new.domains) > DOMAINS_AT_MOST:
        faults["domains"] = f"An organisation has at most {DOMAINS_AT_MOST} domains."
    return faults
