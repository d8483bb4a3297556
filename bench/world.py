"""The organisation of the journeys, whose people are paged at the provider of a bench."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys import harness, organisation

NOISE_KEY = "fedcba9876543210fedcba9876543210"
APART = 16
"""How many services there are whose alerts are incidents each: one has room for 5,000."""


def paged_at(url: str) -> str:
    """As the file to apply; a second source stands for the noise beside."""
    world = organisation.world(smtp_port=9)
    for name in ("ana", "bo", "cleo"):
        mail = f"{{channel: email, address: {name}@example.com}}"
        world = world.replace(mail, f'{{channel: webhook, address: "{url}{name}"}}')
    noise = f"  - {{name: noise, kind: alertmanager, service: ledger, key: {NOISE_KEY}}}\n"
    noise += "".join(_source(n) for n in range(APART))
    services = "".join(_service(n) for n in range(APART))
    hook = "  webhook: {allow: [127.0.0.0/8]}\n"
    world = world.replace("sources:\n", f"{services}sources:\n")
    return world.replace("channels:\n", f"{noise}channels:\n") + hook


def key_apart(number: int) -> str:
    return f"{NOISE_KEY[:-2]}{number % APART:02x}"


def _service(number: int) -> str:
    return f"  - {{name: apart-{number}, team: payments, tier: 2, policy: payments}}\n"


def _source(number: int) -> str:
    key, name = key_apart(number), f"apart-{number}"
    return f"  - {{name: {name}, kind: alertmanager, service: {name}, key: {key}}}\n"


@dataclass
class Unlimited(harness.Tocsin):
    """Without the limit of events of one key, as the others have none."""

    def _environment(self) -> dict[str, str]:
        return super()._environment() | {"TOCSIN_EVENTS_PER_SECOND": "0"}


@contextmanager
def serving(data: Path) -> Iterator[harness.Tocsin]:
    data.mkdir(parents=True, exist_ok=True)
    tocsin = Unlimited(data)
    try:
        tocsin.start()
        yield tocsin
    finally:
        tocsin.stop()


def load() -> str:
    """How busy the machine has been, for whoever reads the figures."""
    return " / ".join(f"{each:.0f}" for each in os.getloadavg())
