"""Looking at a file before it is carried over, and at what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.history import known as ideas
from tocsin.history import preview as previews
from tocsin.history import reading, ready, rebuilding, sheet, writing
from tocsin.history.actions import knowing, opening
from tocsin.history.actions.knowing import Missing
from tocsin.history.preview import Sample
from tocsin.history.reading import Refused
from tocsin.history.ready import Ready
from tocsin.history.standing import Ground
from tocsin.history.store import imports, items
from tocsin.history.store.imports import Import
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import recalling
from tocsin.insights.kpi import Kpis
from tocsin.kit import pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx

LOOKED_AT = 2000
SHOWN = 20


@dataclass(frozen=True)
class Preview:
    """What would come of the ``looked_at`` incidents that are next: ``known`` of them are here
    already, ``missing`` is what they speak of and is not, ``makes`` what would be made of it."""

    looked_at: int
    known: int
    samples: Sequence[Sample]
    missing: Missing
    makes: Sequence[str]
    kpis: Kpis
    refused: Sequence[Refused]


def mappings(*, actor: Actor) -> Sequence[Ready]:
    """Return the mappings that come with us."""
    permission.require(actor, Permission.ADMINISTER)
    return ready.every()


def get(tx: Tx, import_id: int, *, actor: Actor) -> Import:
    permission.require(actor, Permission.ADMINISTER)
    return opening.found(tx, import_id)


def list_imports(
    tx: Tx, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[Import]:
    """Return imports, the newest first."""
    permission.require(actor, Permission.ADMINISTER)
    before = pages.decode(cursor, int)[0] if cursor else None
    rows = imports.listed(tx, before_id=before, limit=limit + 1)
    return pages.cut(rows, limit, *([rows[:limit][-1].id] if rows else []))


def preview(tx: Tx, import_id: int, *, actor: Actor) -> Preview:
    """Rebuild what comes next, and write nothing."""
    found = get(tx, import_id, actor=actor)
    by = writing.of_plain(imports.mapping(tx, import_id))
    some = items.following(tx, import_id, after=found.position, limit=LOOKED_AT)
    rows = [reading.rows(item.rows, by) for item in some]
    names = ideas.names_in(row for each in rows for row in each)
    ground = Ground(by, ideas.imagined(names))
    pasts = [rebuilding.rebuild(each, ground) for each in rows]
    return Preview(
        len(some),
        len(recalling.known(tx, by.tool, [item.external_number for item in some])),
        [previews.sample(past) for past in pasts[:SHOWN]],
        knowing.missing(names, knowing.known(tx, by)),
        sorted(by.makes),
        previews.kpis(pasts),
        items.refused(tx, import_id, limit=SHOWN),
    )


def refused_sheet(tx: Tx, import_id: int, *, actor: Actor) -> str:
    """Return the rows that were refused as CSV, with the reason of each."""
    get(tx, import_id, actor=actor)
    return sheet.of(items.refused(tx, import_id, limit=opening.MOST_REFUSED_KEPT))
