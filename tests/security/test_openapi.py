"""The whole API as its own description says it may be asked, by two people at once.

schemathesis makes the requests from the document; each is sent by an administrator and by somebody
who may only report. No answer is a defect and none is other than described. TOCSIN_API_CASES sets
how many requests are made up for each operation; nothing that is done lasts.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.python import asgi
from schemathesis.specs.openapi import checks
from starlette.applications import Starlette

from tests.security.conftest import House
from tests.surfaces.policy import PLACES, POLICY, Rule
from tocsin.api import app

CASES = int(os.environ.get("TOCSIN_API_CASES", "3"))
CHECKS = [
    not_a_server_error,
    checks.response_schema_conformance,
    checks.content_type_conformance,
    checks.status_code_conformance,
    checks.response_headers_conformance,
]


@dataclass
class Found:
    """What was asked and what was wrong with the answers."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def shaped(case: Any, rule: Rule, *, is_known: bool, is_sane: bool) -> Any:
    """Lead half of the cases deeper: to things that exist, with bodies that nearly work."""
    if is_known:
        case.path_parameters |= {
            name: PLACES[name] for name in case.path_parameters if name in PLACES
        }
    if is_sane and isinstance(rule.body, dict) and isinstance(case.body, dict):
        strange = dict(list(case.body.items())[-1:])
        case.body = rule.body | strange
    return case


@pytest.fixture
def speakers(house: House) -> dict[str, dict[str, str]]:
    return {name: {"Authorization": f"Bearer {house.token(name)}"} for name in ("eve", "dan")}


@pytest.fixture
def client(stage: Starlette) -> Iterator[asgi.ASGIClient]:
    with asgi.get_client(stage) as opened:  # type: ignore[arg-type] # Starlette is one
        yield opened


def trial(operation: Any, ask: Callable[[Any], None]) -> Callable[[], None]:
    """Make up requests for one operation, always the same ones."""

    @seed(20260316)
    @settings(
        max_examples=CASES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(), is_known=st.booleans(), is_sane=st.booleans())
    def run(case: Any, is_known: bool, is_sane: bool) -> None:
        ask(shaped(case, POLICY[operation.label], is_known=is_known, is_sane=is_sane))

    return run


@pytest.mark.timeout(120 + 60 * CASES)
def test_every_operation_keeps_to_its_description(
    stage: Starlette, speakers: dict[str, dict[str, str]], client: asgi.ASGIClient
) -> None:
    found = Found()

    def ask(case: Any) -> None:
        for name, headers in speakers.items():
            answer = case.call(session=client, headers=headers)
            found.statuses[answer.status_code] += 1
            found.faults += faults(case, answer, name)

    document = schemathesis.openapi.from_asgi(f"{app.PATH}/openapi.json", stage)
    for made in document.get_all_operations():
        assert isinstance(made, Ok)
        trial(made.ok(), ask)()
    assert "\n".join(found.faults) == "", f"{len(found.faults)} of {found.statuses}"
    assert found.statuses.total() > CASES * len(POLICY)
    assert found.statuses[200] + found.statuses[201] > found.statuses.total() / 10


def told(broken: FailureGroup) -> str:
    return "; ".join(str(each).partition("Schema at")[0] for each in broken.exceptions)


def faults(case: Any, answer: Any, name: str) -> list[str]:
    asked = f"{name}: {case.method} {case.formatted_path} {str(case.body)[:200]} {case.query}"
    wrong: list[str] = []
    if "%0A" in case.formatted_path and answer.status_code == 404:
        return []  # no route has a line break in it, so the front has said so
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as broken:
        wrong.append(f"{asked} -> {answer.status_code} {answer.text[:200]} {told(broken)}")
    return wrong
