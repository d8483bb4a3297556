"""An organisation is carried over from another pager's API, as that answers page by page."""

import json
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.blueprints import (
    test_import_grafana_oncall,
    test_import_opsgenie,
    test_import_pagerduty,
)
from tests.surfaces.conftest import Run
from tests.surfaces.served import served

OPSGENIE, PAGERDUTY = test_import_opsgenie.EXPORT, test_import_pagerduty.EXPORT
ONCALL = test_import_grafana_oncall.EXPORT
ONE = 1  # of a list at a time, whatever is asked for


class Pager:
    """Answers as the API of a pager does; it is out of breath once."""

    def __init__(self, authorization: str) -> None:
        self.authorization = authorization
        self.is_out_of_breath = True

    def answer(self, request: Request) -> Response:
        if request.headers.get("Authorization") != self.authorization:
            return JSONResponse({"message": "You are not authorized!"}, 401)
        if self.is_out_of_breath:
            self.is_out_of_breath = False
            return Response(status_code=429, headers={"Retry-After": "0"})
        found = self.found(request.url.path.strip("/").split("/"), request)
        return JSONResponse(found, 200 if found else 404)

    def found(self, path: list[str], request: Request) -> dict[str, Any]:
        raise NotImplementedError


class Opsgenie(Pager):
    def found(self, path: list[str], request: Request) -> dict[str, Any]:
        version, noun, *rest = path
        listed: list[dict[str, Any]] = OPSGENIE[noun]
        assert version == ("v1" if noun == "services" else "v2")
        if rest:
            [whole] = [each for each in listed if each["id"] == rest[0]]
            return {"data": whole[rest[1]] if rest[1:] and rest[1] in whole else whole}
        first = int(request.query_params.get("offset", 0))
        left_out = {"apiKey", "members"} | ({"overrides"} if noun == "schedules" else set())
        page = [_without(each, left_out) for each in listed[first : first + ONE]]
        following = {"next": "https://…"} if first + ONE < len(listed) else {}
        return {"data": page, "paging": following}


class PagerDuty(Pager):
    def found(self, path: list[str], request: Request) -> dict[str, Any]:
        noun, *rest = path
        listed: list[dict[str, Any]] = PAGERDUTY[noun]
        assert "version=2" in request.headers["Accept"]
        if rest[1:]:
            [whole] = [each for each in listed if each["id"] == rest[0]]
            assert rest[1] != "overrides" or {"since", "until"} <= request.query_params.keys()
            noun, listed = rest[1], whole.get(rest[1]) or []
        elif rest:
            [whole] = [each for each in listed if each["id"] == rest[0]]
            return {"schedule": _without(whole, {"overrides"})}
        first = int(request.query_params.get("offset", 0))
        left_out = {"schedule_layers", "overrides", "members"}
        page = [_without(each, left_out) for each in listed[first : first + ONE]]
        everything = listed if noun == "overrides" else page
        return {noun: everything, "more": first + ONE < len(listed)}


class OnCall(Pager):
    def found(self, path: list[str], request: Request) -> dict[str, Any]:
        assert path[:2] == ["api", "v1"]
        assert request.url.path.endswith("/")
        listed: list[dict[str, Any]] = ONCALL[path[2]]
        number = int(request.query_params["page"])
        return {
            "results": listed[(number - 1) * ONE : number * ONE],
            "next": "https://…" if number * ONE < len(listed) else None,
        }


def _without(whole: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {key: value for key, value in whole.items() if key not in names}


@pytest.fixture(params=["opsgenie", "pagerduty", "grafana-oncall"])
def vendor(request: pytest.FixtureRequest) -> Iterator[tuple[str, str, str]]:
    """The word of the command, where its API is, and whom it says is on call."""
    twins: dict[str, Pager] = {
        "opsgenie": Opsgenie("GenieKey sesame"),
        "pagerduty": PagerDuty("Token token=sesame"),
        "grafana-oncall": OnCall("sesame"),
    }
    app = Starlette(routes=[Route("/{path:path}", twins[request.param].answer)])
    with served(app) as url:
        yield request.param, url, "payments"


def test_an_organisation_is_kept_planned_and_carried_over(
    run: Run, vendor: tuple[str, str, str], tmp_path: Path
) -> None:
    name, url, schedule = vendor
    kept = tmp_path / "export.json"
    from_api = ("import", name, "--url", url, "--key", "sesame", "--save", str(kept))
    planned = run(*from_api, "--dry-run")
    assert planned.exit_code == 0, planned.output
    assert f"+ schedules {schedule}" in planned.output
    assert "left out" in planned.output
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert datetime.fromisoformat(json.loads(kept.read_text())["exported_at"]).tzinfo
    assert schedule not in run("schedules").output
    done = run("import", name, str(kept), "--yes")
    assert done.exit_code == 0, done.output
    assert schedule in run("schedules").output
    assert "Nothing to do" in run("import", name, str(kept), "--yes").output


def test_a_key_that_may_not_read_is_said(run: Run, vendor: tuple[str, str, str]) -> None:
    name, url, _ = vendor
    refused = run("import", name, "--url", url, "--key", "open")
    assert "was answered 401" in str(refused.exception)
    assert "Give an export's FILE" in run("import", name).output


def test_a_file_that_is_no_export_is_said(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "export.json"
    file.write_text("no")
    assert "is no JSON" in run("import", "opsgenie", str(file)).output
    file.write_text("{}")
    assert "no list of users" in str(run("import", "pagerduty", str(file)).exception)
