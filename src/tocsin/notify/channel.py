"""What a channel is: a description that becomes a form, and a pure function that renders.

Rendering takes an outgoing message and returns the request to make; making it, with its
deadlines and retries, is the same for all channels and happens in ``transport``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit import errors, http
from tocsin.kit.guard import Guard
from tocsin.notify.message import Message

Check = Callable[[Any], Any]
"""Returns the value as it is kept, or raises kit.errors.Invalid."""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a channel. A secret one is stored sealed and never shown again.

    ``is_generated``: left empty it becomes ``whsec_`` and 32 random bytes.
    """

    name: str
    title: str
    check: Check
    is_required: bool = False
    is_secret: bool = False
    is_generated: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that rendering may know. ``settings`` include the opened secrets."""

    message: Message
    notification_id: int
    subject: str
    address: str
    settings: Mapping[str, Any]
    base_url: str
    created_at: datetime
    now: datetime
    answer_url: str | None = None

    @property
    def page_url(self) -> str:
        return f"{self.base_url}{self.message.path}"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. ``security``: auto, starttls, tls or plain."""

    host: str
    port: int
    security: str = "auto"
    username: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    server: MailServer
    sender: str
    recipient: str
    content: bytes

    @property
    def provider(self) -> str:
        return f"{self.server.host}:{self.server.port}"


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request; ``receipt`` finds the provider's id in the body of its answer."""

    request: http.Request
    allow: Guard
    receipt: Callable[[bytes], str | None] | None = None

    @property
    def provider(self) -> str:
        return http.parse(self.request.url).authority


@dataclass(frozen=True, slots=True)
class Note:
    """Nothing leaves the house: the inbox is written when the attempt is finished."""

    provider: str = "inbox"


Request = Mail | Call | Note


@dataclass(frozen=True, slots=True)
class Channel:
    """``is_inside`` if the message stays within Tocsin: it is there to read at once, and wakes
    nobody. ``check_address`` returns the address as it is kept, or raises Invalid.
    """

    slug: str
    title: str
    address_title: str
    check_address: Callable[[str], str]
    render: Callable[[Outgoing], Request]
    fields: tuple[Field, ...] = ()
    is_inside: bool = False

    @property
    def needs_setting_up(self) -> bool:
        return bool(self.fields)


def checked(channel: Channel, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all settings as they are kept, or raise Invalid with a sentence for each fault."""
    known = {field.name for field in channel.fields}
    faults = {
        name: f"'{name}' is not a setting of {channel.slug}; there are: {', '.join(known) or '-'}."
        for name in given
        if name not in known
    }
    kept = {}
    for field in channel.fields:
        try:
            kept[field.name] = _checked(field, given.get(field.name))
        except errors.Invalid as fault:
            faults[field.name] = fault.sentence
    if faults:
        raise errors.Invalid(" ".join(faults.values()), fields=faults)
    return kept


def _checked(field: Field, value: Any) -> Any:
    if value is None or value == "":
        if field.is_required:
            raise errors.Invalid(f"'{field.name}' is needed: {field.title}.")
        return field.default
    if field.choices and value not in field.choices:
        raise errors.Invalid(f"'{field.name}' is one of {', '.join(field.choices)}.")
    return field.check(value)


def line(value: Any) -> str:
    """Check a setting or address that is one line of text."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise errors.Invalid("This has to be one line of text.")
    if len(value) > 2000:
        raise errors.Invalid("This is longer than 2000 characters.")
    return value.strip()


def port(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdecimal() or not 1 <= int(value) <= 65535:
        raise errors.Invalid("A port is a number from 1 to 65535.")
    return int(value)


def lines(value: Any) -> list[str]:
    """Check a setting that is a list; a text is a list by its commas and white space."""
    items: Sequence[Any] = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise errors.Invalid("This has to be a list.")
    return [line(item) for item in items]
