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
from pathlib import Path

from fuzz.corpus import CORPUS
from fuzz.mutation import mutants
from fuzz.targets import TARGETS

CRASHES = Path(__file__).parent / "crashes"
_AT_ONCE = 2000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("name", choices=["all", *TARGETS])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--blind", action="store_true", help="mutate without watching the code")
    asked = parser.parse_args()
    is_guided = not asked.blind and importlib.util.find_spec("atheris") is not None
    names = list(TARGETS) if asked.name == "all" else [asked.name]
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
        atheris.instrument_all()
        options = [f"-max_total_time={seconds}", "-rss_limit_mb=512", "-timeout=10"]
        options += ["-max_len=20000", f"-artifact_prefix={CRASHES}/{name}-", corpus]
        atheris.Setup([sys.argv[0], *options], TARGETS[name])
        atheris.Fuzz()


def _blind(name: str, seconds: int) -> bool:
    ends_at, seed, tried = time.monotonic() + seconds, 0, 0
    while time.monotonic() < ends_at:
        seed += 1
        for data in mutants(CORPUS[name], count=_AT_ONCE, seed=seed):
            tried += 1
            try:
                TARGETS[name](data)
            except Exception:
                CRASHES.mkdir(exist_ok=True)
                (CRASHES / f"{name}-{seed}-{tried}").write_bytes(data)
                print(f"{name}: crashed at {data[:200]!r}")  # noqa: T201 - a tool's output
                return False
    print(f"{name}: {tried} inputs, no crash")  # noqa: T201 - a tool's output
    return True


if __name__ == "__main__":
    main()
