"""Our addresses: what stands behind the plus is a source's key, or the word that marks a reply.

``alerts+KEY@…`` is a source, ``desk@…`` the desk, ``desk+42-WORD@…`` a reply about incident 42.
The word stands in the subject and in the Message-ID too, for mailers that lose one of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.signals.letter.letter import Letter

WORD_LETTERS = 16
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MARK = re.compile(rf"(?i)(?<![\w-])(\d{{1,15}})-([a-z2-7]{{{WORD_LETTERS}}})(?![\w-])")
_IN_SUBJECT = re.compile(rf"(?i)\[#(\d{{1,15}}-[a-z2-7]{{{WORD_LETTERS}}})\]\s*")
_OUR_ID = re.compile(r"<tocsin\.[^<>@\s]{1,200}@[^<>@\s]{1,255}>")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reply shows to be one."""

    number: int
    word: str

    @property
    def text(self) -> str:
        return f"{self.number}-{self.word}"


@dataclass(frozen=True, slots=True)
class Address:
    local: str
    tag: str
    domain: str

    @property
    def bare(self) -> str:
        return f"{self.local}@{self.domain}".lower()


def split(address: str) -> Address:
    """Its parts; the tag is what stands behind the first plus."""
    before, _, domain = address.strip().strip("<>").rpartition("@")
    local, _, tag = before.partition("+")
    return Address(local, tag, domain.lower())


def keys_in(address: str) -> list[str]:
    """What in it may be a source's key: the tag, or all that stands before the @."""
    parts = split(address)
    offered = [parts.tag, parts.local] if parts.tag else [parts.local]
    return [each for each in offered if _KEY.fullmatch(each)]


def mark_in(text: str) -> Mark | None:
    found = _MARK.search(text)
    return Mark(int(found[1]), found[2].lower()) if found else None


def marks(letter: Letter, recipient: str) -> list[Mark]:
    """All that it shows: in the address that it is to, in what it answers to, in its subject."""
    named = [split(recipient).tag, *(split(each).tag for each in letter.recipients)]
    ids = (letter.message_id, *letter.references)
    answered = [each for each in ids if _OUR_ID.fullmatch(each)]
    found = map(mark_in, [*named, *answered, *_IN_SUBJECT.findall(letter.subject)])
    return list(dict.fromkeys(mark for mark in found if mark is not None))


def without_mark(subject: str) -> str:
    return _IN_SUBJECT.sub("", subject).strip()


def shown(address: str) -> str:
    """The address for a list that people read, without what is secret in it."""
    if "@" not in address:  # a mailbox's name, for what is in it but to none of our addresses
        return address
    parts = split(address)
    if parts.tag:
        return f"{parts.local}+…@{parts.domain}"
    return f"…@{parts.domain}" if _KEY.fullmatch(parts.local) else parts.bare


def reply_address(desk: str, mark: Mark) -> str:
    parts = split(desk)
    return f"{parts.local}+{mark.text}@{parts.domain}"


def subject(title: str, mark: Mark) -> str:
    return f"[#{mark.text}] {title}"


def is_of(domain: str, wanted: Iterable[str]) -> bool:
    """Whether it is one of these domains or below it; any is when none is named."""
    names = [each.lower().lstrip("@.") for each in wanted]
    return not names or any(domain == name or domain.endswith(f".{name}") for name in names)
