"""Whether a port answers, and if wanted with the right first words."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from tocsin.signals import dialing, target
from tocsin.signals.check import Found, Health
from tocsin.signals.provider import Asking, Field, FieldKind, Probe

_MAX_READ = 64 * 1024
FIELDS = (
    target.HOST,
    Field("port", "Port", FieldKind.NUMBER, is_required=True),
    Field("send", "Send", FieldKind.LINES, default="", help="What to say first, if anything."),
    Field("expect", "Expect", default="", help="A text that the answer must hold."),
)


async def run(given: Mapping[str, Any], asking: Asking) -> Found:
    wanted = target.with_defaults(given, FIELDS)
    try:
        reader, writer = await dialing.connect(
            wanted["host"], int(wanted["port"]), allow=asking.allow
        )
    except OSError as error:
        return Found(Health.DOWN, dialing.in_words(error))
    try:
        if wanted["send"]:
            writer.write(wanted["send"].encode())
            await writer.drain()
        if wanted["expect"]:
            return await _expect(reader, wanted["expect"].encode())
    except OSError as error:
        return Found(Health.DOWN, dialing.in_words(error))
    finally:
        writer.transport.abort()
    return Found(Health.UP, "the port answers")


async def _expect(reader: Any, words: bytes) -> Found:
    heard = b""
    while words not in heard:
        more = await reader.read(4096)
        if not more or len(heard) > _MAX_READ:
            return Found(Health.DOWN, f"the answer does not hold '{words.decode()}'")
        heard += more
    return Found(Health.UP, "the answer is as expected")


PROVIDER = Probe(
    slug="tcp",
    title="TCP port",
    fields=FIELDS,
    run=run,
    target=lambda given: f"{given.get('host')}:{given.get('port')}",
    check=partial(target.mistakes, fields=FIELDS),
)
