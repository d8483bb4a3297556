"""Rows of action items."""

from datetime import date, datetime
from typing import LiteralString

from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx
from tocsin.reviews.action_item import ActionItem, NewActionItem

_SELECT: LiteralString = """
    select id, incident_number, title, owner_id, due_on, created_by, created_at, done_at,
        dropped_because, problem_id
    from action_item
"""


def insert(
    tx: Tx,
    new: NewActionItem,
    *,
    number: int | None,
    problem_id: int | None = None,
    created_by: str,
    at: datetime,
) -> int:
    """Return the id of what is promised about one of the two."""
    return int(
        tx.value(
            """
            insert into action_item (
                incident_number, problem_id, title, owner_id, due_on, created_by, created_at
            )
            values (
                %(number)s, %(problem_id)s, %(title)s, %(owner_id)s, %(due_on)s, %(by)s, %(at)s
            )
            returning id
            """,
            number=number,
            problem_id=problem_id,
            title=new.title,
            owner_id=new.owner_id,
            due_on=new.due_on,
            by=created_by,
            at=at,
        )
    )


def update(tx: Tx, item_id: int, new: NewActionItem) -> bool:
    """Return False when it is like this already; another day or owner may be reminded anew."""
    return bool(
        tx.run(
            """
            update action_item
            set title = %(title)s,
                owner_id = %(owner_id)s,
                due_on = %(due_on)s,
                reminded_at = case
                    when owner_id is not distinct from %(owner_id)s::bigint
                        and due_on is not distinct from %(due_on)s::date
                    then reminded_at
                end
            where id = %(id)s
                and (title, owner_id, due_on) is distinct from
                    (%(title)s, %(owner_id)s::bigint, %(due_on)s::date)
            """,
            id=item_id,
            title=new.title,
            owner_id=new.owner_id,
            due_on=new.due_on,
        )
    )


def finish(tx: Tx, item_id: int, *, at: datetime) -> bool:
    """Return False when it is not open."""
    return bool(
        tx.run(
            """
            update action_item
            set done_at = %(at)s
            where id = %(id)s and done_at is null and dropped_because is null
            """,
            id=item_id,
            at=at,
        )
    )


def drop(tx: Tx, item_id: int, *, reason: str) -> bool:
    """Return False when it is not open."""
    return bool(
        tx.run(
            """
            update action_item
            set dropped_because = %(reason)s
            where id = %(id)s and done_at is null and dropped_because is null
            """,
            id=item_id,
            reason=reason,
        )
    )


def reopen(tx: Tx, item_id: int) -> bool:
    """Return False when it is open."""
    return bool(
        tx.run(
            """
            update action_item
            set done_at = null, dropped_because = null
            where id = %(id)s and (done_at is not null or dropped_because is not null)
            """,
            id=item_id,
        )
    )


def get(tx: Tx, item_id: int) -> ActionItem | None:
    return tx.maybe(
        ActionItem,
        f"""
        {_SELECT}
        where id = %(id)s
        """,
        id=item_id,
    )


def of_incident(tx: Tx, number: int) -> list[ActionItem]:
    return tx.all(
        ActionItem,
        f"""
        {_SELECT}
        where incident_number = %(number)s
        order by id
        limit 200
        """,
        number=number,
    )


def of_problem(tx: Tx, problem_id: int) -> list[ActionItem]:
    return tx.all(
        ActionItem,
        f"""
        {_SELECT}
        where problem_id = %(id)s
        order by id
        limit 200
        """,
        id=problem_id,
    )


def still_open(
    tx: Tx,
    *,
    owner_id: int | None,
    due_before: date | None,
    after: tuple[date, int] | None = None,
    limit: int,
) -> list[ActionItem]:
    """Return what is to be done, soonest first, what has no day last, from behind (day, id)."""
    day, last_id = after or (None, 0)
    return tx.all(
        ActionItem,
        f"""
        {_SELECT}
        where done_at is null
            and dropped_because is null
            and (%(owner_id)s::bigint is null or owner_id = %(owner_id)s)
            and (%(due_before)s::date is null or due_on < %(due_before)s)
            and (
                %(day)s::date is null
                or (coalesce(due_on, date '9999-12-31'), id) > (%(day)s::date, %(last_id)s)
            )
        order by due_on nulls last, id
        limit %(limit)s
        """,
        day=day,
        last_id=last_id,
        owner_id=owner_id,
        due_before=due_before,
        limit=limit,
    )


def due_between(tx: Tx, first: date, last: date, *, limit: int) -> list[ActionItem]:
    """Return the items that were due in ``[first, last)``, whatever became of them."""
    return tx.all(
        ActionItem,
        f"""
        {_SELECT}
        where due_on >= %(first)s and due_on < %(last)s
        order by due_on, id
        limit %(limit)s
        """,
        first=first,
        last=last,
        limit=limit,
    )


IS_OVERDUE: Condition = """
    exists (
        select
        from action_item
        where done_at is null
            and dropped_because is null
            and owner_id is not null
            and reminded_at is null
            and due_on < ((%(now)s - interval '12 hours') at time zone 'UTC')::date
            and (claimed_until is null or claimed_until <= %(now)s)
    )
"""


def claim_overdue(tx: Tx, *, due_before: date, until: datetime, now: datetime) -> int | None:
    """Lease the item that is overdue longest and whose owner does not know it yet."""
    claimed: int | None = tx.value(
        """
        update action_item
        set claimed_until = %(until)s
        where id = (
            select id
            from action_item
            where done_at is null
                and dropped_because is null
                and owner_id is not null
                and reminded_at is null
                and due_on < %(due_before)s
                and (claimed_until is null or claimed_until <= %(now)s)
            order by due_on, id
            limit 1
            for update skip locked
        )
        returning id
        """,
        due_before=due_before,
        until=until,
        now=now,
    )
    return claimed


def set_reminded(tx: Tx, item_id: int, *, due_before: date, now: datetime) -> int | None:
    """Return the owner to tell; None when there is no longer anything to remind of."""
    owner_id: int | None = tx.value(
        """
        update action_item
        set reminded_at = %(now)s, claimed_until = null
        where id = %(id)s
            and done_at is null
            and dropped_because is null
            and owner_id is not null
            and reminded_at is null
            and due_on < %(due_before)s
        returning owner_id
        """,
        id=item_id,
        due_before=due_before,
        now=now,
    )
    return owner_id
