-- The catalog: services, what they need, and what changed about them.

create table service (
    id bigint generated always as identity primary key,
    name text not null check (name = btrim(name) and length(name) between 1 and 120),
    description text not null default '',
    team_id bigint references team (id),
    tier int not null default 3 check (tier between 1 and 4),
    policy_id bigint references policy (id),
    group_by text[] not null default '{alertname}',
    group_window interval not null default '1 hour' check (group_window > interval '0'),
    auto_resolve boolean not null default true,
    support_hours jsonb check (jsonb_typeof(support_hours) = 'object'),
    status_group text check (status_group <> ''),
    is_public boolean not null default false,
    is_archived boolean not null default false,
    created_at timestamptz not null
);
-- catalog.store.services.by_name; names are told apart without regard to case
create unique index service_name on service (lower(name));
-- catalog.store.services.some of a team
create index service_team on service (team_id, id);
-- permits deleting a policy to be checked without reading every service
create index service_policy on service (policy_id);

create table service_dependency (
    service_id bigint not null references service (id) on delete cascade,
    needs_id bigint not null references service (id) on delete cascade,
    primary key (service_id, needs_id),
    constraint service_needs_another check (service_id <> needs_id)
);
-- catalog.store.dependencies.dependents
create index service_dependency_needs on service_dependency (needs_id, service_id);

create table change_record (
    id bigint generated always as identity primary key,
    service_id bigint references service (id),
    title text not null check (title <> ''),
    description text not null default '',
    source text not null check (source <> ''),
    url text,
    at timestamptz not null,
    external_id text,
    labels jsonb not null default '{}',
    recorded_at timestamptz not null,
    constraint change_record_once unique (source, external_id)
);
-- catalog.store.changes.recent of some services, and of all
create index change_record_service on change_record (service_id, at desc, id desc);
create index change_record_at on change_record (at desc, id desc);
