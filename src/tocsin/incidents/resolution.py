"""How an incident ended: a code to count by, notes to learn from, and whether anyone looked."""

from dataclasses import dataclass
from enum import StrEnum

from tocsin.kit import errors, text


class Code(StrEnum):
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

    @property
    def words(self) -> str:
        return self.replace("_", " ")


class InvalidResolution(errors.Invalid):
    """Those who come after need a word about what was done."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """``is_verified``: somebody has seen that the service is restored."""

    code: Code
    notes: str = ""
    is_verified: bool = False


WITHOUT_NOTES = frozenset({Code.SELF_RECOVERED, Code.DUPLICATE, Code.NO_FAULT_FOUND})


def checked(resolution: Resolution) -> Resolution:
    notes = text.storable(resolution.notes).strip()
    if not notes and resolution.code not in WITHOUT_NOTES:
        sentence = "Say in a sentence what was done."
        raise InvalidResolution(sentence, fields={"notes": sentence})
    if len(notes) > 20_000:
        sentence = "The notes have at most 20000 characters; attach the rest as a file."
        raise InvalidResolution(sentence, fields={"notes": sentence})
    return Resolution(resolution.code, notes, resolution.is_verified)
