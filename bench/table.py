"""Figures are printed, and kept in README.md under the name of their bench."""

import platform
import re
from datetime import UTC, datetime
from pathlib import Path

README = Path(__file__).with_name("README.md")


def show(name: str, columns: list[str], rows: list[list[str]], *, note: str = "") -> None:
    """Print the table and put it in the place of the last one of this name.

    ``note`` says what the figures depend on.
    """
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join(row) for row in rows]
    text = "\n".join(f"| {line} |" for line in lines)
    print(text)
    stamp = f"Measured on {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {_python()}"
    stamp = f"{stamp}; {note}." if note else f"{stamp}."
    keep(name, f"{stamp}\n\n{text}")


def keep(name: str, text: str) -> None:
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before = README.read_text("utf-8")
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    section = f"{begin}\n{text}\n{end}"
    if pattern.search(before):
        README.write_text(pattern.sub(lambda _: section, before), "utf-8")
    else:
        README.write_text(f"{before.rstrip()}\n\n## {name}\n\n{section}\n", "utf-8")


def _python() -> str:
    return platform.python_version()
