"""docs/reference/ledger-events.md: every kind of event, found in the source, with its meaning."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tocsin.engine import reactions
from tools.reference import markdown, meanings

HOUSE = Path(__file__).parents[2] / "src/tocsin"
NOT_CAPABILITIES = frozenset({"web", "api", "cli", "kit", "engine", "watch", "migrations"})
NOT_NOUNS = frozenset(
    {"payload", "common_passwords", "tocsin", "m"}
)  # such texts mean something else
OF_INCIDENTS = "saving"  # its functions put "incident." before the kind they are given
WORDS = (
    "All that happens is an event in the [ledger](../explanation/ledger.md): the timelines, the "
    "audit trail and what reactions follow. An event has a moment, a kind, a subject, an actor "
    "(`person/3`, `token/5`, `source/2`, `system/engine`) and its data. Read them with "
    "`GET /api/v1/audit`. *Then* names the reactions that the engine performs afterwards."
)


@dataclass(frozen=True)
class Meanings:
    """What is known of kinds: their meaning, and the subject where it is not the noun."""

    by_kind: Mapping[str, str]
    subjects: Mapping[str, str]

    def subject(self, kind: str) -> str:
        noun = kind.partition(".")[0]
        return self.subjects.get(kind) or self.subjects.get(noun) or f"{noun}/ID"


READERS = tuple(
    HOUSE / "signals" / name for name in ("aws_event.py", "forge.py", "letter/reading.py")
)
"""What several kinds of senders have in common, and files that are named in them."""
OF_THE_LEDGER = HOUSE / "kit/redaction.py"
"""What the ledger records of itself."""


def render() -> str:
    told = explained()
    then = reactions.combined()
    nouns: dict[str, list[tuple[str, ...]]] = {}
    for kind in sorted(kinds()):
        follow = ", ".join(markdown.code(name) for name in sorted(then.get(kind, ())))
        subject = markdown.code(told.subject(kind))
        row = (markdown.code(kind), told.by_kind.get(kind, ""), subject, follow)
        nouns.setdefault(kind.partition(".")[0], []).append(row)
    columns = ("kind", "when", "subject", "then")
    tables = [f"## {noun}\n\n{markdown.table(columns, rows)}" for noun, rows in nouns.items()]
    return markdown.page("Ledger events", WORDS, *tables)


def faults() -> Iterator[str]:
    yield from meanings.faults("events", found=kinds(), explained=explained().by_kind)
    for path in _sources():
        yield from put_together(ast.parse(path.read_text("utf-8")), str(path.relative_to(HOUSE)))


def explained() -> Meanings:
    tables = meanings.of("events")
    by_kind = {
        f"{noun}.{happened}": meaning
        for noun, rows in tables.items()
        if noun != "subjects"
        for happened, meaning in rows.items()
    }
    return Meanings(by_kind, tables["subjects"])


@cache
def kinds() -> frozenset[str]:
    trees = (ast.parse(path.read_text("utf-8")) for path in _sources())
    return frozenset(kind for tree in trees for kind in kinds_in(tree))


def kinds_in(tree: ast.AST) -> Iterator[str]:
    """Each text of the form noun.happened, and what is handed over to become one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and _is_kind(node.value):
            yield str(node.value)
        elif isinstance(node, ast.Call) and _is_of_incidents(node.func):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            texts = (each.value for each in given if isinstance(each, ast.Constant))
            yield from (f"incident.{text}" for text in texts if isinstance(text, str))


def put_together(tree: ast.AST, where: str) -> Iterator[str]:
    """Kinds that are put together where nobody would find them."""
    nouns = {kind.partition(".")[0] for kind in explained().by_kind}
    if where in {"incidents/actions/saving.py", "notify/channels/webhook.py"}:
        return
    for node in ast.walk(tree):
        if _beginning(node) in {f"{noun}." for noun in nouns}:
            yield f"{where} puts a kind of event together: write it in full"


def _beginning(node: ast.AST) -> str:
    """What a text with gaps begins with, before its first gap."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _sources() -> list[Path]:
    """All that records; what reads senders' messages records nothing and names their fields.

    Neither do the words of languages, whose keys look alike.
    """
    return [OF_THE_LEDGER] + [
        path
        for package in sorted(HOUSE.iterdir())
        if package.is_dir() and package.name not in NOT_CAPABILITIES
        for path in sorted(package.rglob("*.py"))
        if path.parent not in (HOUSE / "signals/sources", HOUSE / "desk/languages")
        and path not in READERS
    ]


def _is_of_incidents(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == OF_INCIDENTS
    )


def _is_kind(text: object) -> bool:
    found = re.fullmatch(r"([a-z_]+)\.[a-z_]+", text) if isinstance(text, str) else None
    return found is not None and found[1] not in NOT_NOUNS and not (HOUSE / found[1]).is_dir()
