"""A real Alertmanager, Debian's, with a configuration of the test's."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests import programs
from tests.programs import Running

PROGRAM = "prometheus-alertmanager"


@contextmanager
def running(configuration: str, directory: Path) -> Iterator[Running]:
    """Run one until it is ready."""
    program = shutil.which(PROGRAM)
    if program is None:
        pytest.skip(f"Debian's package {PROGRAM} is not installed")
    path = directory / "alertmanager.yml"
    path.write_text(configuration)

    def command(port: int) -> Sequence[str]:
        return [
            program,
            f"--config.file={path}",
            f"--web.listen-address=127.0.0.1:{port}",
            f"--storage.path={directory / 'alertmanager'}",
            "--cluster.listen-address=",
        ]

    log = directory / "alertmanager.log"
    with programs.running(command, log, ready=is_up) as running:
        yield running


def address(running: Running) -> str:
    return f"http://127.0.0.1:{running.port}"


def is_up(running: Running) -> bool:
    try:
        return httpx2.get(f"{address(running)}/-/ready", timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False
