"""The others, each started as its own documentation says, and stopped by its id."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg

from bench.load import Target
from tests import alertmanager as real
from tests import programs
from tests.programs import Running
from tocsin.kit import embedded

ALERTA = ("alerta-server==9.1.0", "gunicorn", "psycopg2-binary", "setuptools<81")
_SILENT = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"
# Where its environment is kept from one run to the next.
_ALERTA_HOME = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tocsin-bench"


@contextmanager
def alertmanager(directory: Path, settings: str = _SILENT) -> Iterator[Target | None]:
    """Debian's Alertmanager, which by default sends nothing, or None where it is absent."""
    if shutil.which(real.PROGRAM) is None:
        yield None
        return
    with real.running(settings, directory) as running:
        url = f"{real.address(running)}/api/v2/alerts"
        yield Target("Alertmanager", url, running.process.pid)


@contextmanager
def alerta(directory: Path) -> Iterator[Target | None]:
    """alerta-server of PyPI with four workers on a PostgreSQL of its own, or None."""
    gunicorn = _alerta_installed()
    if gunicorn is None:
        yield None
        return
    place = directory / "alerta"
    with embedded.Server(place) as server:
        with psycopg.connect(server.dsn, autocommit=True) as connection:
            connection.execute("create database alerta")
        told = {"SECRET_KEY": "of a bench", "AUTH_REQUIRED": "False"}
        dsn = f"postgresql://tocsin@/alerta?host={place / 'run'}"
        shell = ["env", *(f"{k}={v}" for k, v in told.items()), f"DATABASE_URL={dsn}"]
        shell += [str(gunicorn), "--preload", "-w", "4"]

        def command(port: int) -> Sequence[str]:
            return [*shell, "-b", f"127.0.0.1:{port}", "alerta:create_app()"]

        with programs.running(command, directory / "alerta.log", ready=is_up) as running:
            url = f"http://127.0.0.1:{running.port}/alert"
            yield Target("alerta", url, running.process.pid, form="alerta")


def is_up(running: Running) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{running.port}/", timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False


def _alerta_installed() -> Path | None:
    """Its program in an environment of its own, made when it is first needed."""
    found = _ALERTA_HOME / "alerta" / "bin"
    try:
        if not (found / "gunicorn").exists():
            subprocess.run([sys.executable, "-m", "venv", str(found.parent)], check=True)
            install = [str(found / "pip"), "install", "--quiet", *ALERTA]
            subprocess.run(install, check=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"alerta is left out, because it cannot be installed: {error}\n")
        return None
    return found / "gunicorn"
