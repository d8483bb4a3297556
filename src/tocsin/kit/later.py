"""Routes whose modules are loaded with the first request for one of them, or soon after the start.

There are a thousand modules that only pages and the API need, and neither an alert nor a page waits
for them. Where all routes that follow would be, one stands for them and makes room for them.
"""

import importlib
import threading
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Router
from starlette.types import Receive, Scope, Send

_loading = threading.RLock()
"""One thread at a time: two that load what needs each other could meet half a module."""


class Later(BaseRoute):
    """The last of a router's routes, for all that ``served()`` of a module returns."""

    def __init__(self, router: Router, module: str) -> None:
        self._router = router
        self._module = module
        router.routes.append(self)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:  # noqa: ARG002
        return Match.FULL, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Load, then let the router look again; if that fails the next request tries it anew."""
        await run_in_threadpool(self.fill)
        await self._router(scope, receive, send)

    def fill(self) -> None:
        """Put the routes where we stood, all at once; safe to call twice, and from any thread."""
        with _loading:
            if self in self._router.routes:
                found: Sequence[BaseRoute] = importlib.import_module(self._module).served()
                self._router.routes[-1:] = found
