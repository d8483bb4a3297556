"""Routes that read their endpoint's signature when somebody first asks for them.

There are more than a thousand, and to read them all is a third of what it takes to start. To find
one among the others takes its path and methods alone.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.params import Depends
from fastapi.routing import APIRoute
from starlette._utils import get_route_path
from starlette.routing import Match, compile_path
from starlette.types import Scope

_reading = threading.RLock()


class Route(APIRoute):
    """Like the framework's own, which does all at once what is done here bit by bit."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.path = path
        self.endpoint = endpoint
        self.name = options.get("name") or endpoint.__name__
        self.methods = {each.upper() for each in options.get("methods") or ("GET",)}
        self._options = options
        self._begins = path.partition("{")[0]

    def read(self, endpoint: Callable[..., Any], options: dict[str, Any]) -> None:
        """Learn from the endpoint's signature what there is to know."""
        super().__init__(self.path, endpoint, **options)

    def guarded(self, guards: Sequence[Depends]) -> "Route":
        """The same, behind guards that are asked before those it has."""
        dependencies = [*guards, *(self._options.get("dependencies") or ())]
        options = {**self._options, "dependencies": dependencies}
        return type(self)(self.path, self.endpoint, **options)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell most apart by how they begin, without the regular expression of each."""
        if not get_route_path(scope).startswith(self._begins):
            return Match.NONE, {}
        return super().matches(scope)

    def __getattr__(self, name: str) -> Any:
        """Called for what is not known yet."""
        if name in ("path_regex", "path_format", "param_convertors"):
            self.path_regex, self.path_format, self.param_convertors = compile_path(self.path)
        elif not name.startswith("__"):
            self._read_once()
        return object.__getattribute__(self, name)

    def _read_once(self) -> None:
        with _reading:
            if "app" not in vars(self):  # it is what comes last
                self.read(self.endpoint, self._options)


class Router(APIRouter):
    """Collects the routes of one noun."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"route_class": Route, **options})

    @property
    def found(self) -> list[Route]:
        return [each for each in self.routes if isinstance(each, Route)]
