"""The description of the API for programs: OpenAPI 3.1, drawn from the routes themselves."""

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tocsin.api import limits, schema_names

router = APIRouter(include_in_schema=False)

METHODS = ("get", "post", "put", "patch", "delete")
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. 'detail' is a sentence for people, 'type' is stable for programs.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
_FAILURE = {
    "description": "Why not.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe(routes: list[Any], *, server: str) -> dict[str, Any]:
    """Return the OpenAPI document of these routes."""
    document = get_openapi(
        title="Tocsin",
        version=version("tocsin"),
        openapi_version="3.1.0",
        summary="Incident management, from the first signal to the lesson learned.",
        description=_DESCRIPTION,
        routes=routes,
        servers=[{"url": server}],
    )
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "tocsin_session"},
    }
    document["security"] = [{"token": []}, {"session": []}]
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for operation in _operations(document):
        operation["responses"].pop("422", None)
        operation["responses"]["default"] = _FAILURE
    return schema_names.shortened(document)


@router.get("/openapi.json")
def show_document(request: Request) -> Response:
    return JSONResponse(document_of(request))


def document_of(request: Request) -> dict[str, Any]:
    server: str = request.scope.get("root_path", "")
    return describe(request.app.routes, server=server)


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for path in document.get("paths", {}).values()
        for method, operation in path.items()
        if method in METHODS
    ]


_DESCRIPTION = f"""\
Send a token as `Authorization: Bearer …`. Lists answer `{{"items": […], "next": cursor or null}}`;
give `next` as `?cursor=` for the page after. Failures are `application/problem+json`. A query
parameter that a route does not have is refused with 422 and named, because a misspelt filter would
filter nothing. A request that changes something may carry an `Idempotency-Key`: sent again within
24 hours, it gets the same answer and nothing happens twice. Services and teams are named by their
names, people by their addresses; an id as a number is understood too. Lengths of time that somebody
chose are written as 5m or 1h30m, those that were measured are seconds. {limits.KNOWN.per_second}
requests a second are answered for each token, {limits.KNOWN.burst} at once; what is too much gets
429 and `Retry-After`.
"""
