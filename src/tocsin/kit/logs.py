"""Logs on standard error: lines of JSON for machines, the same in colour for a terminal.

Secrets are struck out here as well, in case somebody hands one over in good faith.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

SECRET_NAME = re.compile(r"(password|secret|token|authorization|cookie|api_?key|dsn)$", re.I)
PASSWORD_IN_URL = re.compile(r"(://[^/\s:@]*):[^@\s]+@")
STRUCK = "***"
TALKATIVE = ("httpx2", "httpcore2", "aiohttp.access", "asyncio")
"""Libraries that would write whole addresses, keys and all, at every request."""
REPETITIVE = ("psycopg.pool",)
"""Those that write a line at each try to reconnect, where kit.outage has one for all of them."""


def configure(level: str) -> None:
    """Send our own events and those of libraries the same way."""
    structlog.configure(
        processors=_OURS,
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer()],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for library in TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)
    for library in REPETITIVE:
        logging.getLogger(library).setLevel(logging.ERROR)


def strike_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace what is named like a secret, and passwords inside addresses."""
    for name, value in event.items():
        if SECRET_NAME.search(name):
            event[name] = STRUCK
        elif isinstance(value, str):
            event[name] = PASSWORD_IN_URL.sub(rf"\1:{STRUCK}@", value)
    return event


def told_path(path: str, parameters: Mapping[str, object]) -> str:
    """Return a path for the log: of its parameters numbers alone, for others may open something."""
    hidden = [str(value) for value in parameters.values() if not str(value).isdigit()]
    parts = [STRUCK if any(part == one for one in hidden) else part for part in path.split("/")]
    return "/".join(parts)


def _renderer() -> structlog.typing.Processor:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer()


_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    strike_secrets,
]
# One list for good: a logger that was used once goes on with the list that it found then.
_OURS = [*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
