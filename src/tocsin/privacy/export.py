"""All that is kept of somebody, as one document and the files that they added."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit import text

ROWS_AT_MOST = 20_000
EVENTS_AT_MOST = 100_000
FILES_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Export:
    """``parts`` are the rows of each place that has any, by its table; ``cut`` names those of
    which there was more than is told."""

    person_id: int
    made_at: datetime
    parts: Mapping[str, Mapping[str, Any]]
    ledger: Sequence[Mapping[str, Any]]
    files: Sequence[File] = ()
    cut: Sequence[str] = ()

    @property
    def document(self) -> dict[str, Any]:
        return {
            "person_id": self.person_id,
            "made_at": self.made_at.isoformat(),
            "parts": dict(self.parts),
            "ledger": list(self.ledger),
            "files": [each.name for each in self.files],
            "cut": list(self.cut),
        }


def file_name(number: int, given: str) -> str:
    """Return a name that is safe on any disk and that no other file has."""
    stem, dot, ending = given.rpartition(".")
    safe = text.slug(stem if dot else ending)[:80]
    return f"{number}-{safe}.{text.slug(ending)[:10]}" if dot else f"{number}-{safe}"


def zipped(export: Export) -> bytes:
    written = json.dumps(export.document, ensure_ascii=False, indent=2, default=str)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("what-is-kept.json", written)
        for each in export.files:
            archive.writestr(f"files/{each.name}", each.content)
    return buffer.getvalue()
