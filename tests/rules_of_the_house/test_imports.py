"""What import-linter cannot see: where an import stands, and what exactly is imported."""

import ast
from collections.abc import Iterator

from tests.rules_of_the_house.source import Module, house, planted

CHANCE = frozenset({"random", "secrets", "uuid"})


def imports(module: Module) -> Iterator[tuple[ast.Import | ast.ImportFrom, str, str]]:
    """Each import as (node, module, name); the name is empty for ``import module``."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, node.module or "", alias.name) for alias in node.names)


def hidden(module: Module) -> Iterator[str]:
    for function in module.functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield module.at(node, f"an import inside {function.name}")
    for node, _, name in imports(module):
        if name == "TYPE_CHECKING":
            yield module.at(node, "an import for type checkers only")


def impure(module: Module) -> Iterator[str]:
    for node, origin, name in imports(module):
        if module.is_idea and (origin in CHANCE or f"{origin}.{name}".startswith("tocsin.kit.tx")):
            yield module.at(node, f"an idea that imports {name or origin}")


def functions_by_module() -> dict[str, set[str]]:
    return {
        module.name: {node.name for node in module.tree.body if isinstance(node, ast.FunctionDef)}
        for module in house()
    }


def without_origin(module: Module, known: dict[str, set[str]]) -> Iterator[str]:
    """Functions of another package that are imported without their module: a call hides whose."""
    for node, origin, name in imports(module):
        is_foreign = origin.startswith("tocsin.") and origin.split(".")[1] != module.package
        if is_foreign and name in known.get(origin, ()):
            yield module.at(node, f"imports the function {origin}.{name}; import its module")


def test_no_import_hides() -> None:
    assert [fault for module in house() for fault in hidden(module)] == []
    assert list(hidden(planted("def f():\n    import os")))
    assert list(hidden(planted("from typing import TYPE_CHECKING")))


def test_ideas_know_neither_transactions_nor_chance() -> None:
    assert [fault for module in house() for fault in impure(module)] == []
    assert list(impure(planted("from tocsin.kit.tx import Tx")))
    assert list(impure(planted("from tocsin.kit import tx")))
    assert list(impure(planted("import random")))
    assert not list(impure(planted("from tocsin.kit import tx", name="tocsin.incidents.store")))


def test_a_call_tells_which_package_it_goes_to() -> None:
    known = functions_by_module()
    assert [fault for module in house() for fault in without_origin(module, known)] == []
    assert list(without_origin(planted("from tocsin.kit.ledger import record"), known))
