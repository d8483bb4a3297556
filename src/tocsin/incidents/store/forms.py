"""Rows of the forms of categories, and of the answers to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Json, Tx


@dataclass(frozen=True, slots=True)
class FormRow:
    id: int
    category: str
    version: int
    fields: list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    id: int
    category: str
    version: int
    fields: list[Mapping[str, Any]]
    answers: Mapping[str, Any]
    missing: tuple[str, ...]


def lock(tx: Tx, category_id: int) -> None:
    """Let the versions of one form be made one after the other."""
    tx.run("select id from category where id = %(id)s for update", id=category_id)


def insert(
    tx: Tx, category_id: int, fields: Sequence[Mapping[str, Any]], *, made_by: str, at: datetime
) -> int:
    """Add the next version of a category's form and return its id."""
    return int(
        tx.value(
            """
            insert into category_form (category_id, version, fields, made_by, made_at)
            select %(category)s, coalesce(max(version), 0) + 1, %(fields)s, %(by)s, %(at)s
            from category_form
            where category_id = %(category)s
            returning id
            """,
            category=category_id,
            fields=Json(list(fields)),
            by=made_by,
            at=at,
        )
    )


def newest_of(tx: Tx, paths: Sequence[str]) -> FormRow | None:
    """Return the newest form of the deepest of these categories that has one."""
    return tx.maybe(
        FormRow,
        """
        select category_form.id, category.path as category, version, fields
        from category
        join category_form on category_form.category_id = category.id
        where category.path = any(%(paths)s)
        order by length(category.path) desc, version desc
        limit 1
        """,
        paths=list(paths),
    )


def newest(tx: Tx) -> list[FormRow]:
    """Return the newest form of each category that has one, by path."""
    return tx.all(
        FormRow,
        """
        select distinct on (category.path)
            category_form.id, category.path as category, version, fields
        from category_form
        join category on category.id = category_form.category_id
        order by category.path, version desc
        limit 1000
        """,
    )


def put_answers(
    tx: Tx,
    number: int,
    form_id: int,
    *,
    answers: Mapping[str, Any],
    missing: Sequence[str],
    at: datetime,
) -> None:
    tx.run(
        """
        insert into form_answer (incident_number, form_id, answers, missing, updated_at)
        values (%(number)s, %(form)s, %(answers)s, %(missing)s, %(at)s)
        on conflict (incident_number) do update
            set form_id = excluded.form_id, answers = excluded.answers,
                missing = excluded.missing, updated_at = excluded.updated_at
        """,
        number=number,
        form=form_id,
        answers=Json(dict(answers)),
        missing=list(missing),
        at=at,
    )


def answers(tx: Tx, number: int) -> AnswerRow | None:
    return tx.maybe(
        AnswerRow,
        """
        select form.id, category.path as category, form.version, form.fields,
            form_answer.answers, form_answer.missing
        from form_answer
        join category_form as form on form.id = form_answer.form_id
        join category on category.id = form.category_id
        where incident_number = %(number)s
        """,
        number=number,
    )
