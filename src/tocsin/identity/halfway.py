"""Somebody who proved the first half of who they are: their password, and whose code is awaited.

It is no session that lacks something but a thing of its own: no page can mistake it for one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.kit import errors

LASTS = timedelta(minutes=10)
TRIES = 5
COOKIE = "tocsin_half"


class SignInOver(errors.Unauthenticated):
    def __init__(self) -> None:
        super().__init__("That took too long, or too many codes were wrong. Sign in once more.")


@dataclass(frozen=True, slots=True)
class Halfway:
    """``token`` goes into a cookie of the browser that gave the password, and nowhere else."""

    token: str
    person_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Half:
    """What is kept of it."""

    id: int
    person_id: int
    email: str
    attempt_id: int | None


@dataclass(frozen=True, slots=True)
class Offered:
    """A code, and where it comes from; ``token`` is that of the half before."""

    token: str
    code: str
    address: str = ""
    user_agent: str = ""
