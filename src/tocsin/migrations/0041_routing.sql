-- Routing rules in versions: one holds, one may be a draft, those before can be gone back to.
-- routing_rule stays for the version of the program that still reads it while this one comes.

create table routing_version (
    number bigint generated always as identity primary key,
    state text not null check (state in ('draft', 'active', 'retired')),
    rules jsonb not null check (jsonb_typeof(rules) = 'array'),
    based_on bigint references routing_version,
    changed_by text not null,
    changed_at timestamptz not null,
    activated_by text,
    activated_at timestamptz,
    check ((activated_by is null) = (activated_at is null)),
    check (state = 'draft' or activated_at is not null)
);
-- invariant: one draft and one that holds, at most; alerts.routing_store.in_state
create unique index routing_version_one on routing_version (state) where state <> 'retired';
create trigger routing_version_changed
    after insert or update or delete or truncate on routing_version
    for each statement execute function configuration_changed();

insert into routing_version (
    state, rules, changed_by, changed_at, activated_by, activated_at
)
select 'active', jsonb_agg(
    jsonb_build_object(
        'name', name,
        'matchers', (
            select jsonb_agg(
                each ->> 'name'
                || case when (each ->> 'is_equal')::boolean then '=' else '!' end
                || case
                    when (each ->> 'is_regex')::boolean then '~'
                    when (each ->> 'is_equal')::boolean then ''
                    else '='
                end
                || '"'
                || replace(replace(each ->> 'value', '\', '\\'), '"', '\"')
                || '"'
                order by place
            )
            from jsonb_array_elements(matchers) with ordinality as given (each, place)
        ),
        'effects', jsonb_build_object('service_id', service_id),
        'is_enabled', is_enabled,
        'continues', false
    )
    order by position
), 'system/migration', app_now(), 'system/migration', app_now()
from routing_rule
having count(*) > 0;

-- What rules look up by the value of a label: {"value": {"label": "value"}}.
create table lookup_table (
    name text primary key check (length(name) between 1 and 128),
    entries jsonb not null check (jsonb_typeof(entries) = 'object'),
    changed_by text not null,
    changed_at timestamptz not null
);
create trigger lookup_table_changed
    after insert or update or delete or truncate on lookup_table
    for each statement execute function configuration_changed();

-- Which rules of which version touched an alert, and what they said of it beyond its own row.
create table alert_routing (
    alert_id bigint primary key references alert,
    version bigint not null references routing_version,
    touches jsonb not null,
    handling jsonb,
    muted_by text,
    muted_until timestamptz
);
-- alerts.routing_store.unmute
create index alert_routing_muted on alert_routing (muted_until) where muted_until is not null;

-- When an alert that is watched for flapping changed, and whether it is held firing.
create table alert_flap (
    source_id bigint not null,
    identity text not null,
    changed_at timestamptz[] not null,
    held_since timestamptz,
    held_until timestamptz,
    forget_at timestamptz not null,
    primary key (source_id, identity)
);
-- alerts.flapping_store.forget
create index alert_flap_forget on alert_flap (forget_at);

-- the same as before, less what a routing rule mutes and what another alert holds back
create or replace view alert_without_incident as
select alert.id, alert.source_id, alert.raw_event_id, alert.opened_at
from alert
where alert.status <> 'closed'
    and alert.silence_id is null
    and not exists (
        select
        from incident_alert
        where incident_alert.alert_id = alert.id
    )
    and not exists (
        select
        from alert_routing
        where alert_routing.alert_id = alert.id
            and alert_routing.muted_until is not null
    )
    and not exists (
        select
        from inhibited
        where inhibited.alert_id = alert.id
            and inhibited.over_at is null
    );
