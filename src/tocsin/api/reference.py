"""The description of the API for people: one plain page without a script, drawn from OpenAPI."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tocsin.api import openapi
from tocsin.kit import text

router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent / "templates"
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
_templates = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Parameter:
    place: str
    field: Field


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    title: str
    parameters: tuple[Parameter, ...]
    asks: tuple[Field, ...]
    answers: Mapping[str, tuple[Field, ...]]


@router.get("/docs")
def show(request: Request) -> Response:
    document = openapi.document_of(request)
    info = document["info"]
    page = _templates.get_template("reference.html").render(
        info=info,
        introduction=Markup(text.markdown(info["description"])),  # noqa: S704 - nh3 cleaned it  # nosec B704
        chapters=chapters(document),
    )
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


@router.get("/docs.css")
def show_style() -> Response:
    return Response((_FOLDER / "reference.css").read_text("utf-8"), media_type="text/css")


def chapters(document: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Gather the operations by their noun, in the order of the document."""
    gathered: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in openapi.METHODS:
            if method in item:
                found = _operation(method, path, item[method], document)
                gathered.setdefault(item[method]["tags"][0], []).append(found)
    return gathered


def _operation(
    method: str, path: str, described: Mapping[str, Any], document: Mapping[str, Any]
) -> Operation:
    answers = {
        status: _content(answer, document)
        for status, answer in described["responses"].items()
        if status != "default"
    }
    return Operation(
        method.upper(),
        path,
        described.get("description") or described.get("summary", ""),
        tuple(_parameter(p) for p in described.get("parameters", ())),
        _content(described.get("requestBody", {}), document),
        answers,
    )


def _parameter(given: Mapping[str, Any]) -> Parameter:
    is_required = given.get("required", False)
    field = Field(given["name"], _type(given["schema"]), is_required, given.get("description", ""))
    return Parameter(given["in"], field)


def _content(given: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[Field, ...]:
    schemas = [part.get("schema", {}) for part in given.get("content", {}).values()]
    return _fields(_resolved(schemas[0], document)) if schemas else ()


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = document["components"]["schemas"][_name(schema["$ref"])]
    return found


def _fields(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    required = schema.get("required", ())
    return tuple(
        Field(name, _type(inner), name in required, inner.get("description", ""))
        for name, inner in schema.get("properties", {}).items()
    )


def _type(schema: Mapping[str, Any]) -> str:
    """Write a type as a reader would: ``list of PersonOut``, ``string (date-time) or null``."""
    if "$ref" in schema:
        return _name(schema["$ref"])
    if "anyOf" in schema:
        return " or ".join(_type(part) for part in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(str(word) for word in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = str(schema.get("type", "anything"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
