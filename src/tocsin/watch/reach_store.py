"""Whom the watchers can reach: the proven contacts of whom we page last, and by which servers."""

from dataclasses import dataclass
from typing import Any

from tocsin.kit.tx import Tx


@dataclass(frozen=True, slots=True)
class Reachable:
    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Server:
    slug: str
    settings: dict[str, Any]
    secrets: str | None


def last_resorts(tx: Tx) -> list[Reachable]:
    """The proven contacts of whom the organisation pages last; of all admins if of nobody.

    Whoever takes turns in a schedule is told, on call or not: who is on call is not ours to know.
    """
    return tx.all(
        Reachable,
        """
        with last as (
            select person_id
            from catch_all_target
            where person_id is not null
            union
            select team_member.person_id
            from catch_all_target
            join team_member on team_member.team_id = catch_all_target.team_id
            union
            select rotation_participant.person_id
            from catch_all_target
            join rotation on rotation.schedule_id = catch_all_target.schedule_id
            join rotation_participant on rotation_participant.rotation_id = rotation.id
            union
            select id
            from person
            where role = 'admin'
                and (
                    not exists (select from catch_all_target)
                    or exists (select from catch_all_target where kind = 'admins')
                )
        )
        select distinct contact.channel, contact.address
        from last
        join person on person.id = last.person_id and person.is_active
        join contact on contact.person_id = person.id
        where contact.is_verified
            and contact.is_enabled
            and contact.removed_at is null
            and contact.channel in ('email', 'webhook', 'ntfy')
        order by contact.channel, contact.address
        limit 200
        """,
    )


def servers(tx: Tx) -> list[Server]:
    return tx.all(
        Server,
        """
        select slug, settings, secrets
        from channel_setting
        where slug in ('email', 'ntfy')
            and is_enabled
        order by slug
        limit 10
        """,
    )


@dataclass(frozen=True, slots=True)
class Thin:
    """A policy all of whose people are reached through one thing that can fail."""

    policy: str
    channel: str


def thin_policies(tx: Tx) -> list[Thin]:
    """Policies that rest on one dependency: all proven contacts are of one channel."""
    return tx.all(
        Thin,
        """
        with target as (
            select policy_id, kind, person_id, schedule_id, team_id
            from policy_target
            union all
            select id, kind, person_id, schedule_id, team_id
            from policy
        ), reached as (
            select policy_id, person_id
            from target
            where person_id is not null
            union
            select target.policy_id, team_member.person_id
            from target
            join team_member on team_member.team_id = target.team_id
            union
            select target.policy_id, rotation_participant.person_id
            from target
            join rotation on rotation.schedule_id = target.schedule_id
            join rotation_participant on rotation_participant.rotation_id = rotation.id
            union
            select target.policy_id, person.id
            from target
            join person on person.role = 'admin'
            where target.kind = 'admins'
        )
        select policy.name as policy, min(contact.channel) as channel
        from reached
        join policy on policy.id = reached.policy_id
        join contact on contact.person_id = reached.person_id
        where contact.is_verified
            and contact.is_enabled
            and contact.removed_at is null
            and contact.channel <> 'inbox'
        group by policy.id, policy.name
        having count(distinct contact.channel) = 1
        order by policy.name, policy.id
        limit 100
        """,
    )
