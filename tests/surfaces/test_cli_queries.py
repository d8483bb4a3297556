"""Commands ask no list for what it cannot be asked: the API refuses a parameter that it lacks."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.surfaces.conftest import Run
from tocsin import cli
from tocsin.api import app, route

_ASKING = {"get": set(), "whole": set(), "items": {"limit", "cursor"}}
_NAMING = {"find", "place"}
_PLACE = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class Asked:
    where: str
    path: str
    names: frozenset[str]


def asked() -> Iterator[Asked]:
    """Every question with a path that is written out, in every command."""
    for file in sorted(Path(cli.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield from _of_call(node, node.func.attr, f"{file.name}:{node.lineno}")


def _of_call(call: ast.Call, verb: str, where: str) -> Iterator[Asked]:
    paths = [_written(each) for each in call.args]
    if verb in _ASKING and paths and paths[0]:
        names = _ASKING[verb] | {each.arg for each in call.keywords if each.arg}
        yield Asked(where, paths[0], frozenset(names))
    elif verb in _NAMING and len(paths) == 3 and paths[1]:
        yield Asked(where, paths[1], frozenset(_ASKING["items"]))


def _written(argument: ast.expr) -> str:
    """A path as it stands, with a star for what is filled in; nothing if it is not written out."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    if not isinstance(argument, ast.JoinedStr):
        return ""
    parts = (each.value if isinstance(each, ast.Constant) else "*" for each in argument.values)
    return "".join(map(str, parts))


def lists() -> dict[str, set[str]]:
    return {
        _PLACE.sub("*", each.path.lstrip("/")): set(route.asked_of(each))
        for each in app.routes()
        if "GET" in (each.methods or ())
    }


def test_every_list_can_be_asked_what_commands_ask_of_it() -> None:
    known = lists()
    found = [each for each in asked() if each.path in known]
    assert len(found) > 100
    assert [each for each in found if not each.names <= known[each.path]] == []


@pytest.mark.parametrize("words", ["", "codes", "calendars"])
def test_agreements_and_their_calendars_are_printed(run: Run, words: str) -> None:
    assert run("service-levels", *words.split()).exit_code == 0


def test_the_escalation_matrix_is_printed(run: Run) -> None:
    assert run("policies", "matrix").output.split() == ["row", "when", "brings", "in", "informs"]
