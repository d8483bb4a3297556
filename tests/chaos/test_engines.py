"""Engines that race and sleep, a provider that fails in every way, senders that send nonsense."""

import pytest

from tests.chaos import conserve, flood, providers, race, sleeper, summary

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_engines_that_race_send_each_page_once(request: pytest.FixtureRequest) -> None:
    summary.judge(request, "race", race.race(engines=3, pages=300, posts=200, rounds=3))


def test_an_engine_that_slept_changes_nothing(request: pytest.FixtureRequest) -> None:
    summary.judge(request, "stop", sleeper.stop(secs=17))


def test_a_provider_that_fails_is_gone_around(request: pytest.FixtureRequest) -> None:
    quick = [fault for fault in providers.MATRIX if fault != "hang"]
    summary.judge(request, "provider", providers.providers(quick, samples=20))


def test_a_flood_leaves_room_for_what_is_critical(request: pytest.FixtureRequest) -> None:
    summary.judge(request, "flood", flood.flood(rate=1000, secs=8))


def test_everything_that_was_taken_in_is_accounted_for(request: pytest.FixtureRequest) -> None:
    summary.judge(request, "conserve", conserve.conserve(secs=5))
