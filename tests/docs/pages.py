"""The documentation as the tests read it: pages, their links, and the code between fences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.rules_of_the_house.source import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<(?:img|source)[^>]*?src(?:set)?=\"([^\"]+)\"")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    path: Path
    text: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def links(self) -> Iterator[str]:
        for found in LINK.finditer(CODE.sub("", self.text)):
            yield found[1] or found[2]

    @property
    def fences(self) -> Iterator[tuple[str, str]]:
        """The language and the text of each block of code."""
        yield from FENCE.findall(self.text)

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a link may name after a '#', as GitHub makes it from the headings."""
        headings = HEADING.findall(CODE.sub(lambda code: code[0].strip("`"), self.text))
        return frozenset(map(anchor, headings))

    @property
    def commands(self) -> Iterator[str]:
        """Each command line shown, with lines that go on joined."""
        for language, text in self.fences:
            if language in {"", "sh", "shell", "console"}:
                lines = re.sub(r"\\\n\s*", " ", text).splitlines()
                yield from (line.strip().removeprefix("$ ") for line in lines)


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def all_pages() -> list[Page]:
    beside = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "bench/README.md")
    paths = [*(ROOT / name for name in beside), *sorted((ROOT / "docs").rglob("*.md"))]
    return [Page(path, path.read_text("utf-8")) for path in paths]
