"""Room on the disk: how much there is, and a file that is kept only to be given up.

PostgreSQL stops when its log cannot grow. Whoever frees a few megabytes then gets it back, and
the ballast is those megabytes: nobody has to search for them at night.
"""

import os
import shutil
from pathlib import Path

WANTED_SHARE = 0.15
SHED_SHARE = 0.05
_NAME = "ballast"
_MB = 1_000_000


def free_share(place: Path) -> float:
    """Return how much of the disk is free, from 0 to 1."""
    found = shutil.disk_usage(place)
    return found.free / found.total


def free_bytes(place: Path) -> int:
    return shutil.disk_usage(place).free


def is_nearly_full(place: Path) -> bool:
    """Whether all that is not paging should leave what is left of it alone."""
    return free_share(place) < SHED_SHARE


def lay_ballast(data: Path, megabytes: int) -> bool:
    """Keep room in a file, if there is plenty; return whether it lies there now."""
    file = data / _NAME
    if file.exists() or not megabytes:
        return file.exists()
    if free_share(data) < WANTED_SHARE or free_bytes(data) < 4 * megabytes * _MB:
        return False
    handle = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.posix_fallocate(handle, 0, megabytes * _MB)
    finally:
        os.close(handle)
    return True


def free_ballast(data: Path) -> int:
    """Give it up and return how many bytes that freed."""
    file = data / _NAME
    try:
        size = file.stat().st_blocks * 512
        file.unlink()
    except FileNotFoundError:
        return 0
    return size


def free_ballast_if_full(data: Path, *, below: int = 32 * _MB) -> int:
    """Give it up when hardly anything else is free."""
    return free_ballast(data) if free_bytes(data) < below else 0
