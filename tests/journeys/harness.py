"""Tocsin as its users run it: one command, a data directory, a port; and what speaks to it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import psutil
import pytest

from tests import prepared
from tests.programs import free_port

Found = TypeVar("Found")
KEY = "0123456789abcdef0123456789abcdef"


def eventually(
    question: Callable[[], Found], *, seconds: float = 60, what: str | Callable[[], str] = ""
) -> Found:
    """Ask until the answer is true, and return it; ``what`` did not happen otherwise."""
    end = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            asked = what() if callable(what) else what
            raise AssertionError(f"It did not happen within {seconds} s: {asked or question}")
        time.sleep(0.05)


def program(name: str, package: str) -> str:
    """Return where a system program is, or skip and say which package brings it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed; Debian's package {package} brings it")
    return found


@dataclass
class Tocsin:
    """``tocsin serve`` in a directory of its own."""

    data: Path
    listen: str = field(default_factory=lambda: f"127.0.0.1:{free_port()}")
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{self.listen}"

    def start(self, *, seconds: float = 180) -> None:
        """Serve, and wait until it is ready; one that never is does not stay behind."""
        with (self.data / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command("serve", "--data", str(self.data), "--listen", self.listen),
                stdout=log,
                stderr=log,
                env=self._environment(),
            )
        try:
            eventually(self.is_ready, seconds=seconds, what=lambda: f"ready\n{self.log()[-3000:]}")
        except AssertionError:
            self.stop()
            raise

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()[-3000:]
        with suppress(httpx2.HTTPError):
            return httpx2.get(f"{self.url}/-/ready", timeout=2).status_code == 200
        return False

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def kill_tree(self) -> None:
        """kill -9 everything at once: the supervisor, its children and PostgreSQL."""
        assert self.process is not None
        tree = [psutil.Process(self.process.pid)]
        tree += tree[0].children(recursive=True)
        for one in tree:
            with suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGKILL)
        self.process.wait(10)
        psutil.wait_procs(tree, timeout=10)

    def log(self) -> str:
        path = self.data / "serve.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def run(self, *arguments: str, **more: str) -> str:
        """Run a command of the command line and return what it prints."""
        done = subprocess.run(
            self._command(*arguments),
            capture_output=True,
            text=True,
            timeout=120,
            env=self._environment() | more,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def token(self, role: str = "admin") -> str:
        name = f"test {role}"
        printed = self.run("token", "--data", str(self.data), "--name", name, "--role", role)
        return printed.strip().splitlines()[-1].strip()

    def apply(self, world: str, token: str) -> str:
        path = self.data / "world.yaml"
        path.write_text(world)
        return self.run("apply", str(path), "--yes", TOCSIN_URL=self.url, TOCSIN_TOKEN=token)

    def api(self, token: str) -> "Api":
        headers = {"Authorization": f"Bearer {token}"}
        return Api(httpx2.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=20))

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "tocsin", *arguments]

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TOCSIN_", "DATABASE_"))}
        return kept | {"HOME": str(self.data), "TOCSIN_SYNTHETIC_SECONDS": "0"}


@dataclass
class Api:
    """The JSON API as a program uses it."""

    client: httpx2.Client

    def get(self, path: str, **query: Any) -> Any:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def post(self, path: str, body: Any = None, *, status: int | None = None) -> Any:
        answer = self.client.post(path, json=body if body is not None else {})
        if status is None:
            assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        else:
            assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get(path, **query)["items"]
        return found


@contextmanager
def serving(data: Path, *, is_prepared: bool = True) -> Iterator[Tocsin]:
    """Serve on a database that is there already, or from nothing at all."""
    data.mkdir(parents=True, exist_ok=True)
    if is_prepared:
        prepared.directory(data)
    tocsin = Tocsin(data)
    try:
        tocsin.start()
        yield tocsin
    finally:
        tocsin.stop()
