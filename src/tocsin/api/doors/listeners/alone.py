"""What was heard is dealt with one by one: what one of it did must not end those behind it."""

from collections.abc import Awaitable

import structlog

log = structlog.get_logger(__name__)


async def alone(heard: Awaitable[bytes | None], *, listener: str, size: int) -> bytes | None:
    """The answer to it; None as well where dealing with it failed, which is logged."""
    try:
        return await heard
    except Exception:
        log.exception("heard.failed", listener=listener, size=size)
        return None
