"""People who may work on incidents, apart from the many more who only report them."""

from tocsin.identity.actor import Role
from tocsin.identity.person import Named
from tocsin.identity.store import workers as store
from tocsin.kit.tx import Tx

MOST = 2000


def workers(tx: Tx) -> list[Named]:
    """Return them by name."""
    roles = [role for role in Role if role.at_least(Role.RESPONDER)]
    return store.of_roles(tx, roles, limit=MOST)
