-- Turns that follow weekdays of a month or public holidays, people who are away, a second in line,
-- and rotas that replace the layers for a while.

alter table schedule
    add column holidays text not null default '' check (length(holidays) <= 20),
    add column secondary_of bigint references schedule;
-- oncall.store.schedules.is_followed
create index schedule_secondary_of on schedule (secondary_of) where secondary_of is not null;

-- What an older version does not know stands beside the turn: it goes on by the length alone.
alter table rotation
    add column turns_on text not null default '' check (length(turns_on) <= 20),
    add column holidays text not null default '' check (length(holidays) <= 20),
    add column on_holidays text not null default 'counts'
        check (on_holidays in ('counts', 'never', 'only'));

alter table rotation_participant
    add column weight int not null default 1 check (weight between 1 and 12);

-- Somebody takes no turns: in one schedule, or in all of them.
create table leave (
    id bigint generated always as identity primary key,
    person_id bigint not null references person,
    schedule_id bigint references schedule on delete cascade,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    reason text not null default '' check (length(reason) <= 500),
    created_by text not null,
    created_at timestamptz not null,
    check (starts_at < ends_at)
);
-- oncall.store.leave.touching: those that touch a period
create index leave_person on leave (person_id, ends_at);
create index leave_schedule on leave (schedule_id) where schedule_id is not null;

-- A rota for a period, kept as the one document that it is read and written as.
create table temporary_schedule (
    id bigint generated always as identity primary key,
    schedule_id bigint not null references schedule on delete cascade,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    reason text not null default '' check (length(reason) <= 500),
    rotations jsonb not null default '[]',
    shifts jsonb not null default '[]',
    created_by text not null,
    created_at timestamptz not null,
    check (starts_at < ends_at)
);
-- oncall.store.temporaries.touching: those that touch a period
create index temporary_schedule_period on temporary_schedule (schedule_id, ends_at);
