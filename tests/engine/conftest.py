"""Settings for an engine of the test's own, and a house with mail set up."""

from pathlib import Path

import pytest

from tests.notify.conftest import post, sink
from tocsin.kit.settings import Settings

__all__ = ["post", "sink"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)
