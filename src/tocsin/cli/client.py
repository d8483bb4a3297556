"""The JSON API as the commands see it: a server in TOCSIN_URL, a token in TOCSIN_TOKEN."""

import os
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx2

from tocsin.cli import rehearsal
from tocsin.kit import errors

DEFAULT_URL = "http://127.0.0.1:8137"
PATIENCE_SECONDS = 30.0
UPLOAD_PATIENCE_SECONDS = 300.0
_PAGE = 200  # what the API gives at once, at most

_FAMILIES: Mapping[int, type[errors.Anticipated]] = MappingProxyType(
    {
        400: errors.Invalid,
        401: errors.Unauthenticated,
        403: errors.Forbidden,
        404: errors.NotFound,
        409: errors.Conflict,
        412: errors.Conflict,
        422: errors.Invalid,
        429: errors.TooMany,
    }
)


class Client:
    """Speaks JSON to one server; what it refuses comes back as the error it was there."""

    def __init__(self, url: str, *, token: str | None) -> None:
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._url = url
        self._http = httpx2.Client(
            base_url=f"{url.rstrip('/')}/api/v1/", headers=headers, timeout=PATIENCE_SECONDS
        )

    def get(self, path: str, **query: Any) -> Any:
        return self._send("GET", path, query=query)

    def text(self, path: str) -> str:
        """What is no JSON but a file."""
        return self._answer("GET", path).text

    def post(self, path: str, body: Any = None) -> Any:
        return self._send("POST", path, body=body)

    def upload(self, path: str, file: Path, **form: Any) -> Any:
        """Send a file in the form's field ``file``."""
        return self.send_file(path, file.name, file.read_bytes(), **form)

    def send_file(self, path: str, name: str, content: bytes, **form: Any) -> Any:
        """The same of what is in no file, or is another there; to read it may take a while."""
        files = {"file": (name, content)}
        parts = {"files": files, "data": form, "timeout": UPLOAD_PATIENCE_SECONDS}
        return self._request("POST", path, **parts).json()

    def put(self, path: str, body: Any = None) -> Any:
        return self._send("PUT", path, body=body)

    def patch(self, path: str, body: Any) -> Any:
        return self._send("PATCH", path, body=body)

    def delete(self, path: str, **query: Any) -> Any:
        return self._send("DELETE", path, query=query)

    def items(self, path: str, *, limit: int, **query: Any) -> list[dict[str, Any]]:
        """The first ``limit`` items of a list, over as many pages as that takes."""
        found: list[dict[str, Any]] = []
        for page in self._pages(path, {**query, "limit": min(limit, _PAGE)}):
            found += page
            if len(found) >= limit:
                break
        return found[:limit]

    def whole(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All items of a list that has no pages."""
        found: list[dict[str, Any]] = self.get(path, **query)["items"]
        return found

    def _pages(self, path: str, query: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
        cursor = None
        while True:
            page = self.get(path, **query, cursor=cursor)
            yield page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def _send(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None
    ) -> Any:
        answer = self._answer(method, path, query=query, body=body)
        return answer.json() if answer.content else None

    def _answer(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None
    ) -> httpx2.Response:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        return self._request(method, path, params=given, json=body)

    def _request(self, method: str, path: str, **parts: Any) -> httpx2.Response:
        rehearsal.stop_before(method, path)
        try:
            answer = self._http.request(method, path.lstrip("/"), **parts)
        except httpx2.HTTPError as error:
            raise errors.Unavailable(f"{self._url} does not answer: {error}") from error
        if answer.is_success:
            return answer
        raise refusal(answer.status_code, _problem(answer))


def from_environment() -> Client:
    url = os.environ.get("TOCSIN_URL") or DEFAULT_URL
    return Client(url, token=os.environ.get("TOCSIN_TOKEN"))


def refusal(status: int, problem: Mapping[str, Any]) -> errors.Anticipated:
    """The error that the server meant by its status and its problem document."""
    said = problem.get("detail") or problem.get("title") or f"The server answers {status}."
    sentence = str(said)
    if status == HTTPStatus.UNAUTHORIZED:
        sentence += " Set TOCSIN_TOKEN to a token of this server."
    return _FAMILIES.get(status, errors.Unavailable)(sentence)


def _problem(answer: httpx2.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
