"""One transaction may idle; the next on the same connection may not."""

from tocsin.kit import leisure
from tocsin.kit.db import Database

_LIMIT = "select current_setting('idle_in_transaction_session_timeout')"


def test_the_limit_is_lifted_for_one_transaction(dsn: str) -> None:
    database = Database(dsn, connections=1)
    try:
        with database.transaction() as tx:
            leisure.take_your_time(tx)
            assert tx.value(_LIMIT) == "0"
        with database.transaction() as tx:
            assert tx.value(_LIMIT) == "10s"
    finally:
        database.close()
