"""The one row that says when incidents that come again are proposed as a problem."""

from datetime import datetime

from tocsin.kit.tx import Tx
from tocsin.problems.recurrence import Rule


def get(tx: Tx) -> Rule:
    found = tx.maybe(
        Rule,
        """
        select is_on, fewest, days, round(likeness::numeric, 2)::float8 as likeness
        from problem_rule
        """,
    )
    return found or Rule()


def replace(tx: Tx, rule: Rule) -> None:
    """Keep it, and look again soon."""
    tx.run(
        """
        update problem_rule
        set is_on = %(is_on)s,
            fewest = %(fewest)s,
            days = %(days)s,
            likeness = %(likeness)s,
            looked_at = null
        """,
        is_on=rule.is_on,
        fewest=rule.fewest,
        days=rule.days,
        likeness=rule.likeness,
    )


def claim(tx: Tx, *, before: datetime, now: datetime) -> bool:
    """Take the turn to look, unless somebody looked since ``before``."""
    return bool(
        tx.run(
            """
            update problem_rule
            set looked_at = %(now)s
            where is_on
                and is_only in (
                    select is_only
                    from problem_rule
                    where looked_at is null or looked_at <= %(before)s
                    for update skip locked
                )
            """,
            before=before,
            now=now,
        )
    )
