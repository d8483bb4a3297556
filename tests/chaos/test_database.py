"""PostgreSQL restarted, lost and cut off, in sizes for every day."""

import pytest

from tests.chaos import failover, restarts, summary, wire

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_paging_goes_on_after_each_end_of_postgresql(request: pytest.FixtureRequest) -> None:
    summary.judge(request, "pg", restarts.restarts(restarts.MODES, cycles=1, rate=20))


def test_what_was_confirmed_is_on_the_standby(request: pytest.FixtureRequest) -> None:
    summary.judge(request, "failover", failover.failover(["dup", "async"], events=100))


def test_a_commit_may_be_cut_at_every_byte(request: pytest.FixtureRequest) -> None:
    summary.judge(request, "proxy", wire.wire(cuts=True, latencies=[], blackhole=0))
