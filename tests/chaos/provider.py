"""A provider in a process of its own that logs every byte it gets, and fails as it is told to.

A line of its log is written before it answers. ``delivered`` says whether a person would have got
the message: also when the answer is lost on the way, which is why senders can never be sure.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.twins import certificate
from tocsin.kit import processes

HANG_SECONDS = 60.0
SLOW_SECONDS = 4.0
DELIVERING = frozenset({"ok", "ambig", "slow", "wrongjson"})
ANSWERS = {
    "ok": (200, "{}", ""),
    "slow": (200, "{}", ""),
    "wrongjson": (200, '{"id": ', ""),
    "5xx": (503, "{}", ""),
    "429": (429, "{}", "Retry-After: 1\r\n"),
}


@dataclass
class Provider:
    """``faults`` are percents by kind; the rest of the requests goes well."""

    log: int
    faults: Mapping[str, float]
    dice: random.Random
    number: int = 0
    accepted: set[str] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = body = b""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            await self._answer(_Request(head, body, time.monotonic()), writer)
        except asyncio.IncompleteReadError as cut:
            self._note(_Request(head, body + cut.partial, time.monotonic()), "cut")
        except OSError:
            pass  # whoever asked was killed
        finally:
            writer.close()

    async def _answer(self, request: "_Request", writer: asyncio.StreamWriter) -> None:
        if request.path == "/-/faults":
            self.faults = json.loads(request.body)
            writer.write(_written(*ANSWERS["ok"]))
            return await writer.drain()
        fault = self._fault()
        self._note(request, fault)
        if fault == "hang":
            await asyncio.sleep(HANG_SECONDS)
        elif fault == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        elif fault == "reset":
            writer.transport.abort()
        if fault in ANSWERS:
            writer.write(_written(*ANSWERS[fault]))
            await writer.drain()
        return None

    def _fault(self) -> str:
        drawn, reached = self.dice.random() * 100, 0.0
        for fault, percent in self.faults.items():
            reached += percent
            if drawn < reached:
                return fault
        return "ok"

    def _note(self, request: "_Request", fault: str) -> None:
        self.number += 1
        key = request.header("idempotency-key")
        delivered = fault in DELIVERING
        line = {
            "t": request.at,
            "n": self.number,
            "path": request.path,
            "key": key,
            "fault": fault,
            "delivered": delivered,
            "repeat": key in self.accepted,
            "head": request.head.decode("latin-1"),
            "body": request.body.decode("utf-8", "replace"),
        }
        if delivered:
            self.accepted.add(key)
        os.write(self.log, json.dumps(line, ensure_ascii=False).encode() + b"\n")


@dataclass(frozen=True)
class _Request:
    head: bytes
    body: bytes
    at: float

    @property
    def path(self) -> str:
        words = self.head.split(b" ", 2)
        return words[1].decode("latin-1") if len(words) > 1 else ""

    def header(self, name: str) -> str:
        for line in self.head.decode("latin-1").split("\r\n"):
            key, _, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return ""


def read_faults(text: str) -> dict[str, float]:
    """``hang=3,5xx=5`` as percents."""
    parts = [part.partition("=") for part in text.split(",") if part]
    return {name: float(percent) for name, _, percent in parts}


def main() -> None:
    processes.tie_to(os.getppid(), signal.SIGKILL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--faults", type=read_faults, default={})
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tls", action="store_true", help="with a certificate nobody trusts")
    given = parser.parse_args()
    asyncio.run(_serve(given))


async def _serve(given: Any) -> None:
    log = os.open(given.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    provider = Provider(log, given.faults, random.Random(given.seed))
    context = certificate.serving() if given.tls else None
    server = await asyncio.start_server(
        provider.serve, "127.0.0.1", given.port, ssl=context, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - who started us reads it
    async with server:
        await server.serve_forever()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _written(status: int, body: str, more: str) -> bytes:
    head = f"HTTP/1.1 {status} Said\r\n{more}Content-Length: {len(body)}\r\nConnection: close\r\n"
    return f"{head}\r\n{body}".encode()


if __name__ == "__main__":
    main()
