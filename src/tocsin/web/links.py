"""What a list is asked, and the address of the same list with something else asked of it."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from pydantic import BaseModel


class Asked(BaseModel):
    """A list adds what it can be narrowed by; ``cursor`` is where it goes on."""

    path: ClassVar[str]
    cursor: str | None = None

    def link(self, **change: Any) -> str:
        """Return the list's address as it is asked now but for the change, from its beginning."""
        changed = self.model_validate(self.model_dump(exclude={"cursor"}) | change)
        query = urlencode(changed.model_dump(exclude_defaults=True, mode="json"))
        return f"{self.path}?{query}" if query else self.path
