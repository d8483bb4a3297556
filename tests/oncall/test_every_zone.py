"""No zone of the world has a change of clocks that makes a gap or an overlap in a rotation."""

import itertools
import zoneinfo
from datetime import UTC, datetime
from importlib import resources

import pytest

from tocsin.oncall import rotation, turn
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.shift import Span

YEARS = Span(datetime(2022, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("starts_at", "length"), [("00:00", "12h"), ("02:30", "1d"), ("01:30", "7d")]
)
def test_shifts_tile_five_years_in_every_zone(starts_at: str, length: str) -> None:
    start = datetime.fromisoformat(f"2021-12-01T{starts_at}")
    zones = unlike()
    assert len(zones) > 250
    broken = [
        name for name in zones if not tiles(Rotation((1, 2), name, start, turn.parse(length)))
    ]
    assert broken == []


def unlike() -> list[str]:
    """Every zone once: many have several names for the same clocks."""
    rules = resources.files("tzdata") / "zoneinfo"
    names = sorted(zoneinfo.available_timezones(), reverse=True)
    assert len(names) > 400
    return sorted({rules.joinpath(name).read_bytes(): name for name in names}.values())


def tiles(anyone: Rotation) -> bool:
    line = rotation.shifts(anyone, YEARS)
    ends = (line[0].starts_at, line[-1].ends_at)
    seamless = all(a.ends_at == b.starts_at for a, b in itertools.pairwise(line))
    return seamless and ends == (YEARS.starts_at, YEARS.ends_at)
