"""Other people's senders as tests run them: each a program of its own, skipped where absent."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def python(script: str, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Run a script with the Python clients of requirements/clients.txt; return what it prints."""
    interpreter = ROOT / ".clients/bin/python"
    if not interpreter.exists():
        pytest.skip("tools/clients has not made .clients, where the senders' libraries are")
    return _said([str(interpreter), "-W", "ignore", "-c", script, *arguments], env)


def node(script: str, *arguments: str, package: str, env: Mapping[str, str] | None = None) -> str:
    """Run a script with one of the npm clients of package.json; return what it prints."""
    program = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv/bin"))
    if program is None or not (ROOT / "node_modules" / package).exists():
        pytest.skip(f"node or its package {package} is not installed")
    return _said([program, "-e", script, *arguments], env)


def program(name: str, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Run a client that the system's package manager has; return what it prints."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return _said([found, *arguments], env)


def answer(said: str) -> object:
    """The JSON in the last line of what a client printed."""
    return json.loads(said.strip().splitlines()[-1])


def _said(command: list[str], env: Mapping[str, str] | None) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout
