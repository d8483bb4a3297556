"""A session: how long a sign-in lasts and how its pages prove that a form was ours."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.identity.actor import Actor

COOKIE = "tocsin_session"
# Somebody on call must not have to find a password at 3 a.m.; a phone left unused for a week is
# a lost phone.
IDLE = timedelta(days=7)
ABSOLUTE = timedelta(days=30)
# Changing where pages go, or a password, asks for the password again after this time.
CONFIRMED_FOR = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Credentials:
    email: str
    password: str
    address: str = ""
    user_agent: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has just begun; ``token`` goes into the cookie and nowhere else."""

    id: int
    token: str
    person_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is behind a cookie, and what their pages need."""

    actor: Actor
    session_id: int
    csrf: str
    confirmed_at: datetime
    expires_at: datetime
    has_second_factor: bool = False
    enrol_by: datetime | None = None
    began_at: datetime | None = None

    def is_confirmed(self, now: datetime) -> bool:
        """Say whether the password was given a short while ago."""
        return now - self.confirmed_at < CONFIRMED_FOR

    @property
    def must_enrol(self) -> bool:
        """Whether it began after its person should have had a second factor: then it is good for
        setting one up. A session that began before goes on, for the rule interrupts nobody."""
        if self.enrol_by is None or self.began_at is None:
            return False
        return self.enrol_by < self.began_at


@dataclass(frozen=True, slots=True)
class SessionRow:
    """What people see of their sessions."""

    id: int
    person_id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str


def cookie_name(*, is_secure: bool) -> str:
    """Over https the name binds the cookie to its host; over http browsers refuse that name."""
    return f"__Host-{COOKIE}" if is_secure else COOKIE


def csrf(token: str) -> str:
    """Derive the session's form token, which need not be stored and does not reveal the cookie."""
    mac = hmac.digest(token.encode(), b"tocsin form", hashlib.sha256)
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def is_csrf(token: str, offered: str) -> bool:
    return hmac.compare_digest(csrf(token).encode(), offered.encode())
