"""The kill storm at its smallest that still says something: ten thousand confirmed events."""

import pytest

from tests.chaos import storm, summary

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def test_no_confirmed_event_and_no_page_is_lost(request: pytest.FixtureRequest) -> None:
    asked = storm.Storm(
        rate=130,
        secs=78,
        batch=8,
        parts_every=3,
        postgres_every=30,
        faults="hang=1,5xx=5,429=4,ambig=3",
        events=10_000,
    )
    summary.judge(request, "storm", storm.storm(asked))
