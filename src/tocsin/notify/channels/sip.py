"""Calls through a PBX of one's own, or any provider of SIP: no cloud, and nothing to be reachable.

What is said is made on this machine, and keys are heard on the line itself.
"""

import re
from datetime import timedelta
from typing import Any

from tocsin.kit import errors
from tocsin.notify import calls, field, telephone
from tocsin.notify.channel import Channel, Follow, Outgoing
from tocsin.notify.field import Field
from tocsin.notify.sip.digest import Account
from tocsin.notify.sip.order import Exchange, Ring

PORT = 5060
SECURE_PORT = 5061
TRANSPORTS = ("udp", "tcp", "tls")
MOST_LINES = 30
_EXTENSION = re.compile(r"[A-Za-z0-9*#._-]{1,40}")
_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,253}")


def render(outgoing: Outgoing) -> Ring:
    settings = outgoing.settings
    transport = settings.get("transport") or TRANSPORTS[0]
    account = Account(settings["username"], settings.get("password") or "")
    exchange = Exchange(
        settings["host"],
        settings.get("port") or (SECURE_PORT if transport == "tls" else PORT),
        transport,
        settings.get("domain") or settings["host"],
        account,
        settings.get("lines") or 4,
        settings.get("authority") or "",
    )
    can_answer = outgoing.message.can_answer
    return Ring(
        exchange,
        f"{settings.get('prefix') or ''}{outgoing.address}",
        telephone.greeting(outgoing),
        calls.QUESTION if can_answer else "",
        settings.get("ring_seconds") or calls.RING_SECONDS,
    )


def check_address(given: str) -> str:
    """Return an extension of the house, or a telephone number with its country."""
    dialled = field.line(given)
    if _EXTENSION.fullmatch(dialled):
        return dialled
    try:
        return telephone.check_number(dialled)
    except errors.Invalid as error:
        raise errors.Invalid(
            f"'{given[:40]}' is neither an extension, such as 201, nor a number such as +49 151…."
        ) from error


def check_host(value: Any) -> str:
    host = field.line(value)
    if not _HOST.fullmatch(host):
        raise errors.Invalid("This is the name or address of the exchange, such as pbx.lan.")
    return host


def check_user(value: Any) -> str:
    user = field.line(value)
    if not _EXTENSION.fullmatch(user):
        raise errors.Invalid("The name of an extension has letters and digits, such as 190.")
    return user


def check_authority(value: Any) -> str:
    path = field.line(value)
    if not path.startswith("/"):
        raise errors.Invalid("This is a whole path, such as /etc/ssl/pbx.pem.")
    return path


def check_lines(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdecimal() or not 1 <= int(value) <= MOST_LINES:
        raise errors.Invalid(f"There are 1 to {MOST_LINES} lines.")
    return int(value)


def check_password(value: Any) -> str:
    return field.line(value)


PROVIDER = Channel(
    slug="sip",
    title="Calls through SIP",
    address_title="Extension or number",
    check_address=check_address,
    render=render,
    fields=(
        Field("host", "Exchange", check_host, is_required=True, help="Such as pbx.lan."),
        Field("port", "Port", field.port, help="5060, or 5061 with TLS, unless told else."),
        Field(
            "transport",
            "Transport",
            field.line,
            default="udp",
            choices=TRANSPORTS,
            help="With tls nobody reads who is called; what is said goes as it always does.",
        ),
        Field(
            "authority",
            "Certificate that vouches for it",
            check_authority,
            help="A file on this machine, where the exchange's own certificate is not known.",
        ),
        Field("username", "Extension that calls", check_user, is_required=True),
        Field("password", "Its password", check_password, is_secret=True),
        Field("domain", "Domain", check_host, help="Only where it is not the exchange's name."),
        Field("prefix", "Digits for an outside line", check_user),
        Field(
            "lines",
            "Calls at once",
            check_lines,
            default=4,
            help="As many as the exchange has lines for; others wait some seconds.",
        ),
        Field("ring_seconds", "Seconds to ring", calls.check_seconds, default=calls.RING_SECONDS),
    ),
    is_call=True,
    follow=Follow(every=timedelta(seconds=30), lasts=timedelta(minutes=4), failed=calls.IN_VAIN),
)
