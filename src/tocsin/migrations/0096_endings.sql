-- How incidents end: codes that are edited, who saw it work again, until when one is reopened, and
-- who talks to whoever was not content.

create table resolution_code (
    code text primary key check (code ~ '^[a-z][a-z0-9_]{1,39}$'),
    needs_notes boolean not null default true,
    -- the cause remains, so a problem suggests itself
    is_workaround boolean not null default false,
    is_retired boolean not null default false,
    position int not null
);
insert into resolution_code (code, needs_notes, is_workaround, position)
values
    ('fixed', true, false, 1), ('workaround', true, true, 2), ('configuration', true, false, 3),
    ('capacity', true, false, 4), ('third_party', true, false, 5),
    ('user_error', true, false, 6), ('self_recovered', false, false, 7),
    ('no_fault_found', false, false, 8), ('not_reproducible', true, false, 9),
    ('duplicate', false, false, 10);

-- Who saw that the service is restored, when, and what they saw.
create table incident_verification (
    incident_number bigint primary key references incident (number),
    verified_by text not null,
    verified_at timestamptz not null,
    evidence text not null default '' check (length(evidence) <= 2000)
);

alter table incident_setting
    add column reopen_within_days int not null default 14
        check (reopen_within_days between 0 and 365);

-- A low score: somebody talks to whoever gave it.
create table satisfaction_follow_up (
    incident_number bigint primary key references satisfaction (incident_number),
    owner_id bigint references person (id),
    score int not null check (score between 1 and 5),
    opened_at timestamptz not null,
    done_at timestamptz,
    done_by text,
    note text not null default '' check (length(note) <= 2000),
    check ((done_at is null) = (done_by is null))
);
-- desk.follow_up_store.listed
create index satisfaction_follow_up_open on satisfaction_follow_up (opened_at, incident_number)
    where done_at is null;
