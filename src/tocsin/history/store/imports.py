"""The rows of imports: what was read of a file, and how far it has come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString

from tocsin.history.transfer import Import
from tocsin.kit.tx import Tx

_SELECT: LiteralString = """
    select id, tool, file_name, begun_by, begun_at, row_count, incident_count, refused_count,
        notes, position, imported_count, known_count, ended_at
    from history_import
"""
_ONE: LiteralString = f"{_SELECT} where id = %(id)s"


def insert(tx: Tx, columns: Mapping[str, Any], *, at: datetime) -> int:
    created: int = tx.value(
        """
        insert into history_import (
            tool, file_name, digest, mapping, begun_by, begun_at, row_count, incident_count,
            refused_count, notes
        )
        values (
            %(tool)s, %(file_name)s, %(digest)s, %(mapping)s, %(begun_by)s, %(at)s,
            %(row_count)s, %(incident_count)s, %(refused_count)s, %(notes)s
        )
        returning id
        """,
        at=at,
        **columns,
    )
    return created


def get(tx: Tx, import_id: int) -> Import | None:
    return tx.maybe(Import, _ONE, id=import_id)


def lock(tx: Tx, import_id: int) -> Import | None:
    return tx.maybe(Import, f"{_ONE} for update", id=import_id)


def listed(tx: Tx, *, before_id: int | None, limit: int) -> list[Import]:
    """Return them, the newest first."""
    return tx.all(
        Import,
        f"""
        {_SELECT}
        where %(before)s::bigint is null or id < %(before)s
        order by id desc
        limit %(limit)s
        """,
        before=before_id,
        limit=limit,
    )


def waiting(tx: Tx) -> int:
    """Return how many were read and are not at their end."""
    count: int = tx.value("select count(*) from history_import where ended_at is null")
    return count


def same(tx: Tx, digest: bytes) -> int | None:
    """Return the import of the same file by the same mapping that is not at its end."""
    found: int | None = tx.value(
        """
        select id
        from history_import
        where digest = %(digest)s and ended_at is null
        order by id
        limit 1
        """,
        digest=digest,
    )
    return found


def mapping(tx: Tx, import_id: int) -> dict[str, Any]:
    found: dict[str, Any] = tx.value(
        "select mapping from history_import where id = %(id)s", id=import_id
    )
    return found


def advance(
    tx: Tx,
    import_id: int,
    *,
    position: int,
    imported: int,
    known: int,
    ended_at: datetime | None,
) -> None:
    """Note how far it came, and that it is at its end."""
    tx.run(
        """
        update history_import
        set position = %(position)s,
            imported_count = imported_count + %(imported)s,
            known_count = known_count + %(known)s,
            ended_at = %(ended_at)s
        where id = %(id)s
        """,
        id=import_id,
        position=position,
        imported=imported,
        known=known,
        ended_at=ended_at,
    )


def stay(tx: Tx) -> None:
    """Say that we are still there, to a database that would hang up on a long silence."""
    tx.value("select 1")


def delete(tx: Tx, import_id: int) -> None:
    tx.run("delete from history_import where id = %(id)s", id=import_id)
