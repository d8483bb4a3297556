"""One clock decides everything, and errors nobody expected reach one of three places."""

import ast
from collections.abc import Iterator

from tests.rules_of_the_house.source import Module, dotted, house, planted

WALL_CLOCKS = (
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("time.time", "time.time_ns", "Instant.now", "ZonedDateTime.now"),
)
ISOLATION_POINTS = frozenset(
    {
        *("tocsin.web.failures", "tocsin.api.envelope", "tocsin.api.doors.gate"),  # the request
        *("tocsin.mailroom.receiving", "tocsin.mailroom.smtp"),  # the same by mail
        "tocsin.api.doors.listeners.alone",  # the same, of what is no request
        "tocsin.engine.loop",  # the engine's step
        "tocsin.notify.sending",  # the delivery
    }
)
EVERYTHING = frozenset({"Exception", "BaseException"})


def other_clocks(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func).endswith(WALL_CLOCKS):
            yield module.at(node, f"{dotted(node.func)}() instead of a handed down now")


def caught(handler: ast.ExceptHandler) -> set[str]:
    """The names of what is caught; a bare except catches everything."""
    if handler.type is None:
        return {"BaseException"}
    return {dotted(node) for node in ast.walk(handler.type) if isinstance(node, ast.expr)}


def swallowed(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and caught(node) & EVERYTHING:
            last = node.body[-1]
            goes_on = isinstance(last, ast.Raise) and last.exc is None
            if not goes_on and module.name not in ISOLATION_POINTS:
                yield module.at(node, "catches everything outside of an isolation point")


def test_nothing_asks_another_clock() -> None:
    assert [fault for module in house() for fault in other_clocks(module)] == []
    assert list(other_clocks(planted("import datetime\nx = datetime.datetime.now()")))
    assert list(other_clocks(planted("import time\nx = time.time()")))


def test_only_isolation_points_catch_everything() -> None:
    assert [fault for module in house() for fault in swallowed(module)] == []
    for handler in ("except Exception", "except (OSError, Exception) as e", "except"):
        assert list(swallowed(planted(f"try: f()\n{handler}: pass")))
    assert not list(swallowed(planted("try: f()\nexcept BaseException:\n    g()\n    raise")))


def test_the_isolation_points_exist() -> None:
    assert {module.name for module in house()} >= ISOLATION_POINTS
