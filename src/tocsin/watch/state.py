"""The directory that the watchers share with doctor and with one another: small files of JSON.

Each is replaced as a whole and written by one process alone, so that nobody reads half of it.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tocsin.watch.finding import Told

_FALLS = "falls"


def directory(data: Path) -> Path:
    """Made on first use, for our eyes only."""
    found = data / "watch"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def write(place: Path, name: str, value: Mapping[str, Any]) -> None:
    """``beat`` is the monotonic second of writing: the same clock for all processes of a boot.

    A full disk must not silence those who tell of it: what cannot be written is not.
    """
    aside = place / f".{name}.json"
    with suppress(OSError):
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump({**value, "beat": time.monotonic()}, file)
        aside.replace(place / f"{name}.json")


def read(place: Path, name: str) -> dict[str, Any]:
    """Nothing where nothing was written, or what cannot be read."""
    try:
        found = json.loads((place / f"{name}.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def age(value: Mapping[str, Any]) -> float | None:
    """Seconds since it was written; None if it never was, or before the machine last started."""
    beat = value.get("beat")
    if not isinstance(beat, int | float) or beat > time.monotonic():
        return None
    return time.monotonic() - beat


def remembered(value: Mapping[str, Any]) -> dict[str, Told]:
    return {name: Told(**told) for name, told in value.get("told", {}).items()}


def memory(told: Mapping[str, Told]) -> dict[str, Any]:
    return {name: asdict(each) for name, each in told.items()}


def forget_falls(place: Path) -> None:
    (place / _FALLS).unlink(missing_ok=True)


def note_fall(place: Path, name: str) -> None:
    """What the supervisor writes when it had to start something again."""
    with suppress(OSError), (place / _FALLS).open("a") as file:
        file.write(f"{name}\n")


def falls(place: Path) -> Counter[str]:
    """How often each process died since the supervisor was started."""
    try:
        return Counter((place / _FALLS).read_text().split())
    except OSError:
        return Counter()
