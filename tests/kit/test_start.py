"""What a start loads, and what it does not: each module more is time until we can page."""

import subprocess
import sys

LATER = frozenset(
    {"tocsin.web.app", "tocsin.api.app", "tocsin.cli.demo", "tocsin.cli.ground", "aiohttp"}
)


def loaded_by(module: str) -> frozenset[str]:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return frozenset(done.stdout.split())


def test_a_start_waits_for_no_page_and_no_monitor() -> None:
    found = loaded_by("tocsin.cli.whole")
    assert "tocsin.engine.lanes" in found
    assert found & LATER == set()


def test_postgresql_is_launched_before_anything_else_is_loaded() -> None:
    found = loaded_by("tocsin.cli.serve")
    assert "tocsin.kit.embedded" in found
    assert not any(each.startswith(("tocsin.engine", "tocsin.api", "tocsin.web")) for each in found)
