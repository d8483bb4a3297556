"""Who may work on incidents: read for the choices on pages, so no more of each than is shown."""

from collections.abc import Sequence

from tocsin.identity.actor import Role
from tocsin.identity.person import Named
from tocsin.kit.tx import Tx


def of_roles(tx: Tx, roles: Sequence[Role], *, limit: int) -> list[Named]:
    """Return the active people of these roles by name."""
    return tx.all(
        Named,
        """
        select id, name
        from person
        where is_active and role = any(%(roles)s)
        order by lower(name), id
        limit %(limit)s
        """,
        roles=[str(role) for role in roles],
        limit=limit,
    )
