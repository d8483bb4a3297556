"""Who sees whose contacts and notifications: one's own, or all for those who respond."""

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import errors


class NotYours(errors.Forbidden):
    def __init__(self) -> None:
        super().__init__("You may see only what was sent to yourself.")


def sees_all(actor: Actor) -> bool:
    """Whoever may have to reach others sees how, also by a token that only reads; auditors do."""
    works = Permission.RESPOND in permission.of_role(actor.role)
    reads = works and permission.may(actor, Permission.READ)
    return reads or permission.may(actor, Permission.AUDIT)


def require_own(actor: Actor, person_id: int | None) -> None:
    """Let only the person themselves through, and no token that was not made for reading."""
    reads = Permission.READ in permission.granted(actor.scopes)
    if person_id is None or not actor.is_person(person_id) or not reads:
        raise NotYours
