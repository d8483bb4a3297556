"""Reading the ledger as an audit trail, which administrators and auditors may."""

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import ledger, pages
from tocsin.kit.ledger import Event
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx


def audit_trail(
    tx: Tx,
    *,
    subject: str | None = None,
    actor: Actor,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Event]:
    """Return events newest first; those of one subject in the order in which they happened."""
    permission.require(actor, Permission.AUDIT)
    position = pages.decode(cursor, int)[0] if cursor else None
    if subject is None:
        rows = ledger.recent(tx, before_id=position, limit=limit + 1)
    else:
        rows = ledger.of_subject(tx, subject, after_id=position or 0, limit=limit + 1)
    last = rows[:limit][-1:]
    return pages.cut(rows, limit, *(event.id for event in last))
