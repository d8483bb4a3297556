"""Settings for an engine of the test's own."""

from pathlib import Path

import pytest

from tocsin.kit.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)
