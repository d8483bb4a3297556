"""A letter: what is known of one mail once it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name, which may be empty, and an address in small letters, which may be nonsense."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came with it."""

    file_name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """``headers`` have small names and hold the first of each kind; ``references`` are the ids of
    the mails that it follows, the nearest first. ``flags`` say what could not be read as meant.
    """

    sender: Mailbox
    subject: str
    text: str
    message_id: str = ""
    references: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    files: tuple[Enclosed, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/plain"
    flags: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """Return "" when it has none of this name."""
        return self.headers.get(name.lower(), "")
