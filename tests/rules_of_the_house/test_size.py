"""Small things can be read: files, functions, nesting, parameters."""

import ast
from collections.abc import Iterator
from statistics import median

from tests.rules_of_the_house.source import Function, Module, house, planted

LONGEST_FILE, MEDIAN_FILE = 400, 70
LONGEST_FUNCTION, MEDIAN_FUNCTION = 50, 8
DEEPEST = 3
MOST_PARAMETERS = 7
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def lines(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def too_long(module: Module) -> Iterator[str]:
    if len(module.text.splitlines()) > LONGEST_FILE:
        yield f"{module.name} is longer than {LONGEST_FILE} lines"
    for function in module.functions:
        if lines(function) > LONGEST_FUNCTION:
            yield module.at(function, f"{function.name} is longer than {LONGEST_FUNCTION} lines")


def depth(node: ast.AST) -> int:
    """How many blocks lie in one another; an elif is as deep as its if."""
    inner = max(map(depth, ast.iter_child_nodes(node)), default=0)
    if isinstance(node, ast.If):
        chain = max(map(depth, node.orelse), default=0)
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            return max(1 + max(map(depth, node.body)), chain)
    return inner + isinstance(node, BLOCKS)


def too_deep(module: Module) -> Iterator[str]:
    for function in module.functions:
        if depth(function) > DEEPEST:
            yield module.at(function, f"{function.name} is nested deeper than {DEEPEST}")


def parameters(function: Function) -> int:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    rest = (given.vararg is not None) + (given.kwarg is not None)
    return len([each for each in named if each.arg not in {"self", "cls"}]) + rest


def too_many_parameters(module: Module) -> Iterator[str]:
    for function in module.functions:
        if parameters(function) > MOST_PARAMETERS:
            yield module.at(function, f"{function.name} has more than {MOST_PARAMETERS} parameters")


def test_no_file_and_no_function_is_too_long() -> None:
    assert [fault for module in house() for fault in too_long(module)] == []
    assert list(too_long(planted("\n" * 401)))
    assert list(too_long(planted("def f():\n" + "    g()\n" * 50)))


def test_the_typical_file_and_function_are_short() -> None:
    files = [sum(map(bool, module.text.split("\n"))) for module in house()]  # blank lines apart
    functions = [lines(function) for module in house() for function in module.functions]
    assert median(files) <= MEDIAN_FILE
    assert median(functions) <= MEDIAN_FUNCTION


def test_nothing_is_nested_deeply() -> None:
    assert [fault for module in house() for fault in too_deep(module)] == []
    deep = "def f():\n if a:\n  for b in c:\n   while d:\n    with e: pass"
    chain = "def f():\n if a: pass\n elif b: pass\n elif c: pass\n elif d: pass"
    assert list(too_deep(planted(deep)))
    assert not list(too_deep(planted(chain)))


def test_no_function_has_many_parameters() -> None:
    assert [fault for module in house() for fault in too_many_parameters(module)] == []
    assert list(too_many_parameters(planted("def f(a, b, c, d, *, e, f, g, h): pass")))
