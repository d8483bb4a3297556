"""The API describes itself: for programs as OpenAPI, for people on one page without a script."""

import re

import httpx2

from tests.surfaces.conftest import As
from tocsin.api import app


def test_every_route_is_in_the_document(client: httpx2.Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/api/v1"}]
    assert set(document["paths"]) == {route.path for route in app.routes()}


def test_no_two_operations_share_a_name_and_every_failure_is_a_problem(
    client: httpx2.Client,
) -> None:
    document = client.get("/api/v1/openapi.json").json()
    operations = [o for path in document["paths"].values() for o in path.values()]
    assert len({o["operationId"] for o in operations}) == len(operations)
    assert all(
        "application/problem+json" in o["responses"]["default"]["content"] for o in operations
    )


def test_inner_frames_are_not_part_of_the_promise(client: httpx2.Client) -> None:
    text = client.get("/api/v1/openapi.json").text
    assert "Frame" not in text
    assert "HTTPValidationError" not in text


def test_schemas_have_names_that_a_program_can_use_and_lead_nowhere_else(
    client: httpx2.Client,
) -> None:
    answer = client.get("/api/v1/openapi.json")
    names = answer.json()["components"]["schemas"]
    assert [name for name in names if "__" in name and not name.startswith("Body_")] == []
    assert {"IncidentOut", "ListedIncidentOut", "AlertStatus", "SilencePhase"} <= set(names)
    pointed = set(re.findall(r'"#/components/schemas/([^"]+)"', answer.text))
    assert pointed <= set(names)


def test_people_read_it_without_signing_in_and_without_scripts(as_: As) -> None:
    page = as_(None).get("/api/v1/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert all(f"<code>{route.path}</code>" in page.text for route in app.routes())
    assert as_(None).get("/api/v1/docs.css").headers["content-type"].startswith("text/css")
