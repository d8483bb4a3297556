"""The dead-man rests until somebody speaks to it, and ends when it is told to."""

import multiprocessing
from pathlib import Path

import pytest

from tests.journeys.harness import eventually
from tocsin.kit.settings import Settings
from tocsin.watch import deadman, state


def test_it_ends_when_it_is_told_to_however_long_it_rests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadman, "LOOK_SECONDS", 3600.0)
    settings = Settings(data=tmp_path, silence_seconds=86_400)
    place = state.directory(tmp_path)
    context = multiprocessing.get_context("fork")
    running = context.Process(target=deadman.main, args=(settings,), daemon=True)
    running.start()
    try:
        eventually((place / "deadman.sock").exists, what="it listens")
        running.terminate()
        running.join(20)
        assert running.exitcode == 0
    finally:
        running.kill()
