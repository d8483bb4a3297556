-- Who is on call when, whom a policy pages, and the pages themselves.

create table schedule (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 120),
    time_zone text not null,
    created_at timestamptz not null
);
-- oncall.store.schedules.id_by_name
create unique index schedule_name on schedule (lower(name));

create table rotation (
    id bigint generated always as identity primary key,
    schedule_id bigint not null references schedule on delete cascade,
    layer int not null check (layer >= 0),  -- the higher wins
    name text not null check (length(name) <= 120),
    time_zone text not null,
    starts_at timestamp not null,  -- wall time in the zone, never an instant
    turn text not null check (turn ~ '^[1-9][0-9]{0,3}(h|d|w|mo)$'),
    restrictions jsonb not null default '[]',
    unique (schedule_id, layer)
);

create table rotation_participant (
    rotation_id bigint not null references rotation on delete cascade,
    position int not null check (position >= 0),
    person_id bigint not null references person,
    primary key (rotation_id, position)
);

create table override (
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
-- oncall.store.overrides.touching: those that touch a period
create index override_schedule on override (schedule_id, ends_at);

-- A policy's fallback stands in its own row, because a policy without one cannot exist.
create table policy (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 120),
    repeat int not null check (repeat between 0 and 20),
    kind text not null,
    person_id bigint references person,
    schedule_id bigint references schedule,
    team_id bigint references team,
    created_at timestamptz not null,
    check (kind in ('person', 'schedule', 'team', 'admins')),
    check ((kind = 'person') = (person_id is not null)),
    check ((kind = 'schedule') = (schedule_id is not null)),
    check ((kind = 'team') = (team_id is not null))
);
-- oncall.store.policies.id_by_name
create unique index policy_name on policy (lower(name));

create table policy_step (
    policy_id bigint not null references policy on delete cascade,
    position int not null check (position >= 0),
    delay interval not null check (delay > '0' and delay <= '7 days'),
    primary key (policy_id, position)
);

create table policy_target (
    policy_id bigint not null,
    step int not null,
    position int not null check (position >= 0),
    kind text not null,
    person_id bigint references person,
    schedule_id bigint references schedule,
    team_id bigint references team,
    primary key (policy_id, step, position),
    foreign key (policy_id, step) references policy_step on delete cascade,
    check (kind in ('person', 'schedule', 'team', 'admins')),
    check ((kind = 'person') = (person_id is not null)),
    check ((kind = 'schedule') = (schedule_id is not null)),
    check ((kind = 'team') = (team_id is not null))
);
-- oncall.store.schedules.paged_by
create index policy_target_schedule on policy_target (schedule_id) where schedule_id is not null;

-- Whom the organisation pages when nothing else reaches anybody; no rows: all admins.
create table catch_all_target (
    position int primary key check (position >= 0),
    kind text not null,
    person_id bigint references person,
    schedule_id bigint references schedule,
    team_id bigint references team,
    check (kind in ('person', 'schedule', 'team', 'admins')),
    check ((kind = 'person') = (person_id is not null)),
    check ((kind = 'schedule') = (schedule_id is not null)),
    check ((kind = 'team') = (team_id is not null))
);

-- One run of a policy. The whole state of paging is here: any engine goes on from it.
create table page (
    id bigint generated always as identity primary key,
    subject text not null,
    policy_id bigint references policy on delete set null,
    policy jsonb not null,  -- as it was when the page began
    message jsonb not null,
    urgency text not null check (urgency in ('high', 'low')),
    status text not null check (status in ('paging', 'answered', 'stopped', 'exhausted')),
    stage text not null check (stage in ('step', 'fallback', 'catch_all')),  -- taken last
    loop int not null default 0 check (loop >= 0),
    step int not null default 0 check (step >= 0),
    next_due_at timestamptz,
    attempts int not null default 0,  -- of the next step; an engine that died left one behind
    claimed_until timestamptz,
    has_reached boolean not null default false,  -- anybody at all, at any step
    started_at timestamptz not null,
    ended_at timestamptz,
    ended_by text,
    reason text,
    check ((status = 'paging') = (next_due_at is not null)),
    check ((status in ('answered', 'stopped')) = (ended_at is not null and ended_by is not null)),
    check (status <> 'stopped' or reason is not null)
) with (autovacuum_vacuum_scale_factor = 0.05);
-- a subject is paged about once at a time
create unique index page_one_at_a_time on page (subject) where status = 'paging';
-- oncall.store.pages.claim: what is due ('high' sorts before 'low')
create index page_due on page (urgency, next_due_at, id) where status = 'paging';
-- oncall.store.pages.latest
create index page_subject on page (subject, id);

-- What each target of each step that was taken came to: never nothing, and never without a reason.
create table page_target (
    page_id bigint not null references page,
    stage text not null check (stage in ('step', 'fallback', 'catch_all')),
    loop int not null,
    step int not null,
    position int not null,
    target text not null,
    person_id bigint references person,
    outcome text not null check (outcome in ('paged', 'nobody')),
    reason text,
    at timestamptz not null,
    primary key (page_id, stage, loop, step, position),
    check (outcome <> 'paged' or person_id is not null),
    check (outcome = 'paged' or reason is not null)
);
