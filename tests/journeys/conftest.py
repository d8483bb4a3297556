"""A running Tocsin with the small organisation, and the mail that it sends."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys import harness, organisation
from tests.journeys.harness import Api, Tocsin
from tests.twins import mail


@dataclass
class Place:
    """Where a journey happens."""

    tocsin: Tocsin
    sink: mail.Sink
    api: Api
    token: str
    directory: Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Steps two seconds apart, so that nobody has to wait five minutes for an escalation."""
    with mail.running() as sink, harness.serving(tmp_path / "data") as tocsin:
        token = tocsin.token()
        world = organisation.world(smtp_port=sink.port, first_delay="3s")
        tocsin.apply(world, token)
        yield Place(tocsin, sink, tocsin.api(token), token, tmp_path)
