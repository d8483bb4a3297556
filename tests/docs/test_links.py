"""No link of the documentation leads nowhere, and every page can be reached."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.docs.pages import Page, all_pages
from tests.rules_of_the_house.source import ROOT

OUTSIDE = ("https://", "http://", "mailto:")


def dead(page: Page, pages: Iterable[Page]) -> Iterator[str]:
    by_path = {other.path.resolve(): other for other in pages}
    for link in page.links:
        if link.startswith(OUTSIDE):
            continue
        name, _, anchor = link.partition("#")
        target = (page.path.parent / name).resolve() if name else page.path.resolve()
        if not (target.exists() or target in by_path):
            yield f"{page.name}: there is no {link}"
        elif anchor and target in by_path and anchor not in by_path[target].anchors:
            yield f"{page.name}: {name or 'this page'} has no heading for #{anchor}"


def reached(pages: Iterable[Page], start: Path) -> set[Path]:
    """The pages that somebody finds who begins at the start."""
    by_path = {page.path.resolve(): page for page in pages}
    found: set[Path] = set()
    ahead = [start.resolve()]
    while ahead:
        here = ahead.pop()
        if here in found or here not in by_path:
            continue
        found.add(here)
        names = (link.partition("#")[0] for link in by_path[here].links)
        ahead += [(here.parent / name).resolve() for name in names if name]
    return found


def test_no_link_is_dead() -> None:
    pages = all_pages()
    assert [fault for page in pages for fault in dead(page, pages)] == []


def test_a_dead_link_and_a_dead_heading_would_be_seen() -> None:
    here = Page(ROOT / "docs/here.md", "# Here\n[a](gone.md) [b](#here) [c](#there) `[d](e.md)`")
    assert list(dead(here, [here])) == [
        "docs/here.md: there is no gone.md",
        "docs/here.md: this page has no heading for #there",
    ]


def test_every_page_is_reached_from_the_readme() -> None:
    pages = all_pages()
    found = reached(pages, ROOT / "README.md")
    assert sorted(page.name for page in pages if page.path.resolve() not in found) == []


def test_a_lost_page_would_be_seen() -> None:
    lost = Page(ROOT / "docs/lost.md", "# Lost")
    assert lost.path not in reached([*all_pages(), lost], ROOT / "README.md")
