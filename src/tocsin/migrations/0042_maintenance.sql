-- Maintenance windows: their times are silences that are made ahead.

create table maintenance (
    id bigint generated always as identity primary key,
    name text not null check (name <> ''),
    matchers jsonb not null check (jsonb_array_length(matchers) between 1 and 32),
    -- what a clock on the wall shows in the zone
    first_at timestamp not null,
    time_zone text not null,
    lasts interval not null check (lasts > '0' and lasts <= interval '30 days'),
    -- RFC 5545; empty for one that comes once
    rule text not null default '',
    reason text not null check (reason <> ''),
    created_by text not null,
    created_at timestamptz not null,
    ended_at timestamptz,
    -- when to make the next silences; null when there are no more
    plan_at timestamptz
);
-- alerts.maintenance_store.by_name: of those not ended each has a name of its own
create unique index maintenance_name on maintenance (name) where ended_at is null;
-- alerts.maintenance_store.take_due
create index maintenance_plan on maintenance (plan_at) where plan_at is not null;

alter table silence
    add column maintenance_id bigint references maintenance,
    -- whom the client named, where one token stands for many people
    add column author text;
-- alerts.maintenance_store.add_times and take_back_times
create unique index silence_of_maintenance on silence (maintenance_id, starts_at)
    where maintenance_id is not null;
