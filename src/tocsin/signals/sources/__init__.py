"""Who can send to us: one module for each kind of sender, ending in its PROVIDER."""

from collections.abc import Mapping

from tocsin.signals.provider import Source, collect

PROVIDERS: Mapping[str, Source] = {
    provider.slug: provider for provider in collect(__name__, __path__)
}
