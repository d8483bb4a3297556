"""How a target can be asked: one module for each way, ending in its PROVIDER."""

from collections.abc import Mapping, Sequence

from tocsin.signals import probing
from tocsin.signals.check import Check
from tocsin.signals.monitor import MonitorRow
from tocsin.signals.provider import Asking, Probe, collect

PROVIDERS: Mapping[str, Probe] = {
    provider.slug: provider for provider in collect(__name__, __path__)
}


def run(rows: Sequence[MonitorRow], *, asking: Asking) -> list[Check]:
    """Ask all targets at once and return what was found, in the order of the monitors."""
    return probing.ask_all(PROVIDERS, rows, asking)
