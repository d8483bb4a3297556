"""Whoever does something. Each action is handed one, and the ledger keeps its label."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Lowest first; each may do all that the one before it may, but for the auditor.

    An auditor sees everything and changes nothing: beside the ladder, with its top above.
    """

    REQUESTER = "requester"
    STAKEHOLDER = "stakeholder"
    RESPONDER = "responder"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"

    @property
    def rank(self) -> int:
        """Its place on the ladder; an auditor reads as a stakeholder does."""
        return _LADDER.index(Role.STAKEHOLDER if self is Role.AUDITOR else self)

    def at_least(self, other: "Role") -> bool:
        """Compare by rank; ``<`` on roles would compare the words."""
        if other is Role.AUDITOR:
            return self in {Role.AUDITOR, Role.ADMIN}
        return self.rank >= other.rank


_LADDER = (Role.REQUESTER, Role.STAKEHOLDER, Role.RESPONDER, Role.MANAGER, Role.ADMIN)


def lower(one: Role, other: Role) -> Role:
    """Return the one that is no more than the other.

    An auditor and somebody on the ladder may each do what the other may not: what they share is
    less than either, see ``permission.shared``.
    """
    if Role.AUDITOR in (one, other) and {one, other}.isdisjoint({Role.ADMIN, Role.REQUESTER}):
        return Role.AUDITOR
    return other if one.at_least(other) else one


class Scope(StrEnum):
    """What a token was made for; it narrows the role, it never widens it."""

    READ = "read"
    RESPOND = "respond"
    CONFIGURE = "configure"
    ADMINISTER = "administer"
    INGEST = "ingest"
    AUDIT = "audit"


ALL_SCOPES = frozenset(Scope)


class Kind(StrEnum):
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 - a word, not a secret
    SYSTEM = "system"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Actor:
    """``person_id`` is the person who acts, also when they do it by a token of theirs.

    ``leads`` are those of their teams that they lead.
    """

    kind: Kind
    id: int | None
    name: str
    role: Role
    team_ids: tuple[int, ...] = ()
    scopes: frozenset[Scope] = ALL_SCOPES
    person_id: int | None = None
    leads: frozenset[int] = frozenset()

    @property
    def label(self) -> str:
        """How the ledger names this actor: ``person/3``, ``token/5``, ``system/engine``."""
        return f"{self.kind}/{self.name if self.kind is Kind.SYSTEM else self.id}"

    def is_person(self, person_id: int) -> bool:
        return self.person_id == person_id


def is_somebody(label: str) -> bool:
    """Whether a label names a person, or a token that acts for people; not us and not a sender."""
    return label.startswith((f"{Kind.PERSON}/", f"{Kind.TOKEN}/"))


def system(name: str) -> Actor:
    """A part of Tocsin that acts by itself; it may do anything."""
    return Actor(Kind.SYSTEM, None, name, Role.ADMIN)


def source(source_id: int, name: str) -> Actor:
    """A sender of signals; it may hand them in and nothing else."""
    return Actor(Kind.SOURCE, source_id, name, Role.RESPONDER, scopes=frozenset({Scope.INGEST}))


SYSTEM = system("engine")
