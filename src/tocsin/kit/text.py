"""Text as it is shown: shortened, slugged, and Markdown made safe."""

import functools
import html
import re
import unicodedata

import nh3
from markdown_it import MarkdownIt

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def truncate(text: str, limit: int) -> str:
    """Cut to at most ``limit`` characters, the last of them an ellipsis when something is lost."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"


def one_line(text: str) -> str:
    """Fold all white space and drop control characters: fit for a header or a title."""
    if text.isprintable():  # as nearly all text is, and that is seen quickly
        return " ".join(text.split())
    visible = "".join(" " if unicodedata.category(c) in {"Cc", "Cf"} else c for c in text)
    return " ".join(visible.split())


def storable(text: str) -> str:
    """Drop what PostgreSQL cannot hold in text: NUL and lone surrogates."""
    if text.isprintable():
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def line(text: str) -> str:
    """Both: one line that PostgreSQL can hold."""
    return " ".join(text.split()) if text.isprintable() else one_line(storable(text))


def slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "unnamed"


def markdown(source: str) -> str:
    """Render Markdown to HTML that may be put on a page as it is."""
    return nh3.clean(
        _renderer().render(storable(source)),
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def plain(source: str) -> str:
    """Read Markdown as one line of words without its marks, for an excerpt."""
    return one_line(html.unescape(nh3.clean(_renderer().render(storable(source)), tags=set())))


@functools.cache
def _renderer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
        ["table", "strikethrough"]
    )
