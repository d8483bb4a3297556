"""An answer as a sender's program expects it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is a JSON value; None is an empty body. Refused means that nothing is to be taken."""

    status: int
    body: Any = None
    is_refused: bool = False

    @property
    def words(self) -> str:
        """What a refusal names as wrong, for the list of what was refused."""
        body = self.body if isinstance(self.body, dict) else {}
        mistakes = body.get("errors") or [body.get("message", "")]
        return "; ".join(str(mistake) for mistake in mistakes)
