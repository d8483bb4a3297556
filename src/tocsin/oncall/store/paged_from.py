"""Which subjects were paged about from a schedule, read from the plans their pages carry."""

from collections.abc import Sequence

from tocsin.kit.tx import Tx


def subjects(tx: Tx, schedule_id: int, among: Sequence[str]) -> list[str]:
    """Return those whose latest page names the schedule anywhere in its plan."""
    return tx.column(
        """
        select subject
        from (
            select distinct on (subject) subject, policy
            from page
            where subject = any(%(among)s)
            order by subject, id desc
        ) as latest
        where jsonb_path_exists(
            policy,
            '$.** ? (@.kind == "schedule" && @.id == $schedule)',
            jsonb_build_object('schedule', %(schedule)s::bigint)
        )
        order by subject
        limit 10000
        """,
        among=list(among),
        schedule=schedule_id,
    )
