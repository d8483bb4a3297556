"""How guessing at passwords is slowed without letting a stranger lock anybody out.

Failures are counted per address and per account. For an account, addresses from which it has
signed in before are counted each by itself and all strangers together: who floods Ana's account
with wrong passwords locks out strangers, and Ana's own desk still gets in.
"""

from dataclasses import dataclass
from datetime import timedelta

from tocsin.kit import errors

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
PER_ADDRESS = 20
REMEMBERED = timedelta(days=30)


class TooManyAttempts(errors.TooMany):
    """Too many wrong passwords, from here or for this account."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Counted over the last ``WINDOW``; ``of_account`` as the module's text says."""

    of_account: int
    of_address: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to sign in whose password is still to be checked."""

    id: int
    person_id: int | None
    password_hash: str | None


def check(failures: Failures) -> None:
    if failures.of_account >= PER_ACCOUNT or failures.of_address >= PER_ADDRESS:
        raise TooManyAttempts(
            "Too many wrong passwords. Wait a quarter of an hour, or ask an administrator"
            " for a sign-in link.",
            retry_after=int(WINDOW.total_seconds()),
        )
