"""The second half of signing in: a code, after the password was right.

Like the first it opens transactions of its own, for a try has to stay counted though it is refused.
It counts among the tries of the account, so guessing is slowed there too.
"""

from tocsin.identity import halfway as ideas
from tocsin.identity.actions import second_factors, sessions
from tocsin.identity.actions.sessions import OpenTransaction
from tocsin.identity.attempt import Attempt
from tocsin.identity.halfway import Half, Offered, SignInOver
from tocsin.identity.second_factor import WrongCode
from tocsin.identity.session import Session
from tocsin.identity.store import attempts as tries
from tocsin.identity.store import halfway as store
from tocsin.kit import clock, ids
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx


def is_halfway(tx: Tx, token: str) -> bool:
    """Say whether a code may still be given; uses nothing up."""
    return store.is_open(tx, ids.digest(token), most=ideas.TRIES, now=clock.now(tx))


def finish_sign_in(open_transaction: OpenTransaction, offered: Offered, *, key: Key) -> Session:
    """Begin the session, or raise WrongCode, SignInOver or TooManyAttempts."""
    with open_transaction() as tx:
        half, tried = _count(tx, offered)
    with open_transaction() as tx:
        now = clock.now(tx)
        if not second_factors.takes(tx, half.person_id, offered.code, key=key, now=now):
            raise WrongCode
        if not store.delete_of(tx, half.person_id):  # the password was changed meanwhile
            raise SignInOver
        for attempt_id in (half.attempt_id, tried.id):
            if attempt_id is not None:
                tries.succeed(tx, attempt_id)
        return sessions.start(
            tx, half.person_id, now=now, address=offered.address, user_agent=offered.user_agent
        )


def _count(tx: Tx, offered: Offered) -> tuple[Half, Attempt]:
    now = clock.now(tx)
    half = store.take_try(tx, ids.digest(offered.token), most=ideas.TRIES, now=now)
    if half is None:
        raise SignInOver
    return half, sessions.count_try(tx, half.email, offered.address, now=now)
