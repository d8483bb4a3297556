"""The house as syntax trees, for the rules to look through."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src/tocsin"
SURFACES = frozenset({"web", "api", "cli", "engine", "mailroom"})
# Modules of a capability that may hold a transaction; every other one is an idea, which may not.
PERFORMERS = frozenset(
    {
        *("store", "actions", "reactions", "reads", "reading"),
        *("hearing", "intake", "replaying", "attaching", "delivery", "sending", "sections"),
        *("following", "sip"),
        *("demo", "viewing", "audit"),
        "checkup",
    }
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    name: str
    text: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def package(self) -> str:
        """The package of the house that it lives in; empty for what lies beside them."""
        is_inside = len(self.parts) > 2 or (self.is_package and len(self.parts) == 2)
        return self.parts[1] if is_inside else ""

    @property
    def is_idea(self) -> bool:
        """Whether it is a capability's pure part."""
        in_capability = self.package not in SURFACES | {"", "kit"}
        words = {word for part in self.parts[2:] for word in part.split("_")}
        return in_capability and not self.is_package and not PERFORMERS & words

    @property
    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def at(self, node: ast.stmt | ast.expr | ast.excepthandler, what: str) -> str:
        return f"{self.name}:{node.lineno} {what}"


@cache
def house() -> list[Module]:
    """Every module of the product."""
    return [_read(path) for path in sorted(HOUSE.rglob("*.py"))]


def planted(text: str, *, name: str = "tocsin.incidents.lifecycle") -> Module:
    """A module that breaks a rule, to show that the rule can see it."""
    return Module(name, text)


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of an expression that is only names and dots, else the empty text."""
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return node.id if isinstance(node, ast.Name) else ""


def _read(path: Path) -> Module:
    parts = path.relative_to(HOUSE.parent).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(name, path.read_text(), is_package=is_package)
