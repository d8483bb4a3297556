"""Resolution codes as they are set, and who saw that it works again."""

from collections.abc import Sequence
from datetime import datetime

from tocsin.incidents.resolution import Code, Ending, Verification
from tocsin.kit.tx import Json, Tx


def codes(tx: Tx) -> list[Ending]:
    """Return them in their order, the retired ones too."""
    return tx.all(
        Ending,
        """
        select code, needs_notes, is_workaround, is_retired
        from resolution_code
        order by position, code
        limit 1000
        """,
    )


def code(tx: Tx, wanted: Code) -> Ending | None:
    return tx.maybe(
        Ending,
        """
        select code, needs_notes, is_workaround, is_retired
        from resolution_code
        where code = %(code)s
        """,
        code=str(wanted),
    )


def set_codes(tx: Tx, wanted: Sequence[Ending]) -> None:
    """Make them so, in this order; what is not among them is retired, for incidents have it."""
    rows = [
        {
            "code": ending.code,
            "needs_notes": ending.needs_notes,
            "is_workaround": ending.is_workaround,
            "is_retired": ending.is_retired,
            "position": position,
        }
        for position, ending in enumerate(wanted, start=1)
    ]
    tx.run(
        """
        update resolution_code
        set is_retired = true, position = 1000
        where code <> all(%(codes)s)
        """,
        codes=[str(ending.code) for ending in wanted],
    )
    tx.run(
        """
        insert into resolution_code (code, needs_notes, is_workaround, is_retired, position)
        select code, needs_notes, is_workaround, is_retired, position
        from jsonb_to_recordset(%(rows)s) as given (
            code text, needs_notes boolean, is_workaround boolean, is_retired boolean,
            position int
        )
        on conflict (code) do update
            set needs_notes = excluded.needs_notes,
                is_workaround = excluded.is_workaround,
                is_retired = excluded.is_retired,
                position = excluded.position
        """,
        rows=Json(rows),
    )


def verification(tx: Tx, number: int) -> Verification | None:
    return tx.maybe(
        Verification,
        """
        select verified_by, verified_at, evidence
        from incident_verification
        where incident_number = %(number)s
        """,
        number=number,
    )


def verify(tx: Tx, number: int, *, by: str, at: datetime, evidence: str) -> None:
    """Note who saw it last."""
    tx.run(
        """
        insert into incident_verification (incident_number, verified_by, verified_at, evidence)
        values (%(number)s, %(by)s, %(at)s, %(evidence)s)
        on conflict (incident_number) do update
            set verified_by = excluded.verified_by,
                verified_at = excluded.verified_at,
                evidence = excluded.evidence
        """,
        number=number,
        by=by,
        at=at,
        evidence=evidence,
    )


def unverify(tx: Tx, number: int) -> None:
    tx.run("delete from incident_verification where incident_number = %(n)s", n=number)
