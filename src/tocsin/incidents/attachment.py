"""Files kept with an incident: any type may come, none is ever shown as a page of ours."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from tocsin.kit import errors, text

UNNAMED = "attachment"
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}")
_UNTYPED = "application/octet-stream"


class TooLarge(errors.Invalid):
    """The file is larger than this server takes."""


class EmptyFile(errors.Invalid):
    """There is nothing in it."""


@dataclass(frozen=True, slots=True)
class NewAttachment:
    file_name: str
    content_type: str
    content: bytes
    is_public: bool = False

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.content).digest()


@dataclass(frozen=True, slots=True)
class Listed:
    """An attachment without its content."""

    id: int
    file_name: str
    content_type: str
    size: int
    sha256: bytes
    is_public: bool
    added_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """Serve it as a download, with ``nosniff``: its type is what the sender said."""

    id: int
    file_name: str
    content_type: str
    content: bytes
    is_public: bool


def checked(new: NewAttachment, *, limit: int) -> NewAttachment:
    """Return it under a name that is one, or refuse it for its size."""
    if not new.content:
        raise EmptyFile("The file is empty.", fields={"file": "The file is empty."})
    if len(new.content) > limit:
        sentence = f"The file is larger than {limit // 1_048_576} MB; put it elsewhere and link it."
        raise TooLarge(sentence, fields={"file": sentence})
    stated = new.content_type.partition(";")[0].strip().lower()
    content_type = stated if _TYPE.fullmatch(stated) else _UNTYPED
    return NewAttachment(_name(new.file_name), content_type, new.content, new.is_public)


def _name(stated: str) -> str:
    """Keep the last part of a path, without what could steer a header or a shell."""
    last = re.split(r"[/\\]", text.one_line(text.storable(stated)))[-1]
    return re.sub(r'[<>:"|?*\x00-\x1f]', "_", last).strip(". ")[-200:] or UNNAMED
