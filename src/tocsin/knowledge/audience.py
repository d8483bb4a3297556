"""For whom an article is, from everybody to one team: each includes those after it.

What is private stays so by where it is fetched: a reader is turned into what they may see once.
"""

from dataclasses import dataclass
from enum import StrEnum

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission


class Readership(StrEnum):
    """Anybody on the web; who signs in; who reads incidents; who works on them; one team."""

    PUBLIC = "public"
    REQUESTERS = "requesters"
    READERS = "readers"
    AGENTS = "agents"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see: for which audiences and teams, and whether drafts too."""

    audiences: tuple[Readership, ...]
    team_ids: tuple[int, ...] = ()
    sees_drafts: bool = False


ANYBODY = Sight((Readership.PUBLIC,))
_OF: tuple[tuple[Permission, Readership], ...] = (
    (Permission.REPORT, Readership.REQUESTERS),
    (Permission.READ, Readership.READERS),
    (Permission.RESPOND, Readership.AGENTS),
    (Permission.CONFIGURE, Readership.TEAM),
)


def of(actor: Actor) -> Sight:
    """Return what they may see; those who configure, and auditors, see what is of any team."""
    seen = [audience for needed, audience in _OF if permission.may_see(actor, needed)]
    is_responder = permission.may_see(actor, Permission.RESPOND)
    return Sight((Readership.PUBLIC, *seen), actor.team_ids if is_responder else (), is_responder)


def in_portal(sight: Sight) -> Sight:
    """Return what of it is put before those who report: that is meant for all of them."""
    meant = {Readership.PUBLIC, Readership.REQUESTERS}
    return Sight(tuple(each for each in sight.audiences if each in meant))
