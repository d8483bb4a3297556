"""The alerts of ``alerts.lua`` for benches that post nothing."""

import json
from collections.abc import Sequence

_FILLER = "look at the dashboard first. " * 8


def body(numbers: Sequence[int], *, are_apart: bool) -> bytes:
    return json.dumps([_alert(number, are_apart=are_apart) for number in numbers]).encode()


def _alert(number: int, *, are_apart: bool) -> dict[str, object]:
    web = f"web-{number}"
    return {
        "labels": {
            "alertname": f"HighLatency{number}" if are_apart else "HighLatency",
            "instance": f"{web}.example.com:9100",
            "job": "node",
            "severity": "warning",
            "cluster": "eu-1",
            "namespace": "payments",
            "pod": f"checkout-{number}",
            "container": "checkout",
            "endpoint": "metrics",
            "prometheus": "monitoring/k8s",
        },
        "annotations": {
            "summary": f"Latency of {web} is above its objective",
            "description": f"The 99th percentile of {web} has been above 2 s; {_FILLER}",
            "runbook_url": "https://runbooks.example.com/latency",
        },
        "startsAt": "2026-01-05T09:00:00.000Z",
        "endsAt": "2036-01-05T09:00:00.000Z",
        "generatorURL": "https://prometheus.example.com/graph?g0.expr=latency",
    }
