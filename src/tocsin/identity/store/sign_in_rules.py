"""The one row that says what is asked of those who sign in."""

from tocsin.identity.sign_in_rule import SignInRule
from tocsin.kit.tx import Tx


def get(tx: Tx) -> SignInRule:
    found = tx.maybe(
        SignInRule,
        """
        select second_factor, grace, asked_since
        from sign_in_rule
        """,
    )
    return found or SignInRule()


def put(tx: Tx, rule: SignInRule) -> None:
    tx.run(
        """
        insert into sign_in_rule (second_factor, grace, asked_since)
        values (%(second_factor)s, %(grace)s, %(since)s)
        on conflict (is_only) do update
        set second_factor = excluded.second_factor,
            grace = excluded.grace,
            asked_since = excluded.asked_since
        """,
        second_factor=rule.second_factor,
        grace=rule.grace,
        since=rule.asked_since,
    )
