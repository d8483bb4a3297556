"""A new release of the time zone database moves what is to come, and never what was."""

import itertools
import shutil
import subprocess
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tocsin.oncall import rotation, turn, wall_time
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.shift import Span

# Berlin as it is, until it stays in summer time for ever in the autumn of 2026.
ABOLISHED = """
Rule EU 1996 2026 - Mar lastSun 1:00u 1:00 S
Rule EU 1996 2025 - Oct lastSun 1:00u 0 -
Zone Europe/Berlin 1:00 EU CE%sT 2026 Oct 1
    2:00 - CEST
"""
MONDAYS = Rotation(
    (1, 2), "Europe/Berlin", datetime.fromisoformat("2026-09-07T09:00"), turn.parse("7d")
)
AUTUMN = Span(datetime(2026, 9, 7, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
CHANGE = datetime(2026, 10, 25, 1, tzinfo=UTC)


def forget() -> None:
    zoneinfo.ZoneInfo.clear_cache()
    wall_time.zone.cache_clear()


@pytest.fixture
def released(tmp_path: Path) -> Iterator[Path]:
    """A folder of zones that is asked first once somebody points there."""
    compiler = shutil.which("zic", path="/usr/sbin:/usr/bin")
    if compiler is None:
        pytest.skip("zic is not installed; Debian's libc-bin brings it")
    (tmp_path / "europe").write_text(ABOLISHED)
    subprocess.run([compiler, "-d", tmp_path / "zones", tmp_path / "europe"], check=True)
    yield tmp_path / "zones"
    zoneinfo.reset_tzpath(to=())
    forget()


def test_only_shifts_to_come_move_with_a_new_release(released: Path) -> None:
    before = rotation.shifts(MONDAYS, AUTUMN)
    zoneinfo.reset_tzpath(to=[str(released)])
    forget()
    after = rotation.shifts(MONDAYS, AUTUMN)
    assert [s for s in after if s.ends_at < CHANGE] == [s for s in before if s.ends_at < CHANGE]
    moved = [
        old.starts_at - new.starts_at
        for old, new in zip(before, after, strict=True)
        if old.starts_at > CHANGE
    ]
    assert moved == [timedelta(hours=1)] * 6, "nine o'clock comes an hour sooner"
    assert all(a.ends_at == b.starts_at for a, b in itertools.pairwise(after))


def test_the_zones_are_those_that_were_installed_with_us() -> None:
    assert zoneinfo.TZPATH == ()
    assert "Europe/Berlin" in zoneinfo.available_timezones()
