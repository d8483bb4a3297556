"""By what somebody is known, what keeps them from being erased, and what no map can say."""

from dataclasses import dataclass

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Obstacle:
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class File:
    id: int
    incident_number: int
    file_name: str
    content: bytes


def token_labels(tx: Tx, person_id: int) -> list[str]:
    return tx.column(
        """
        select 'token/' || id
        from api_token
        where person_id = %(id)s
        order by id
        limit 10000
        """,
        id=person_id,
    )


def addresses(tx: Tx, person_id: int) -> list[str]:
    """Return every address and number that somebody has or had, as far as it is kept."""
    return tx.column(
        """
        select email from person where id = %(id)s
        union
        select address from contact where person_id = %(id)s
        union
        select phone from profile where person_id = %(id)s
        union
        select address from mail_token where person_id = %(id)s
        order by 1
        limit 1000
        """,
        id=person_id,
    )


def names(tx: Tx, person_id: int) -> list[str]:
    """Return how they are called, here and in their mails."""
    return tx.column(
        """
        select name from person where id = %(id)s
        union
        select sender_name from mail where person_id = %(id)s
        order by 1
        limit 100
        """,
        id=person_id,
    )


def obstacles(tx: Tx, person_id: int) -> list[Obstacle]:
    """Return what others still rely on them for, and what is on its way to them."""
    return tx.all(
        Obstacle,
        """
        select what, count(*) as count
        from (
            select 'active' as what from person where id = %(id)s and is_active
            union all
            select 'rotation' from rotation_participant where person_id = %(id)s
            union all
            select 'policy' from policy_target where person_id = %(id)s
            union all
            select 'policy' from policy where person_id = %(id)s
            union all
            select 'catch_all' from catch_all_target where person_id = %(id)s
            union all
            select 'message' from notification where person_id = %(id)s
                and status in ('pending', 'sending')
            union all
            select 'incident' from incident where assignee_id = %(id)s
                and status in ('open', 'acknowledged', 'in_progress', 'pending')
            union all
            select 'report' from incident where reporter_id = %(id)s
                and status in ('open', 'acknowledged', 'in_progress', 'pending')
        ) as found
        group by what
        order by what
        limit 20
        """,
        id=person_id,
    )


def empty_forms(tx: Tx, person_id: int) -> int:
    """Empty the forms that somebody filled in when they reported something."""
    return tx.run(
        """
        update form_answer
        set answers = '{}'
        where answers <> '{}' and incident_number in (
            select number from incident where reporter_id = %(id)s
        )
        """,
        id=person_id,
    )


def rename_reports(tx: Tx, person_id: int) -> int:
    """Forget what their reports were called where a problem keeps it."""
    return tx.run(
        """
        update problem_incident
        set title = 'A report that was erased'
        where incident_number in (select number from incident where reporter_id = %(id)s)
        """,
        id=person_id,
    )


def empty_mails(tx: Tx, person_id: int) -> int:
    """Empty the bytes in which their mails came."""
    return tx.run(
        """
        update raw_event
        set body = '', headers = '{}'
        where id in (
            select raw_event_id from mail
            where person_id = %(id)s and raw_event_id is not null
        )
        """,
        id=person_id,
    )


def files(tx: Tx, labels: list[str], *, limit: int) -> list[File]:
    """Return the files that somebody added."""
    return tx.all(
        File,
        """
        select id, incident_number, file_name, content
        from attachment
        where added_by = any(%(labels)s)
        order by id
        limit %(limit)s
        """,
        labels=labels,
        limit=limit,
    )
