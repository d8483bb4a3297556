"""Mail through an SMTP server of the organisation's choice."""

import re
from typing import Any

from tocsin.kit import errors
from tocsin.notify import field, mail
from tocsin.notify.channel import Channel, Mail, MailServer, Outgoing
from tocsin.notify.field import Field

SECURITY = ("auto", "starttls", "tls", "plain")
_ADDRESS = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII
)


def render(outgoing: Outgoing) -> Mail:
    settings = outgoing.settings
    server = MailServer(
        settings["host"],
        settings["port"],
        settings.get("security") or "auto",
        settings.get("username") or "",
        settings.get("password") or "",
    )
    sender = settings["sender"]
    return Mail(server, sender, outgoing.address, mail.compose(outgoing, sender=sender))


def check_address(given: str) -> str:
    """Return the address with its domain in ASCII."""
    local, _, domain = field.line(given).rpartition("@")
    try:
        address = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        address = ""
    if len(address) > 254 or not _ADDRESS.fullmatch(address):
        raise errors.Invalid(f"'{given[:80]}' is not an e-mail address such as ana@example.com.")
    return address


def check_sender(value: Any) -> str:
    return check_address(field.line(value))


PROVIDER = Channel(
    slug="email",
    title="E-mail",
    address_title="Address",
    check_address=check_address,
    render=render,
    fields=(
        Field("host", "SMTP server", field.line, is_required=True),
        Field("port", "Port", field.port, default=587),
        Field("sender", "Address that mail comes from", check_sender, is_required=True),
        Field(
            "security",
            "Encryption",
            field.line,
            default="auto",
            choices=SECURITY,
            help="auto: TLS on port 465, else STARTTLS where the server offers it. A password is"
            " never sent without encryption unless you choose plain.",
        ),
        Field("username", "User name", field.line),
        Field("password", "Password", field.line, is_secret=True),
    ),
)
