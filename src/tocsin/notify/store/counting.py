"""How much people were told in a time, counted."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Paged:
    """``pages`` counts what somebody was paged about, ``messages`` what went out for it."""

    person_id: int
    pages: int
    messages: int


def paged(tx: Tx, starts_at: datetime, ends_at: datetime) -> list[Paged]:
    """Return whom pages of the time reached, and how often; drills are left out."""
    return tx.all(
        Paged,
        """
        select person_id, count(distinct subject) as pages,
            count(*) filter (where bundled_in is null) as messages
        from notification
        where created_at >= %(starts_at)s and created_at < %(ends_at)s
            and kind = 'page' and person_id is not null and not is_drill
            and status in ('sent', 'delivered')
        group by person_id
        order by person_id
        limit 10000
        """,
        starts_at=starts_at,
        ends_at=ends_at,
    )
