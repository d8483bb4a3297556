"""Which incidents resemble a text: those with its rarest words, the likest first."""

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import access
from tocsin.incidents.store import likeness as store
from tocsin.kit import likeness
from tocsin.kit.likeness import Alike, Text
from tocsin.kit.tx import Tx

FAINT = 0.04
_COMMON = 0.02


def similar(tx: Tx, number: int, *, limit: int = 5, actor: Actor) -> list[Alike]:
    """Return the incidents like this one, drills and cancelled ones apart."""
    permission.require(actor, Permission.READ)
    found = access.visible(tx, number, actor=actor)
    text = Text(number, found.title, found.description)
    return like(tx, text, without=number, limit=limit, actor=actor)


def like(
    tx: Tx, text: Text, *, without: int | None = None, limit: int = 5, actor: Actor
) -> list[Alike]:
    """Return the incidents like a text, the likest first, without those that hardly are."""
    permission.require(actor, Permission.READ)
    said = likeness.terms(text.title, text.body)
    known, total = _known(tx, likeness.asked(said))
    stems = _few(likeness.chosen(said, known, total=total), known, total)
    others = store.sharing(tx, stems, without=without) if stems else []
    return [each for each in likeness.ranked(text, others) if each.score >= FAINT][:limit]


def _known(tx: Tx, stems: list[str]) -> tuple[dict[str, int], int]:
    """Return how many incidents have each stem, and how many there are: by counting if they are
    few, else as PostgreSQL believes, for to count among a million takes longer than to rank."""
    total = store.total(tx)
    if total > store.COUNTED_AT_MOST:
        return store.estimated(tx, stems, total=total), total
    known = store.counted(tx, stems)
    return known, max([total, *known.values()])


def _few(stems: dict[str, float], known: dict[str, int], total: int) -> dict[str, float]:
    """Leave out what very many have, unless all of them are such: there anything is found."""
    most = max(store.COUNTED_AT_MOST, _COMMON * total)
    rare = {stem: rarity for stem, rarity in stems.items() if known[stem] <= most}
    return rare or dict(list(stems.items())[:1])
