"""``python -m tests.engine.deadly``: an engine whose mail ends the process at certain words."""

import os
from dataclasses import replace
from types import MappingProxyType

from tocsin.engine import process
from tocsin.kit.settings import Settings
from tocsin.notify import channels
from tocsin.notify.channel import Outgoing, Request

WORDS = "Ends whoever sends it"
_mail = channels.named("email")


def render(outgoing: Outgoing) -> Request:
    if outgoing.message.title == WORDS:
        os.abort()
    return _mail.render(outgoing)


def main() -> None:
    deadly = replace(_mail, render=render)
    channels.PROVIDERS = MappingProxyType({**channels.PROVIDERS, "email": deadly})
    process.main(Settings())


if __name__ == "__main__":
    main()
