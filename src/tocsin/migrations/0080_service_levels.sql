-- Promises of teams and vendors beside those to users, and history that is counted anew.

alter table sla_policy
    -- to whom it is promised: users; or what a team, or a vendor, promises us
    add column basis text not null default 'users' check (basis in ('users', 'team', 'vendor')),
    add column warn_at int[] not null default '{50,80,100}',
    add column page_at int[] not null default '{}';

-- A table of its own: the version before knows only how soon to answer and to resolve.
create table sla_stint_target (
    policy_id bigint not null references sla_policy (id) on delete cascade,
    priority text not null check (priority in ('P1', 'P2', 'P3', 'P4', 'P5')),
    kind text not null check (kind in ('update', 'team', 'vendor')),
    within interval not null check (within > interval '0'),
    primary key (policy_id, priority, kind)
);

-- Which policy was agreed for the incidents of a team, or with a team or a vendor about its work.
create table sla_party (
    basis text not null check (basis in ('users', 'team', 'vendor')),
    party_id bigint not null,
    policy_id bigint not null references sla_policy (id) on delete cascade,
    primary key (basis, party_id)
);
create index sla_party_policy on sla_party (policy_id);

alter table sla_clock add column elapsed interval;  -- of one that stopped
-- incidents.store.recounts.numbers: what a corrected calendar may change
create index sla_clock_stopped on sla_clock (policy_id, incident_number)
    where stopped_at is not null;

-- A stretch in the life of an incident that has a promise of its own: from one update to the next,
-- while one team has it, while a vendor works on it. Computed from the ledger like the clocks.
create table sla_stint (
    incident_number bigint not null references incident (number),
    kind text not null check (kind in ('update', 'team', 'vendor')),
    party_id bigint not null default 0,  -- the team or the vendor; 0 of an update
    started_at timestamptz not null,
    policy_id bigint not null references sla_policy (id),
    within interval not null,
    due_at timestamptz,
    stopped_at timestamptz,
    breached_at timestamptz,
    warned_percent int not null default 0 check (warned_percent between 0 and 100),
    next_check_at timestamptz check (next_check_at is null or stopped_at is null),
    elapsed interval,
    primary key (incident_number, kind, party_id, started_at)
);
-- incidents.store.due: stints to look at
create index sla_stint_due on sla_stint (next_check_at) where next_check_at is not null;
-- incidents.store.stints.look_again, and what a corrected calendar may change
create index sla_stint_policy on sla_stint (policy_id, incident_number);

-- A calendar was corrected: what stopped under these policies is counted anew, in portions.
create table sla_recount (
    policy_id bigint primary key references sla_policy (id) on delete cascade,
    after_number bigint not null default 0,
    check_at timestamptz not null
);
