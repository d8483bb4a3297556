-- Who learns on call beside whoever has a schedule: told of its pages, never paged.
create table shadow (
    id bigint generated always as identity primary key,
    schedule_id bigint not null references schedule on delete cascade,
    person_id bigint not null references person,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    reason text not null default '' check (length(reason) <= 500),
    created_by text not null,
    created_at timestamptz not null,
    check (starts_at < ends_at)
);
-- oncall.store.shadows.touching, .at
create index shadow_schedule on shadow (schedule_id, ends_at);
