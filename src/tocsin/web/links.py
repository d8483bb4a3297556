"""Addresses of a list with something else asked of it."""

from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel


def link(path: str, asked: BaseModel, **change: Any) -> str:
    """Return the list's address as it is asked now but for the change; it begins at the front."""
    kept = asked.model_dump(exclude_defaults=True, exclude={"cursor"}, mode="json") | change
    query = urlencode({name: value for name, value in kept.items() if value not in (None, "")})
    return f"{path}?{query}" if query else path
