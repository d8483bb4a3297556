"""Rows of whom a page leaves alone."""

from tocsin.kit.tx import Tx
from tocsin.oncall.spared import Spared


def put(tx: Tx, page_id: int, one: Spared) -> bool:
    """Return False when the page leaves them alone already."""
    return bool(
        tx.run(
            """
            insert into page_spared (page_id, person_id, because, reason, at)
            values (%(page)s, %(person)s, %(because)s, %(reason)s, %(at)s)
            on conflict (page_id, person_id) do nothing
            """,
            page=page_id,
            person=one.person_id,
            because=one.because,
            reason=one.reason,
            at=one.at,
        )
    )


def put_answer(tx: Tx, page_id: int, one: Spared) -> bool:
    """Note an answer, also of who declined before; False when they have answered already."""
    return bool(
        tx.run(
            """
            insert into page_spared (page_id, person_id, because, reason, at)
            values (%(page)s, %(person)s, 'answered', '', %(at)s)
            on conflict (page_id, person_id) do update
                set because = excluded.because, at = excluded.at
                where page_spared.because <> excluded.because
            """,
            page=page_id,
            person=one.person_id,
            at=one.at,
        )
    )


def of_page(tx: Tx, page_id: int) -> list[Spared]:
    """Return whom the page leaves alone, the first first."""
    return tx.all(
        Spared,
        """
        select person_id, because, reason, at
        from page_spared
        where page_id = %(page)s
        order by at, person_id
        limit 1000
        """,
        page=page_id,
    )
