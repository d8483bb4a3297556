"""An answer as a sender's program expects it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is a JSON value; None is an empty body. Refused means that nothing is to be taken."""

    status: int
    body: Any = None
    is_refused: bool = False
