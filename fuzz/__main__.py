"""Fuzz one parser, or each of them in turn, with atheris; without it, by blind mutation.

    python -m fuzz door-generic --seconds 300
    python -m fuzz all --seconds 60

What crashes is written to fuzz/crashes/NAME-…; add it to corpus.py with its repair. atheris is the
dependency group `fuzz`; it has wheels for Linux alone.
"""

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fuzz.corpus import CORPUS
from fuzz.mutation import mutants

CRASHES = Path(__file__).parent / "crashes"
_AT_ONCE = 2000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("name", choices=["all", *CORPUS])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--blind", action="store_true", help="mutate without watching the code")
    asked = parser.parse_args()
    is_guided = not asked.blind and importlib.util.find_spec("atheris") is not None
    names = list(CORPUS) if asked.name == "all" else [asked.name]
    if len(names) == 1 and is_guided:
        _guided(names[0], asked.seconds)
    failed = [name for name in names if not _passes(name, asked.seconds, is_guided=is_guided)]
    sys.exit(f"crashed: {', '.join(failed)}" if failed else 0)


def _passes(name: str, seconds: int, *, is_guided: bool) -> bool:
    """Guided fuzzing ends its process, so that each parser gets one of its own."""
    if not is_guided:
        return _blind(name, seconds)
    command = [sys.executable, "-m", "fuzz", name, "--seconds", str(seconds)]
    return subprocess.run(command, check=False).returncode == 0


def _guided(name: str, seconds: int) -> None:
    atheris = importlib.import_module("atheris")
    CRASHES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(CORPUS[name]):
            (Path(corpus) / str(number)).write_bytes(seed)
        with atheris.instrument_imports(include=["tocsin"]):  # and nothing that it stands on
            target = _target(name)
        options = [f"-max_total_time={seconds}", "-rss_limit_mb=512", "-timeout=10"]
        options += ["-max_len=20000", f"-artifact_prefix={CRASHES}/{name}-", corpus]
        atheris.Setup([sys.argv[0], *options], target)
        atheris.Fuzz()


def _target(name: str) -> Callable[[bytes], object]:
    """Import the parsers as late as this: what watches them has to see them imported."""
    found: Callable[[bytes], object] = importlib.import_module("fuzz.targets").TARGETS[name]
    return found


def _blind(name: str, seconds: int) -> bool:
    target = _target(name)
    ends_at, seed, tried = time.monotonic() + seconds, 0, 0
    while time.monotonic() < ends_at:
        seed += 1
        for data in mutants(CORPUS[name], count=_AT_ONCE, seed=seed):
            tried += 1
            try:
                target(data)
            except Exception:
                CRASHES.mkdir(exist_ok=True)
                (CRASHES / f"{name}-{seed}-{tried}").write_bytes(data)
                print(f"{name}: crashed at {data[:200]!r}")  # noqa: T201 - a tool's output
                return False
    print(f"{name}: {tried} inputs, no crash")  # noqa: T201 - a tool's output
    return True


if __name__ == "__main__":
    main()
