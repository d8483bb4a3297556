"""The channels that messages leave through: each module here is one, by its ``PROVIDER``."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from tocsin.kit import errors
from tocsin.notify.channel import Channel


class UnknownChannel(errors.Invalid):
    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no channel '{slug[:40]}'; there are: {', '.join(PROVIDERS)}.")


def _found() -> Mapping[str, Channel]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return MappingProxyType({module.PROVIDER.slug: module.PROVIDER for module in modules})


PROVIDERS: Mapping[str, Channel] = _found()


def named(slug: str) -> Channel:
    try:
        return PROVIDERS[slug]
    except KeyError:
        raise UnknownChannel(slug) from None
