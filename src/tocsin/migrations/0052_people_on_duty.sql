-- What people on duty need: to be relieved, to be reminded, to hand over, and what they served.

-- Somebody asks to be relieved of a shift, or to exchange it for another's.
create table swap (
    id bigint generated always as identity primary key,
    schedule_id bigint not null references schedule on delete cascade,
    person_id bigint not null references person,  -- whose shift it is
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    back_starts_at timestamptz,  -- what they take in return, in the same schedule
    back_ends_at timestamptz,
    note text not null default '' check (length(note) <= 500),
    status text not null default 'open'
        check (status in ('open', 'agreed', 'declined', 'withdrawn', 'expired')),
    taker_id bigint references person,
    created_at timestamptz not null,
    ended_at timestamptz,  -- when it was no longer open
    told_standing text not null default 'intact',  -- what both were told last
    check (starts_at < ends_at),
    check ((back_starts_at is null) = (back_ends_at is null)),
    check (back_starts_at is null or back_starts_at < back_ends_at),
    check ((status = 'open') = (ended_at is null)),
    check (status <> 'agreed' or taker_id is not null)
);
-- oncall.store.swaps.ahead: those that are not over
create index swap_ends on swap (ends_at, id);

-- Who was asked, and what each answered.
create table swap_answer (
    swap_id bigint not null references swap on delete cascade,
    person_id bigint not null references person,
    status text not null check (status in ('asked', 'declined', 'offered', 'accepted')),
    back_starts_at timestamptz,  -- what an offer wants in return
    back_ends_at timestamptz,
    note text not null default '' check (length(note) <= 500),
    answered_at timestamptz,
    primary key (swap_id, person_id),
    check ((status = 'asked') = (answered_at is null)),
    check ((back_starts_at is null) = (back_ends_at is null))
);

-- The overrides that a swap came to.
create table swap_override (
    swap_id bigint not null references swap on delete cascade,
    override_id bigint not null,  -- stays when the override is taken back
    primary key (swap_id, override_id)
);

-- Who had which schedule, as it happened: what is edited later does not change it.
create table served (
    id bigint generated always as identity primary key,
    schedule_id bigint references schedule on delete set null,
    schedule_name text not null,
    person_id bigint not null references person,
    starts_at timestamptz not null,
    ends_at timestamptz,  -- none while it lasts
    check (ends_at > starts_at)
);
-- oncall.store.served.running
create unique index served_one_at_a_time on served (schedule_id) where ends_at is null;
-- oncall.store.served.touching
create index served_period on served (ends_at, starts_at);

-- Until when who served what is written down.
create table served_until (
    is_only boolean primary key default true check (is_only),
    at timestamptz not null
);

-- When a person wants to hear of their shifts; without a row a day before, and at hand-overs.
create table shift_notice (
    person_id bigint primary key references person,
    leads interval[] not null check (cardinality(leads) <= 5),
    of_hand_overs boolean not null
);

-- Work of on-call that is done once in a while, by whichever engine comes first.
create table duty_round (
    name text primary key,
    due_at timestamptz not null
);
