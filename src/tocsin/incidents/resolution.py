"""How an incident ended: a code to count by, notes to learn from, and whether anyone looked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tocsin.kit import errors, text

LIMIT = 20_000
EVIDENCE_LIMIT = 2000
MOST_CODES = 100
_SHAPE = re.compile(r"[a-z][a-z0-9_]{1,39}")


class Code(StrEnum):
    """Those that come with us. An organisation adds its own: whatever is written like one is one,
    and whether it may be chosen is what the organisation set."""

    FIXED = "fixed"
    WORKAROUND = "workaround"
    CONFIGURATION = "configuration"
    CAPACITY = "capacity"
    THIRD_PARTY = "third_party"
    USER_ERROR = "user_error"
    SELF_RECOVERED = "self_recovered"
    NO_FAULT_FOUND = "no_fault_found"
    NOT_REPRODUCIBLE = "not_reproducible"
    DUPLICATE = "duplicate"

    @classmethod
    def _missing_(cls, value: object) -> "Code | None":
        if not isinstance(value, str) or not _SHAPE.fullmatch(value):
            return None
        own = str.__new__(cls, value)
        own._name_, own._value_ = value, value
        return own

    @property
    def words(self) -> str:
        return self.replace("_", " ")


RELIED_ON = frozenset({Code.FIXED, Code.SELF_RECOVERED, Code.DUPLICATE})
"""What Tocsin itself says; these cannot be retired."""


class InvalidResolution(errors.Invalid):
    """Those who come after need a word about what was done."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A code as it is set: of a workaround the cause remains, so a problem suggests itself."""

    code: Code
    needs_notes: bool = True
    is_workaround: bool = False
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """``is_verified``: somebody has seen that the service is restored; ``evidence`` is what."""

    code: Code
    notes: str = ""
    is_verified: bool = False
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """Who saw that it works again, and what they saw."""

    verified_by: str
    verified_at: datetime
    evidence: str


WITHOUT_NOTES = frozenset({Code.SELF_RECOVERED, Code.DUPLICATE, Code.NO_FAULT_FOUND})


def checked(resolution: Resolution, *, ending: Ending | None = None) -> Resolution:
    """Return it tidied; without what is set about its code it is judged as it comes with us."""
    notes = text.storable(resolution.notes).strip()
    needs = resolution.code not in WITHOUT_NOTES if ending is None else ending.needs_notes
    if not notes and needs:
        sentence = "Say in a sentence what was done."
        raise InvalidResolution(sentence, fields={"notes": sentence})
    if len(notes) > LIMIT:
        sentence = f"The notes have at most {LIMIT} characters; attach the rest as a file."
        raise InvalidResolution(sentence, fields={"notes": sentence})
    return replace(resolution, notes=notes, evidence=seen(resolution.evidence))


def seen(evidence: str) -> str:
    """Return what somebody saw, tidied."""
    tidy = text.storable(evidence).strip()
    if len(tidy) > EVIDENCE_LIMIT:
        sentence = f"Say what you saw in at most {EVIDENCE_LIMIT} characters."
        raise InvalidResolution(sentence, fields={"evidence": sentence})
    return tidy


def set_as(wanted: Sequence[Ending]) -> list[Ending]:
    """Return codes as they may be set, or raise with the sentence that helps."""
    codes = [ending.code for ending in wanted]
    if len(codes) > MOST_CODES or len(set(codes)) < len(codes):
        raise InvalidResolution(f"Name each code once, and at most {MOST_CODES}.")
    offered = {ending.code for ending in wanted if not ending.is_retired}
    for code in sorted(RELIED_ON - offered):
        raise InvalidResolution(f"{code.words.capitalize()} stays: Tocsin says it by itself.")
    return list(wanted)
