"""How many alerts a second the sources read: ``python -m bench.parse``.

Repeats are bodies whose label sets are known, new ones have never been seen. No database.
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

from tocsin.signals import label_set, provider, sources

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
CONTEXT = provider.Context(now=NOW, nonce="bench")
SECONDS = 1.0
_hosts = count()


def alert(host: int) -> dict[str, object]:
    return {
        "annotations": {
            "summary": f"Error rate of node{host} is above 5 %",
            "description": "More than 5 % of the requests failed for ten minutes.",
            "runbook_url": "https://runbooks.example/checkout",
        },
        "startsAt": "2026-03-16T09:20:43.632Z",
        "endsAt": "2026-03-16T09:34:43.632Z",
        "generatorURL": "http://prometheus.example:9090/graph?g0.expr=rate%28errors%5B5m%5D%29",
        "labels": {
            "alertname": "HighErrorRate",
            "cluster": "lab",
            "instance": f"node{host}.example.com:9100",
            "job": "node",
            "service": "checkout",
            "severity": "page",
        },
    }


def prometheus_body(size: int) -> bytes:
    return json.dumps([alert(next(_hosts)) for _ in range(size)]).encode()


def webhook_body(size: int) -> bytes:
    alerts = [alert(next(_hosts)) | {"status": "firing"} for _ in range(size)]
    return json.dumps({"version": "4", "status": "firing", "alerts": alerts}).encode()


def rate(kind: str, bodies: Callable[[], Iterator[bytes]]) -> float:
    parse = sources.PROVIDERS[kind].parse
    read, spent = 0, 0.0
    for body in bodies():
        started = time.perf_counter()
        read += len(parse(body, {}, CONTEXT))
        spent += time.perf_counter() - started
        if spent > SECONDS:
            break
    return read / spent


def repeats(body: bytes) -> Callable[[], Iterator[bytes]]:
    def bodies() -> Iterator[bytes]:
        while True:
            yield body

    return bodies


def fresh(make: Callable[[int], bytes], size: int) -> Callable[[], Iterator[bytes]]:
    def bodies() -> Iterator[bytes]:
        while True:
            yield make(size)

    return bodies


def main() -> None:
    print(f"{'source':<14}{'batch':>6}{'repeats/s':>14}{'new/s':>12}")
    for kind, make in (("prometheus", prometheus_body), ("alertmanager", webhook_body)):
        for size in (1, 64, 500):
            label_set.MEMORY.forget()
            known = rate(kind, repeats(make(size)))
            new = rate(kind, fresh(make, size))
            print(f"{kind:<14}{size:>6}{known:>14,.0f}{new:>12,.0f}")


if __name__ == "__main__":
    main()
