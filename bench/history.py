"""Incidents of years ago, so that a bench shows what a full desk costs.

One in a hundred is still open. Each has its service, its first event in the ledger and, while it
is open, the clocks of its promise; people, teams and services are those of a larger organisation.
"""

from pathlib import Path

import psycopg

from tocsin.kit import embedded

PORTION = 25_000
OPEN = 100
TABLES = ("incident", "incident_service", "sla_clock", "event", "comment", "person", "service")


def fill(data: Path, incidents: int) -> None:
    """Store so many in a Tocsin that runs in this directory."""
    with psycopg.connect(embedded.dsn_of(data / "postgres"), autocommit=True) as connection:
        connection.execute(_ORGANISATION)
        for begin in range(0, incidents, PORTION):
            last = min(begin + PORTION, incidents) - 1
            given = {"from": begin, "to": last, "open": OPEN, "all": incidents}
            connection.execute(_PORTION, given)
        for table in TABLES:
            connection.execute(f"vacuum analyze {table}")


_ORGANISATION = """
with people as (
    insert into person (email, name, role, created_at)
    select 'person-' || number || '@example.com', 'Person ' || number,
        case when number <= 60 then 'responder' else 'requester' end, app_now()
    from generate_series(1, 2000) as number
    returning id, role
), teams as (
    insert into team (name, created_at)
    select 'team ' || number, app_now()
    from generate_series(1, 12) as number
    returning id
), members as (
    insert into team_member (team_id, person_id, is_lead)
    select teams.id, people.id, false
    from teams
    join people on people.role = 'responder' and people.id % 12 = teams.id % 12
)
insert into service (name, team_id, created_at)
select 'service ' || number,
    (select min(id) + number % 12 from teams), app_now()
from generate_series(1, 60) as number
"""

_PORTION = """
with world as materialized (
    select array(select id from person where role = 'responder' order by id) as agents,
        array(select id from person where role = 'requester' order by id) as reporters,
        array(select id from service order by id) as services,
        array(select id from team order by id) as teams,
        array(select id from category order by id) as categories,
        (select id from sla_policy where is_default) as policy_id,
        array['printer', 'mail', 'login', 'vpn', 'checkout', 'laptop', 'phone', 'slow', 'broken',
            'certificate', 'backup', 'password', 'screen', 'network', 'timeout', 'update'] as words
), given as materialized (
    select number, number %% %(open)s::int = 0 as is_open,
        app_now() - (%(all)s::int - number) * interval '90 seconds' as at,
        words[1 + number %% 16] || ' ' || words[1 + number / 16 %% 16] || ' in room '
            || number %% 997 || case when number %% 50021 = 7 then ' zanzibar' else '' end as title,
        agents[1 + mixed %% cardinality(agents)] as agent_id,
        reporters[1 + mixed / 7 %% cardinality(reporters)] as reporter_id,
        teams[1 + mixed / 11 %% cardinality(teams)] as team_id,
        categories[1 + mixed / 13 %% cardinality(categories)] as category_id,
        services[1 + mixed / 17 %% cardinality(services)] as service_id,
        'P' || 2 + mixed / 19 %% 4 as priority, policy_id
    from generate_series(%(from)s::int, %(to)s::int) as number, world,
        lateral (select abs(hashint4(number) %% 1000003) as mixed) as chance
), opened as (
    insert into incident (title, description, status, channel, priority, impact, urgency,
        category_id, reporter_id, assignee_id, team_id, detected_at, logged_at, prioritized_at,
        acknowledged_at, resolved_at, closed_at, resolution_code, resolution_notes, updated_at)
    select title, repeat('What they said about ' || title || '. ', 6),
        case when not is_open then 'closed' when number %% 3 = 0 then 'open' else 'in_progress' end,
        'portal', priority, 'low', 'medium', category_id, reporter_id,
        case when is_open and number %% 3 = 0 then null else agent_id end, team_id, at, at, at,
        case when not is_open then at end, case when not is_open then at + interval '3 h' end,
        case when not is_open then at + interval '5 d' end,
        case when not is_open then 'fixed' end,
        case when not is_open then 'Replaced the ' || title else '' end, at
    from given
    order by number
    returning number as incident_number, title, logged_at, status
), numbered as materialized (
    select opened.incident_number, opened.logged_at, opened.status, given.service_id,
        given.policy_id
    from opened
    join given on given.title = opened.title and given.at = opened.logged_at
), services as (
    insert into incident_service (incident_number, service_id, position)
    select incident_number, service_id, 1
    from numbered
), clocks as (
    insert into sla_clock (incident_number, kind, policy_id, within, due_at, next_check_at)
    select incident_number, 'resolution', policy_id, interval '10 d',
        logged_at + interval '10 d', app_now() + interval '1 year'
    from numbered
    where status <> 'closed'
)
insert into event (at, kind, subject, actor, data)
select logged_at, 'incident.declared', 'incident/' || incident_number, 'person/1',
    '{"channel": "portal", "status": "open", "priority": "P3"}'
from numbered
"""
