"""However strange the values, the API says what is wrong with them and never breaks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.surfaces.policy import PLACES, POLICY
from tocsin.api import app

JSON = {"Content-Type": "application/json"}
IN_BODIES: tuple[Any, ...] = (2**70, "\x00\ud800999999999d")
IN_QUERIES = ("999999999d", "9999-12-31T23:59:59-14:00", "\u00e9" * 300)


@pytest.fixture
def eve(stage: Starlette, tokens: dict[str, str]) -> Iterator[TestClient]:
    headers = {"Authorization": f"Bearer {tokens['eve']}"}
    with TestClient(stage, headers=headers, raise_server_exceptions=False) as client:
        yield client


def bodies() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every body that the policy knows, with one field of it made strange."""
    for route in app.routes():
        method = min(route.methods or {""})
        rule = POLICY[f"{method} {route.path}"]
        if route.body_field is None or not isinstance(rule.body, dict):
            continue
        for field in fields(route.body_field.field_info.annotation):
            for value in IN_BODIES:
                yield method, route.path, {**rule.body, field: value}


def fields(annotation: Any) -> list[str]:
    """The fields of a model, also of one that may be left out."""
    models = [annotation, *getattr(annotation, "__args__", ())]
    return [
        name
        for model in models
        if isinstance(model, type) and issubclass(model, BaseModel)
        for name in model.model_fields
    ]


def questions() -> Iterator[tuple[str, dict[str, str]]]:
    """Every question, with one parameter of its address made strange."""
    api = FastAPI()
    for noun in app.NOUNS:
        api.include_router(noun)
    for path, operations in api.openapi()["paths"].items():
        parameters = operations.get("get", {}).get("parameters", [])
        for name in (p["name"] for p in parameters if p["in"] == "query"):
            for value in IN_QUERIES:
                yield path, {name: value}


def test_no_field_of_a_body_breaks_it(eve: TestClient) -> None:
    broken = []
    for method, path, body in bodies():
        place = f"{app.PATH}{path.format_map(PLACES)}"
        # As JSON writes it: a lone surrogate is no text that could be sent otherwise.
        answer = eve.request(method, place, content=json.dumps(body), headers=JSON)
        if answer.status_code >= 500:
            broken.append((method, path, body))
    assert broken == []


def test_no_parameter_of_a_question_breaks_it(eve: TestClient) -> None:
    broken = []
    for path, query in questions():
        given = dict(p.split("=") for p in POLICY[f"GET {path}"].query.split("&") if p)
        answer = eve.get(f"{app.PATH}{path.format_map(PLACES)}", params=given | query)
        if answer.status_code >= 500:
            broken.append((path, query))
    assert broken == []
