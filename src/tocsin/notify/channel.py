"""What a channel is: a description that becomes a form, and a pure function that renders.

Rendering takes an outgoing message and returns the request to make; making it, with its
deadlines and retries, is the same for all channels and happens in ``transport``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tocsin.kit import http, ids
from tocsin.kit.guard import Guard
from tocsin.notify.answers import Button
from tocsin.notify.attempt import Attempt
from tocsin.notify.command import Command
from tocsin.notify.field import Field
from tocsin.notify.message import Message
from tocsin.notify.receipt import Receipt
from tocsin.notify.sip.order import Ring


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that rendering may know. ``settings`` include the opened secrets.

    ``callback_url`` is where a provider may report what becomes of this very attempt; ``buttons``
    are the answers that it may carry, whose codes are also taken at ``press_url``.
    """

    message: Message
    notification_id: int
    subject: str
    address: str
    settings: Mapping[str, Any]
    base_url: str
    created_at: datetime
    now: datetime
    answer_url: str | None = None
    callback_url: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def press_url(self) -> str:
        return f"{self.base_url}/answers"

    @property
    def page_url(self) -> str:
        return f"{self.base_url}{self.message.path}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The words of each and the page that begins with it."""
        return [(words, f"{self.page_url}{query}") for words, query in self.message.choices]


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

    @property
    def account(self) -> str:
        return f"{self.provider} {self.server.username}"


@dataclass(frozen=True, slots=True)
class Call:
    """An HTTP request; ``receipt`` finds the provider's id in the body of its answer.

    ``judge`` says what an answer means where its status does not; None leaves that to the status,
    and another call is what has to be asked next.
    ``account`` tells credentials at one provider apart: one that is blocked blocks no other.
    """

    request: http.Request
    allow: Guard
    receipt: Callable[[bytes], str | None] | None = None
    judge: Callable[[http.Response], "Attempt | Call | None"] | None = None

    @property
    def provider(self) -> str:
        return http.authority(self.request.url)

    @property
    def account(self) -> str:
        credential = self.request.headers.get("Authorization", "")
        return f"{self.provider} {ids.digest(credential).hex()[:8] if credential else ''}"


@dataclass(frozen=True, slots=True)
class Note:
    """Nothing leaves the house: the inbox is written when the attempt is finished."""

    provider: str = "inbox"
    account: str = "inbox"


Request = Mail | Call | Note | Ring | Command


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a provider has taken, under the id that it gave it."""

    provider_id: str
    settings: Mapping[str, Any]
    now: datetime


@dataclass(frozen=True, slots=True)
class Follow:
    """How it is found out what became of a message, where the provider does not tell at once.

    It is asked ``every`` so often, if it can be, until a receipt comes; when none came in time, the
    message has ``failed`` for this reason, if there is one. ``call_off`` takes back what was
    answered elsewhere, such as a telephone that still rings.
    """

    every: timedelta
    lasts: timedelta
    ask: Callable[[Taken], Call] | None = None
    read: Callable[[bytes], Receipt | None] | None = None
    failed: str = ""
    call_off: Callable[[Taken], Call] | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """``is_inside`` if the message stays within Tocsin: it is there to read at once, and wakes
    nobody. ``check_address`` returns the address as it is kept, or raises Invalid. ``is_by_device``
    if no person can type an address but a browser gives its own; ``can_replace`` if a message that
    was sent can be changed; ``is_call`` if it rings until somebody picks up.
    """

    slug: str
    title: str
    address_title: str
    check_address: Callable[[str], str]
    render: Callable[[Outgoing], Request]
    fields: tuple[Field, ...] = ()
    is_inside: bool = False
    dependency: str = ""
    follow: Follow | None = None
    is_by_device: bool = False
    can_replace: bool = False
    is_call: bool = False

    @property
    def needs_setting_up(self) -> bool:
        return bool(self.fields)

    @property
    def rests_on(self) -> str:
        """What it fails with: channels that rest on the same are no help to each other."""
        return self.dependency or self.slug
