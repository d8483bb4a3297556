-- The escalation matrix: rows of circumstances and whom to bring in or inform when they are met.
create table escalation_row (
    name text primary key check (length(name) between 1 and 120),
    position int not null check (position >= 0),
    definition jsonb not null
);
-- When to look whether a row is met by an open incident; no row: none can be as things are.
create table escalation_look (
    incident_number bigint primary key references incident,
    check_at timestamptz not null
);
-- incidents.store.due.claim_look
create index escalation_look_due on escalation_look (check_at, incident_number);
-- Which rows an incident has met: each acts once.
create table escalation_met (
    incident_number bigint not null references incident,
    row_name text not null,
    at timestamptz not null,
    primary key (incident_number, row_name)
);
-- How complex somebody found it; otherwise the number of its services says.
create table incident_complexity (
    incident_number bigint primary key references incident,
    complexity text not null check (complexity in ('high', 'medium', 'low'))
);
-- People who are paged beside a page that is under way.
alter table page_target
    drop constraint page_target_stage_check,
    add constraint page_target_stage_check
        check (stage in ('step', 'added', 'fallback', 'team', 'catch_all'));
