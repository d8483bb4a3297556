"""A transaction that may think between two statements for as long as it likes.

Only for what runs while nobody is paged by this database yet: whoever idles holds locks.
"""

from tocsin.kit.tx import Tx


def take_your_time(tx: Tx) -> None:
    """Lift the limit for idling from this transaction, and from it alone."""
    tx.run("select set_config('idle_in_transaction_session_timeout', '0', true)")
