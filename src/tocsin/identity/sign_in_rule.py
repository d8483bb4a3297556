"""What an organisation asks of those who sign in.

Somebody of whom a second factor is asked has a while to set it up. After that their next session
can do that and nothing else; one that began before goes on, and links in messages work in any case:
whoever is paged at night must not be kept from answering by a rule that passed at noon.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tocsin.identity.actor import Role
from tocsin.kit import errors

LONGEST_GRACE = timedelta(days=90)


class AskedOf(StrEnum):
    """Of whom a second factor is asked. Those who only report have none: they come by a link."""

    NOBODY = "nobody"
    MANAGERS = "managers"
    EVERYONE = "everyone"

    def includes(self, role: Role) -> bool:
        if self is AskedOf.MANAGERS:
            return role.at_least(Role.MANAGER) or role is Role.AUDITOR
        return self is AskedOf.EVERYONE and role.at_least(Role.STAKEHOLDER)


@dataclass(frozen=True, slots=True)
class SignInRule:
    """``asked_since`` is when somebody was last added to those of whom it is asked."""

    second_factor: AskedOf = AskedOf.NOBODY
    grace: timedelta = timedelta(days=14)
    asked_since: datetime | None = None

    def due_at(self, role: Role, joined_at: datetime) -> datetime | None:
        """Return by when somebody of this role has to have a second factor; None if never."""
        if self.asked_since is None or not self.second_factor.includes(role):
            return None
        return max(self.asked_since, joined_at) + self.grace


def checked(rule: SignInRule) -> SignInRule:
    if not timedelta() <= rule.grace <= LONGEST_GRACE:
        sentence = f"Give people up to {LONGEST_GRACE.days} days to set it up."
        raise errors.Invalid(sentence, fields={"grace": sentence})
    return rule


def since(before: SignInRule, wanted: SignInRule, *, now: datetime) -> datetime | None:
    """Return from when the time of grace counts: from now if it is asked of more people."""
    if wanted.second_factor is AskedOf.NOBODY:
        return None
    order = list(AskedOf)
    if order.index(wanted.second_factor) > order.index(before.second_factor):
        return now
    return before.asked_since or now
