"""A link that works once: for the first administrator, a password, or a way into the portal."""

from datetime import timedelta
from enum import StrEnum

from tocsin.kit import errors

LASTS = timedelta(hours=24)
ASKED = 3
ASKED_WITHIN = timedelta(minutes=15)
PORTAL_LASTS = timedelta(hours=2)
# Anybody can have a mail sent to an address they only claim: so many an hour, to all together.
PORTAL_AN_HOUR = 500


class Purpose(StrEnum):
    FIRST_ADMIN = "first_admin"
    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    PORTAL = "portal"


class LinkSpent(errors.NotFound):
    def __init__(self) -> None:
        super().__init__("This link was used already or has run out; ask for a new one.")
