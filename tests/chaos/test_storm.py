"""The kill storm at its smallest that still says something: ten thousand confirmed events."""

import pytest

from tests.chaos import storm, summary, table

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]


def test_no_confirmed_event_and_no_page_is_lost(request: pytest.FixtureRequest) -> None:
    asked = storm.Storm(rate=125, secs=100, parts_every=2, postgres_every=20, events=10_000)
    figures = storm.storm(asked)
    summary.keep(request, "storm", figures)
    assert table.hold(figures), "\n".join(table.lines("storm", figures))
