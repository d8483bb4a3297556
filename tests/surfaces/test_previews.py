"""What a payload would become by a mapping, before it is saved."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.surfaces.conftest import As, Run
from tests.surfaces.shop import Shop
from tests.surfaces.told import told

PREVIEWS = "/api/v1/previews"
BODY = json.dumps(
    {"checks": [{"host": "db1", "what": "disk", "st": "BAD"}, {"host": "db2", "st": "FINE"}]}
)
MAPPING: dict[str, Any] = {
    "each": "checks",
    "identity": "host",
    "summary": "=join(' on ', [what, host])",
    "state": {"path": "st", "ok": ["FINE"]},
}


def test_a_pasted_payload_is_read_by_a_mapping(people: Any, client: httpx2.Client) -> None:
    seen = client.post(PREVIEWS, json={"mapping": MAPPING, "body": BODY}).json()
    assert [(s["identity"], s["summary"], s["state"]) for s in seen["signals"]] == [
        ("db1", "disk on db1", "firing"),
        ("db2", "db2", "ok"),
    ]
    assert [line["path"] for line in seen["part"]] == ["host", "what", "st"]
    assert (seen["error"], seen["mistakes"], seen["total"]) == ("", {}, 2)


def test_mistakes_are_named_by_field_and_the_rest_is_used(
    people: Any, client: httpx2.Client
) -> None:
    mapping = MAPPING | {"summary": "=join(", "colour": "x"}
    seen = client.post(PREVIEWS, json={"mapping": mapping, "body": BODY}).json()
    assert set(seen["mistakes"]) == {"summary", "colour"}
    assert [s["identity"] for s in seen["signals"]] == ["db1", "db2"]


def test_what_is_kept_is_read_and_nothing_becomes_of_it(
    payments: Shop, client: httpx2.Client, now: Any
) -> None:
    payments.fire("High", now)
    before = client.get("/api/v1/alerts").json()
    seen = client.post(PREVIEWS, json={"kind": "prometheus", "ref": "event-1"}).json()
    assert seen["signals"][0]["labels"]["alertname"] == "High"
    assert client.get("/api/v1/alerts").json() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [({"kind": "nonsense"}, 422), ({"ref": "event-99"}, 404), ({"ref": "x"}, 404)],
)
def test_what_cannot_be_tried_is_told_so(
    people: Any, client: httpx2.Client, body: dict[str, Any], status: int
) -> None:
    assert client.post(PREVIEWS, json=body).status_code == status


def test_who_may_not_configure_sees_nothing(payments: Shop, as_: As, now: Any) -> None:
    payments.fire("High", now)
    assert as_("bo").post(PREVIEWS, json={"ref": "event-1"}).status_code == 403


def test_the_command_line_tries_a_mapping(payments: Shop, run: Run, tmp_path: Path) -> None:
    run("sources", "add", "web", "--kind", "generic")
    mapping, payload = tmp_path / "mapping.json", tmp_path / "payload.json"
    mapping.write_text(json.dumps(MAPPING))
    payload.write_text(BODY)
    words = ("sources", "preview", "web", "--payload", str(payload))
    assert "disk on db1" in run(*words, "--mapping", str(mapping)).output
    assert told(run(*words, "--json"))["total"] == 1
    mapping.write_text("{")
    assert "is not JSON" in str(run(*words, "--mapping", str(mapping)).exception)
