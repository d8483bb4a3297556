"""docs/reference/api.md: a line for each route; the fields are served by every server at /docs."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from tocsin.api import app, openapi
from tools.reference import markdown

WORDS = (
    "A line for each route of `/api/v1`. Every server describes its own fields, at "
    "`/api/v1/docs` for people and at `/api/v1/openapi.json` (OpenAPI 3.1) for programs."
)


def render() -> str:
    document = _document()
    chapters: dict[str, list[tuple[str, str, str]]] = {}
    for method, path, operation in _operations(document):
        row = (method, markdown.code(path), sentence(method, path, operation))
        chapters.setdefault(operation["tags"][0], []).append(row)
    tables = [
        f"## {noun}\n\n{markdown.table(('method', 'path', 'what it does'), rows)}"
        for noun, rows in chapters.items()
    ]
    return markdown.page("API", WORDS, document["info"]["description"].strip(), *tables)


def faults(document: Mapping[str, Any] | None = None) -> Iterator[str]:
    for method, path, operation in _operations(document or _document()):
        if not sentence(method, path, operation):
            yield f"{method} {path} has no docstring, and what it does does not go without saying"


def sentence(method: str, path: str, operation: Mapping[str, Any]) -> str:
    """The first paragraph of its description, or what the method says about such a path."""
    first = str(operation.get("description", "")).split("\n\n", 1)[0]
    return " ".join(first.split()) or _OBVIOUS.get((method, _shape(path)), "")


def _shape(path: str) -> str:
    """Whether a path names one of many, all of many, or a noun or nouns of something else."""
    *before, last = path.strip("/").split("/")
    if last.startswith("{"):
        return "one"
    if not any(step.startswith("{") for step in before):
        return "all"
    return "their" if last.endswith("s") else "its"


_OBVIOUS = {
    ("GET", "one"): "Return one.",
    ("GET", "all"): "Return what is set.",
    ("GET", "its"): "Return it.",
    ("GET", "their"): "Return all of them.",
    ("POST", "all"): "Make one.",
    ("PUT", "all"): "Replace it.",
    ("PUT", "one"): "Replace one.",
    ("PUT", "its"): "Set it.",
    ("PATCH", "one"): "Change what is given of one.",
    ("DELETE", "one"): "Remove one.",
    ("DELETE", "its"): "Take it back.",
}


@cache
def _document() -> dict[str, Any]:
    return openapi.describe(list(app.routes()), server=app.PATH)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in document["paths"].items():
        for method in openapi.METHODS:
            if method in item:
                yield method.upper(), path, item[method]
