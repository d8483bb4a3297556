"""The families of anticipated errors, so that each surface maps them once.

A capability defines its own error beside what raises it and derives it from the family
whose meaning it shares. The message is a sentence that the person who caused it can act on.
"""


class Anticipated(Exception):
    """Something a caller may do wrong or meet; never a defect of ours."""

    @property
    def sentence(self) -> str:
        return str(self)


class NotFound(Anticipated):
    """It does not exist, or the actor may not know that it does."""


class Forbidden(Anticipated):
    """The actor is known and may not do this."""


class Unauthenticated(Anticipated):
    """Nobody is signed in, or the proof offered is wrong."""


class Conflict(Anticipated):
    """The state of the thing does not allow it, or somebody was faster."""


class Invalid(Anticipated):
    """The input is wrong; ``fields`` says where, each with its own sentence."""

    def __init__(self, message: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class TooMany(Anticipated):
    """A limit was passed; ``retry_after`` says in how many seconds to come back."""

    def __init__(self, message: str, *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(Anticipated):
    """We cannot keep a promise at the moment, so we do not make it."""
