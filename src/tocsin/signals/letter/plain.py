"""HTML read as plain text, for letters that have nothing else."""

import html
import re

import nh3

LIMIT = 400_000
_SILENT = {"script", "style", "head", "title", "template"}
_BREAKS = re.compile(
    r"<\s*(?:br|/p|/div|/tr|/h[1-6]|/li|/table|/ul|/ol|hr|/blockquote)\b[^<>]{0,2000}>", re.I
)
_ITEM = re.compile(r"<\s*li\b[^<>]{0,2000}>", re.I)
_CELL = re.compile(r"<\s*/t[dh]\b[^<>]{0,200}>", re.I)
_SPACES = re.compile(r"[ \t\u00a0]+")
_GAPS = re.compile(r"\n{3,}")


def of_html(given: str) -> str:
    """The words of it, a line for each paragraph, row and item."""
    # Line breaks of the source mean nothing in HTML; those of its elements do.
    flat = " ".join(given[:LIMIT].split())
    broken = _CELL.sub(" ", _ITEM.sub("\n- ", _BREAKS.sub("\n", flat)))
    bare = nh3.clean(broken, tags=set(), clean_content_tags=_SILENT)
    lines = (_SPACES.sub(" ", line).strip() for line in html.unescape(bare).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()
