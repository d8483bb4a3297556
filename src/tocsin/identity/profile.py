"""What the desk knows of a person beside their account: where from, by which number, how important.

Callers are found by what they say of themselves: a name, an address, or a number in any spelling.
"""

import dataclasses
import re
from dataclasses import dataclass

from tocsin.kit import errors, text

PHONE_LIMIT = 40
NOTE_LIMIT = 2000
CALLERS_AT_MOST = 8
_NOWHERE = "@nobody.invalid"
_PHONE = re.compile(r"[+0-9 ()/.x-]*", re.IGNORECASE)


class InvalidProfile(errors.Invalid):
    """A profile cannot be like this; ``fields`` says where."""


@dataclass(frozen=True, slots=True)
class Profile:
    """``organisation_id`` is the one they were put into; their address may tell without it."""

    organisation_id: int | None = None
    phone: str = ""
    is_vip: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody found for a call, with what tells them from another of the same name."""

    id: int
    name: str
    email: str
    phone: str
    organisation: str
    is_vip: bool

    @property
    def words(self) -> str:
        known = [
            self.name,
            self.organisation,
            self.phone,
            "" if is_nowhere(self.email) else self.email,
        ]
        return ", ".join(each for each in known if each)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A caller nobody has written down yet, as far as what was typed tells."""

    name: str
    email: str
    phone: str


def checked(new: Profile) -> Profile:
    tidy = dataclasses.replace(
        new, phone=text.one_line(text.storable(new.phone)), note=text.storable(new.note).strip()
    )
    faults = {}
    if len(tidy.phone) > PHONE_LIMIT or not _PHONE.fullmatch(tidy.phone):
        faults["phone"] = "Give a telephone number such as +49 40 1234567."
    if len(tidy.note) > NOTE_LIMIT:
        faults["note"] = f"A note has at most {NOTE_LIMIT} characters."
    if faults:
        raise InvalidProfile(" ".join(faults.values()), fields=faults)
    return tidy


def digits(phone: str) -> str:
    """The number as its last part is compared: without zeros and signs in front."""
    return re.sub(r"\D", "", phone).lstrip("0")


def is_number(typed: str) -> bool:
    """Whether what was typed looks like a telephone number rather than a name."""
    return len(digits(typed)) >= 3 and bool(_PHONE.fullmatch(typed.strip()))


def read(typed: str) -> Unknown:
    """Take a caller as they were typed: ``Kim Lee, kim@example.com, 040 123``, in any order."""
    parts = [text.one_line(part) for part in re.split(r"[,;<>\n]", text.storable(typed))]
    parts = [part for part in parts if part]
    email = next((part for part in parts if "@" in part and " " not in part), "")
    phone = next((part for part in parts if is_number(part)), "")
    names = [part for part in parts if part not in {email, phone}]
    name = names[0] if names else email.partition("@")[0] or phone
    return Unknown(name, email, phone)


def nowhere(word: str) -> str:
    """An address for somebody who gave none: it stands for them and no mail goes there."""
    return f"caller-{word}{_NOWHERE}"


def is_nowhere(email: str) -> bool:
    return email.lower().endswith(_NOWHERE)
