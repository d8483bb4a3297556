"""How our values go as jsonb and come back: a third of what the standard library takes."""

import json
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import JsonbDumper, set_json_loads

from tocsin.kit.tx import Json


def teach(connection: psycopg.Connection[Any]) -> None:
    """Let dict and Json go as jsonb on this connection."""
    set_json_loads(_loads, connection)
    connection.adapters.register_dumper(dict, _DictDumper)
    connection.adapters.register_dumper(Json, _JsonDumper)


def _loads(stored: str | bytes) -> Any:
    try:
        return msgspec.json.decode(stored)
    except msgspec.DecodeError:
        return json.loads(stored)  # which reads numbers of any size


_dumps = msgspec.json.Encoder(enc_hook=str).encode


class _DictDumper(JsonbDumper):
    _dumps = staticmethod(_dumps)


class _JsonDumper(_DictDumper):
    def dump(self, obj: Any) -> Any:
        return super().dump(obj.value)
