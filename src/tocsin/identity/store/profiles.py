"""Rows of what the desk knows of people, and callers found among them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.identity import profile as ideas
from tocsin.identity.profile import Profile
from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Found:
    id: int
    name: str
    email: str
    phone: str
    is_vip: bool


def get(tx: Tx, person_id: int) -> Profile | None:
    return tx.maybe(
        Profile,
        """
        select organisation_id, phone, is_vip, note
        from profile
        where person_id = %(person)s
        """,
        person=person_id,
    )


def put(tx: Tx, person_id: int, new: Profile) -> None:
    tx.run(
        """
        insert into profile (person_id, organisation_id, phone, digits, is_vip, note)
        values (%(person)s, %(organisation)s, %(phone)s, %(digits)s, %(is_vip)s, %(note)s)
        on conflict (person_id) do update
            set organisation_id = excluded.organisation_id, phone = excluded.phone,
                digits = excluded.digits, is_vip = excluded.is_vip, note = excluded.note
        """,
        person=person_id,
        organisation=new.organisation_id,
        phone=new.phone,
        digits=ideas.digits(new.phone),
        is_vip=new.is_vip,
        note=new.note,
    )


def callers(tx: Tx, typed: str, *, digits: str, limit: int) -> list[Found]:
    """Return active people whose name, address or number begins or holds what was typed."""
    return tx.all(
        Found,
        """
        select person.id, person.name, person.email, coalesce(profile.phone, '') as phone,
            coalesce(profile.is_vip, false) as is_vip
        from person
        left join profile on profile.person_id = person.id
        where person.is_active
            and (
                person.name ilike %(like)s
                or person.email ilike %(like)s
                or (%(digits)s <> '' and profile.digits like '%%' || %(digits)s || '%%')
            )
        order by lower(person.name) not like lower(%(begins)s), lower(person.name), person.id
        limit %(limit)s
        """,
        like=f"%{_escaped(typed)}%",
        begins=f"{_escaped(typed)}%",
        digits=digits,
        limit=limit,
    )


def people_of(tx: Tx, organisation_id: int, *, limit: int) -> list[int]:
    """Return who was put into an organisation."""
    return tx.column(
        """
        select person_id
        from profile
        where organisation_id = %(organisation)s
        order by person_id
        limit %(limit)s
        """,
        organisation=organisation_id,
        limit=limit,
    )


def vips(tx: Tx, person_ids: Sequence[int]) -> list[int]:
    return tx.column(
        """
        select person_id
        from profile
        where person_id = any(%(people)s) and is_vip
        order by person_id
        limit 500
        """,
        people=list(person_ids),
    )


def _escaped(typed: str) -> str:
    return typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
