"""Looking at a file before it is carried over, and at what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tocsin.history import known as ideas
from tocsin.history import preview as previews
from tocsin.history import reading, ready, rebuilding, sheet, writing
from tocsin.history.actions import knowing, opening
from tocsin.history.actions.knowing import Missing
from tocsin.history.known import NOTHING, Names
from tocsin.history.mapping import Mapping
from tocsin.history.preview import Sample
from tocsin.history.reading import Refused
from tocsin.history.ready import Ready
from tocsin.history.standing import Ground
from tocsin.history.store import imports, items
from tocsin.history.store.items import Item
from tocsin.history.transfer import Import
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import recalling
from tocsin.insights import kpi
from tocsin.insights.fact import Fact
from tocsin.insights.kpi import Kpis
from tocsin.kit import pages
from tocsin.kit.pages import Page
from tocsin.kit.tx import Tx

LOOKED_AT = 2000
AT_ONCE = 100
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
    seen = _Seen()
    while len(seen.numbers) < LOOKED_AT:
        after = found.position + len(seen.numbers)
        some = items.following(tx, import_id, after=after, limit=AT_ONCE)
        if not some:
            break
        seen.add(some, by)
    return Preview(
        len(seen.numbers),
        len(recalling.known(tx, by.tool, seen.numbers)),
        seen.samples,
        knowing.missing(seen.names, knowing.known(tx, by)),
        sorted(by.makes),
        kpi.compute(seen.facts),
        _causes(tx, import_id),
    )


def _causes(tx: Tx, import_id: int) -> list[Refused]:
    """Return the first rows that were refused for their own sake."""
    found = items.refused(tx, import_id, limit=LOOKED_AT)
    return [each for each in found if each.is_cause][:SHOWN]


@dataclass
class _Seen:
    """What was looked at so far, a portion after the other."""

    numbers: list[str] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    names: Names = NOTHING

    def add(self, some: Sequence[Item], by: Mapping) -> None:
        rows = [reading.rows(item.rows, by) for item in some]
        names = ideas.names_in(row for each in rows for row in each)
        ground = Ground(by, ideas.imagined(names))
        for each in rows:
            past = rebuilding.rebuild(each, ground)
            self.facts.append(previews.fact_of(len(self.facts) + 1, past))
            if len(self.samples) < SHOWN:
                self.samples.append(previews.sample(past))
        self.numbers += [item.external_number for item in some]
        self.names = self.names.beside(names)


def refused_sheet(tx: Tx, import_id: int, *, actor: Actor) -> str:
    """Return the rows that were refused as CSV, with the reason of each."""
    get(tx, import_id, actor=actor)
    return sheet.of(items.refused(tx, import_id, limit=opening.MOST_REFUSED_KEPT))
