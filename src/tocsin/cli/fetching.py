"""What another pager's API lists, fetched page by page and kept as one export.

Its own clock dates the export (``exported_at``), so that what had ended by then can be told from
what is still to come.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import count
from typing import Any

import httpx2

from tocsin.kit import errors
from tocsin.notify import backoff

PATIENCE_SECONDS = 30.0
_TRIES = 6
_LONGEST_WAIT = 60.0
_FULL = {"limit": 100}
_AHEAD = timedelta(days=180)
_NOT_THEIRS = (HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)

Export = dict[str, Any]
Items = list[dict[str, Any]]


class CannotFetch(errors.Unavailable):
    """The other pager cannot be reached, or does not let us read."""


class Reader:
    """Reads one API; ``read_at`` is what its clock said last."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._http = httpx2.Client(base_url=url, headers=dict(headers), timeout=PATIENCE_SECONDS)
        self.read_at = datetime.min.replace(tzinfo=UTC)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Return the answer; whoever asks us to wait is asked again in a while."""
        for attempt in range(_TRIES):
            answer = self._answer(path, query)
            if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                break
            wanted = backoff.asked_for(answer.headers.get("Retry-After"), now=self.read_at)
            seconds = 2**attempt if wanted is None else wanted.total_seconds()
            time.sleep(min(seconds, _LONGEST_WAIT))
        if answer.is_error:
            raise CannotFetch(f"{path} was answered {answer.status_code}: {answer.text[:200]}")
        try:
            found: dict[str, Any] = answer.json()
        except ValueError as error:
            raise CannotFetch(f"{path} was answered with something else than JSON.") from error
        return found

    def may(self, path: str) -> bool:
        """Say whether the key may read it; some plans do not have everything."""
        return self._answer(path, {"limit": 1}).status_code not in _NOT_THEIRS

    def _answer(self, path: str, query: Mapping[str, Any]) -> httpx2.Response:
        try:
            answer = self._http.get(path, params=dict(query))
        except httpx2.HTTPError as error:
            raise CannotFetch(f"{self._http.base_url} cannot be reached: {error}") from error
        if dated := answer.headers.get("Date"):
            self.read_at = parsedate_to_datetime(dated).astimezone(UTC)
        return answer


def opsgenie(url: str, key: str) -> Export:
    reader = Reader(url, {"Authorization": f"GenieKey {key}"})
    schedules = _opsgenie_pages(reader, "/v2/schedules", expand="rotation")
    for each in schedules:
        each["overrides"] = reader.get(f"/v2/schedules/{each['id']}/overrides").get("data") or []
    return _dated(
        reader,
        users=_opsgenie_pages(reader, "/v2/users"),
        teams=_each(reader, _opsgenie_pages(reader, "/v2/teams"), "/v2/teams"),
        schedules=schedules,
        escalations=_opsgenie_pages(reader, "/v2/escalations"),
        services=_opsgenie_pages(reader, "/v1/services") if reader.may("/v1/services") else [],
        integrations=_each(reader, _opsgenie_pages(reader, "/v2/integrations"), "/v2/integrations"),
    )


def pagerduty(url: str, key: str) -> Export:
    accepted = "application/vnd.pagerduty+json;version=2"
    reader = Reader(url, {"Authorization": f"Token token={key}", "Accept": accepted})
    users = _pagerduty_pages(reader, "users")
    schedules = []
    for each in _pagerduty_pages(reader, "schedules"):
        path = f"/schedules/{each['id']}"
        overrides = reader.get(f"{path}/overrides", **_ahead(reader))["overrides"]
        schedules.append({**reader.get(path)["schedule"], "overrides": overrides})
    teams = _pagerduty_pages(reader, "teams")
    for each in teams:
        each["members"] = _pagerduty_pages(reader, "members", f"/teams/{each['id']}/members")
    return _dated(
        reader,
        users=users,
        teams=teams,
        schedules=schedules,
        escalation_policies=_pagerduty_pages(reader, "escalation_policies"),
        services=_pagerduty_pages(reader, "services", **{"include[]": "integrations"}),
    )


def grafana_oncall(url: str, key: str) -> Export:
    reader = Reader(url, {"Authorization": key})
    names = (
        *("users", "teams", "schedules", "on_call_shifts", "escalation_chains"),
        *("escalation_policies", "integrations", "routes"),
    )
    return _dated(reader, **{name: _grafana_pages(reader, f"/api/v1/{name}/") for name in names})


def _dated(reader: Reader, **listed: Items) -> Export:
    return {"exported_at": reader.read_at.isoformat(), **listed}


def _ahead(reader: Reader) -> dict[str, str]:
    """The half-year whose overrides are asked for."""
    since = reader.read_at
    return {"since": since.isoformat(), "until": (since + _AHEAD).isoformat()}


def _opsgenie_pages(reader: Reader, path: str, **query: Any) -> Items:
    def more(page: dict[str, Any]) -> object:
        return (page.get("paging") or {}).get("next")

    return _pages(lambda offset: reader.get(path, offset=offset, **_FULL, **query), "data", more)


def _each(reader: Reader, listed: Items, path: str) -> Items:
    """What a list leaves out, members or a key, is told of each alone."""
    return [{**each, **(reader.get(f"{path}/{each['id']}").get("data") or {})} for each in listed]


def _pagerduty_pages(reader: Reader, name: str, path: str = "", **query: Any) -> Items:
    place = path or f"/{name}"

    def more(page: dict[str, Any]) -> object:
        return page.get("more")

    return _pages(lambda offset: reader.get(place, offset=offset, **_FULL, **query), name, more)


def _pages(
    ask: Callable[[int], dict[str, Any]], name: str, more: Callable[[dict[str, Any]], object]
) -> Items:
    """Ask from where the last page ended, until a page is empty or says that it is the last."""
    found: Items = []
    while True:
        page = ask(len(found))
        found += page.get(name) or []
        if not page.get(name) or not more(page):
            return found


def _grafana_pages(reader: Reader, path: str) -> Items:
    found: Items = []
    for number in count(1):
        page = reader.get(path, page=number)
        found += page["results"]
        if not page.get("next"):
            break
    return found
