"""Modules are named for ideas, and each says what it is."""

import ast
import re
from collections.abc import Iterator

from tests.rules_of_the_house.source import HOUSE, SURFACES, Module, house, planted

EMPTY_WORDS = frozenset({"util", "utils", "helper", "helpers", "common", "manager", "base", "misc"})


def named_for_nothing(module: Module) -> Iterator[str]:
    if set(re.split(r"[._]", module.name)) & EMPTY_WORDS:
        yield f"{module.name} is not named for an idea"


def without_a_word(module: Module) -> Iterator[str]:
    if not (ast.get_docstring(module.tree) or "").strip():
        yield f"{module.name} does not say what it is"


def package_with_code(module: Module) -> Iterator[str]:
    is_capability = module.is_package and len(module.parts) == 2
    if is_capability and len(module.tree.body) > 1:
        yield f"{module.name} has code in its __init__"


def test_no_module_is_named_for_nothing() -> None:
    assert [fault for module in house() for fault in named_for_nothing(module)] == []
    assert list(named_for_nothing(planted("", name="tocsin.incidents.time_utils")))


def test_every_module_says_what_it_is() -> None:
    assert [fault for module in house() for fault in without_a_word(module)] == []
    assert list(without_a_word(planted("x = 1")))


def test_a_package_of_the_house_is_a_docstring() -> None:
    assert [fault for module in house() for fault in package_with_code(module)] == []
    assert list(package_with_code(Module("tocsin.alerts", '"""Alerts."""\nx = 1', is_package=True)))


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in HOUSE.rglob("*.py")}
    assert [folder.name for folder in folders if not (folder / "__init__.py").exists()] == []
    assert {"kit", *SURFACES} <= {folder.name for folder in folders}
