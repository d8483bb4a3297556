"""Rows of pages: found, held while something is done about them, and ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tocsin.kit.tx import Tx
from tocsin.oncall.page import Page, Status

_PAGE = """
        select id, subject, policy_id, policy, message, urgency, status, stage, loop, step,
            next_due_at, attempts, has_reached, about, started_at, ended_at, ended_by, reason
        from page
"""


def some(tx: Tx, page_ids: Sequence[int]) -> list[Page]:
    """Return these pages, newest first."""
    return tx.all(
        Page,
        _PAGE
        + """
        where id = any(%(ids)s)
        order by id desc
        limit cardinality(%(ids)s)
        """,
        ids=list(page_ids),
    )


def about(tx: Tx, subject: str, *, limit: int) -> list[Page]:
    """Return the pages about the subject, newest first."""
    return tx.all(
        Page,
        _PAGE
        + """
        where subject = %(subject)s
        order by id desc
        limit %(limit)s
        """,
        subject=subject,
        limit=limit,
    )


def lock(tx: Tx, page_id: int) -> Page | None:
    """Hold an open page until the transaction ends; None when it was answered or stopped."""
    return tx.maybe(
        Page,
        _PAGE
        + """
        where id = %(id)s and status in ('paging', 'exhausted')
        for update
        """,
        id=page_id,
    )


def lock_open(tx: Tx, subject: str) -> Page | None:
    """Hold the latest open page about the subject."""
    return tx.maybe(
        Page,
        _PAGE
        + """
        where subject = %(subject)s and status in ('paging', 'exhausted')
        order by id desc
        limit 1
        for update
        """,
        subject=subject,
    )


def open_about(tx: Tx, subjects: Sequence[str]) -> list[Page]:
    """Return the open pages about these subjects, the longest open first."""
    return tx.all(
        Page,
        _PAGE
        + """
        where subject = any(%(subjects)s) and status in ('paging', 'exhausted')
        order by started_at, id
        limit 1000
        """,
        subjects=list(subjects),
    )


def in_flight(tx: Tx, policy_id: int) -> list[Page]:
    """Return the pages that are walking a policy, the longest first."""
    return tx.all(
        Page,
        _PAGE
        + """
        where policy_id = %(id)s and status = 'paging'
        order by id
        limit 1000
        """,
        id=policy_id,
    )


def restate(tx: Tx, subject: str, about: Mapping[str, Any]) -> None:
    """Let the steps to come be asked about what is known by now."""
    tx.run(
        """
        update page
        set about = about || %(about)s
        where subject = %(subject)s and status in ('paging', 'exhausted')
        """,
        subject=subject,
        about=dict(about),
    )


def latest(tx: Tx, subject: str) -> Page | None:
    return tx.maybe(
        Page,
        _PAGE
        + """
        where subject = %(subject)s
        order by id desc
        limit 1
        """,
        subject=subject,
    )


def end(
    tx: Tx, subject: str, status: Status, *, by: str, reason: str | None, at: datetime
) -> list[int]:
    """End every open page about the subject and return their ids."""
    return tx.column(
        """
        update page
        set status = %(status)s, next_due_at = null, claimed_until = null, ended_at = %(at)s,
            ended_by = %(by)s, reason = %(reason)s
        where subject = %(subject)s and status in ('paging', 'exhausted')
        returning id
        """,
        subject=subject,
        status=status,
        by=by,
        reason=reason,
        at=at,
    )
