"""What people are shown of a payload holds none of the secrets that were in it."""

import json

import pytest

from tocsin.signals import scrubbing

SECRET = "hunter2-and-more"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"password": SECRET}),
        json.dumps({"a": [{"routing_key": SECRET, "x": 1}]}),
        json.dumps({"headers": {"Authorization": f"Bearer {SECRET}"}}),
        json.dumps({"note": f"curl -H 'Authorization: Bearer {SECRET}' …"}),
        json.dumps({"url": f"https://ana:{SECRET}@mon.example/"}),
        json.dumps({"url": f"https://mon.example/?api_key={SECRET}&x=1"}),
        f"token={SECRET}&status=down",
        f"password: {SECRET}\nDisk full",
        f'{{"apiKey": "{SECRET}", broken',
    ],
)
def test_a_secret_is_hidden(body: str) -> None:
    shown = scrubbing.pretty(body.encode())
    assert SECRET not in shown
    assert scrubbing.HIDDEN in shown


@pytest.mark.parametrize(
    "body", ['{"title": "Disk full", "value": 97.5, "token": null}', "Disk full on db1: 97 %", "[]"]
)
def test_what_is_no_secret_stays(body: str) -> None:
    shown = scrubbing.pretty(body.encode())
    assert scrubbing.HIDDEN not in shown
    assert "".join(shown.split()) == "".join(body.split())


def test_no_bytes_break_it() -> None:
    assert scrubbing.pretty(b"\xff\x00{") == "\ufffd\x00{"
    deep = ("[" * 500 + "]" * 500).encode()
    assert "…" in scrubbing.pretty(deep)


def test_the_layout_stays_where_nothing_is_hidden() -> None:
    assert scrubbing.as_it_came(b'[{"a":1}]') == '[{"a":1}]'
    assert scrubbing.as_it_came(b"[{broken") == "[{broken"
    assert SECRET not in scrubbing.as_it_came(b'{"token":"' + SECRET.encode() + b'"}')
