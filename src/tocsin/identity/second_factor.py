"""The second proof beside the password: a code that an application makes anew every 30 seconds.

Time-based codes (RFC 6238) need no network, no message that could be read on its way, and work on
any telephone. A code of the step before or after is taken as well, for clocks differ; none is taken
twice, so one that somebody looked at over a shoulder is worth nothing.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp

from tocsin.kit import errors

ISSUER = "Tocsin"
STEP = timedelta(seconds=30)
DIGITS = 6
DRIFT = 1
ENROLMENT_LASTS = timedelta(minutes=30)


class WrongCode(errors.Unauthenticated):
    def __init__(self) -> None:
        super().__init__("This code is wrong, has run out or was used already. Wait for the next.")


class WrongEnrolmentCode(errors.Invalid):
    def __init__(self) -> None:
        sentence = "This code does not belong to the secret shown here. Is the phone's clock right?"
        super().__init__(sentence, fields={"code": sentence})


class EnrolmentOver(errors.Invalid):
    def __init__(self) -> None:
        super().__init__("This page is too old. Scan the code that is shown now.")


class NoSecondFactor(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("There is no second factor here.")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an application is given; ``sealed`` goes with the form that brings its first code."""

    secret: str
    uri: str
    sealed: str

    @property
    def spaced(self) -> str:
        """The secret as somebody types it who cannot scan."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """That somebody has one, and how many recovery codes they have left."""

    enrolled_at: datetime
    codes_left: int


def new_secret() -> str:
    return pyotp.random_base32()


def uri(secret: str, *, account: str, host: str) -> str:
    """Return what an application reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=f"{ISSUER} {host}".strip())


def step_of(secret: str, offered: str, *, now: datetime) -> int | None:
    """Return the step of time that a code is of; None when it is none of the steps around now."""
    made, given = pyotp.TOTP(secret), digits(offered)
    current = int(now.timestamp() // STEP.total_seconds())
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(made.generate_otp(step).encode(), given.encode()):
            return step
    return None


def digits(offered: str) -> str:
    """Return a code without the space that applications show in its middle."""
    return "".join(offered.split())
