"""Rows of when readiness is looked at, and of what the last digest said."""

from collections.abc import Sequence

from tocsin.kit.tx import Tx
from tocsin.oncall.timetable import Timetable


def timetable(tx: Tx) -> Timetable | None:
    return tx.maybe(
        Timetable,
        """
        select time_zone, digest_days, digest_at, canary_days, canary_at
        from readiness_timetable
        """,
    )


def set_timetable(tx: Tx, wanted: Timetable) -> None:
    tx.run(
        """
        insert into readiness_timetable
            (time_zone, digest_days, digest_at, canary_days, canary_at)
        values
            (%(zone)s, %(digest_days)s, %(digest_at)s, %(canary_days)s, %(canary_at)s)
        on conflict (is_only) do update
        set time_zone = excluded.time_zone, digest_days = excluded.digest_days,
            digest_at = excluded.digest_at, canary_days = excluded.canary_days,
            canary_at = excluded.canary_at
        """,
        zone=wanted.time_zone,
        digest_days=list(wanted.digest_days),
        digest_at=wanted.digest_at,
        canary_days=list(wanted.canary_days),
        canary_at=wanted.canary_at,
    )


def told(tx: Tx) -> list[str]:
    """Return the fingerprints of what the last digest said."""
    return tx.column("select unnest(findings) from readiness_told limit 10000")


def set_told(tx: Tx, findings: Sequence[str]) -> None:
    tx.run(
        """
        insert into readiness_told (findings)
        values (%(findings)s)
        on conflict (is_only) do update set findings = excluded.findings
        """,
        findings=list(findings),
    )
