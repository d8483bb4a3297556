"""How a target can be asked: one module for each way, ending in its PROVIDER."""

from collections.abc import Mapping

from tocsin.signals.provider import Probe, collect

PROVIDERS: Mapping[str, Probe] = {
    provider.slug: provider for provider in collect(__name__, __path__)
}
