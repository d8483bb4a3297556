"""Statements over a place: what is somebody's in it, and what of it goes.

They are put together from names that stand in the map and nowhere else, never from what somebody
sent; values travel as parameters.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from tocsin.kit.tx import Tx
from tocsin.privacy.erasure import Known
from tocsin.privacy.place import MARK, Place

PORTION = 50_000
_NEVER: LiteralString = "false"


@dataclass(frozen=True, slots=True)
class _Found:
    row: dict[str, Any]


def rows(tx: Tx, place: Place, known: Known, *, limit: int) -> list[dict[str, Any]]:
    """Return somebody's rows of a place, as they are but for what is hidden."""
    sql = _joined(
        "select to_jsonb(found) - %(hidden)s::text[] as row from",
        place.table,
        "as found where",
        _somebodys(place.people, place.labels, place.addresses),
        "order by 1 limit %(limit)s",
    )
    hidden = list(place.hidden)
    return [each.row for each in tx.all(_Found, sql, hidden=hidden, limit=limit, **_values(known))]


def count(tx: Tx, place: Place, known: Known) -> int:
    """Return how many rows of a place erasing somebody goes into, mentions apart."""
    sql = _joined("select count(*) from", place.table, "where", _theirs(place))
    return int(tx.value(sql, **_values(known)))


def delete(tx: Tx, place: Place, known: Known) -> int:
    return tx.run(_joined("delete from", place.table, "where", _theirs(place)), **_values(known))


def blank(tx: Tx, place: Place, known: Known, *, now: datetime) -> int:
    """Put in somebody's rows what stands for what is gone."""
    changes = ", ".join(f"{column} = {value}" for column, value in place.blanked.items())
    sql = _joined("update", place.table, "set", changes, "where", _theirs(place))
    return tx.run(sql, now=now, **_values(known))


def mentions(tx: Tx, place: Place, known: Known) -> int:
    """Return in how many rows of a place somebody is mentioned."""
    sql = _joined("select count(*) from", place.table, "where", _mentioned(place))
    return sum(
        int(tx.value(sql, pattern=known.pattern, **portion)) for portion in _portions(tx, place)
    )


def erase_mentions(tx: Tx, place: Place, known: Known) -> int:
    changes = ", ".join(
        f"{column} = regexp_replace({column}::text, %(pattern)s, %(mark)s, 'gi'){cast_to}"
        for column, cast_to in _free(place).items()
    )
    sql = _joined("update", place.table, "set", changes, "where", _mentioned(place))
    return sum(
        tx.run(sql, pattern=known.pattern, mark=MARK, **portion) for portion in _portions(tx, place)
    )


def has_free_text(place: Place) -> bool:
    return bool(_free(place))


def _portions(tx: Tx, place: Place) -> Iterator[dict[str, Any]]:
    """Every row is read for a mention, and no statement may take longer than others have to.

    Keys do not change, so that no row is passed over that somebody writes to meanwhile.
    """
    if not place.key:
        yield {}
        return
    portion = _joined(
        "select max(key) from (select", place.key, "as key from", place.table, "where", place.key,
        "> %(after)s order by 1 limit %(portion)s) as portion",
    )  # fmt: skip
    after = 0
    while (until := tx.value(portion, after=after, portion=PORTION)) is not None:
        yield {"after": after, "until": until}
        after = until


def _free(place: Place) -> Mapping[str, str]:
    return (
        dict.fromkeys(place.words, "")
        | dict.fromkeys(place.documents, "::jsonb")
        | dict.fromkeys(place.lists, "::text[]")
    )


def _mentioned(place: Place) -> str:
    said = " or ".join(f"{column}::text ~* %(pattern)s" for column in _free(place)) or _NEVER
    span = f"{place.key} > %(after)s and {place.key} <= %(until)s and " if place.key else ""
    return f"{span}({said})"


def _theirs(place: Place) -> str:
    if place.theirs:
        return _somebodys(place.theirs, (), ())
    return _somebodys(place.people, place.labels, place.addresses)


def _somebodys(people: Sequence[str], labels: Sequence[str], addresses: Sequence[str]) -> str:
    said = [f"{column} = %(id)s" for column in people]
    said += [f"{column} = any(%(labels)s)" for column in labels]
    said += [f"lower({column}) = any(%(addresses)s)" for column in addresses]
    return f"({' or '.join(said)})" if said else _NEVER


def _values(known: Known) -> dict[str, Any]:
    addresses = [address.lower() for address in known.addresses]
    return {"id": known.person_id, "labels": list(known.labels), "addresses": addresses}


def _joined(*parts: str) -> LiteralString:
    """All parts come from the map, which is source code: as good as a literal."""
    return " ".join(parts)
