-- Problems: the causes behind incidents, from a proposal to a known error to an end.

create table problem (
    id bigint generated always as identity primary key,
    title text not null check (length(title) between 1 and 200),
    description text not null default '' check (length(description) <= 20000),
    status text not null
        check (status in ('proposed', 'open', 'known_error', 'resolved', 'dismissed')),
    priority text not null check (priority in ('P1', 'P2', 'P3', 'P4', 'P5')),
    service_id bigint references service (id),
    team_id bigint references team (id),
    owner_id bigint references person (id),
    root_cause text not null default '' check (length(root_cause) <= 20000),
    workaround text not null default '' check (length(workaround) <= 20000),
    -- how it ended: what was done, or why it is none
    ending text not null default '' check (length(ending) <= 20000),
    -- why it was proposed; empty of what a person opened
    because text not null default '' check (length(because) <= 1000),
    version int not null default 1 check (version >= 1),
    created_by text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    known_at timestamptz,
    resolved_at timestamptz,
    check ((status = 'resolved') = (resolved_at is not null)),
    check (status <> 'known_error' or (root_cause <> '' and workaround <> ''))
);
-- problems.store.problems.page
create index problem_newest on problem (updated_at desc, id desc);
-- problems.store.problems.unresolved
create index problem_unresolved on problem (id)
    where status in ('proposed', 'open', 'known_error');

create table problem_incident (
    problem_id bigint not null references problem (id),
    incident_number bigint not null references incident (number),
    -- what the incident was called, for what resembles the problem
    title text not null,
    linked_by text not null,
    linked_at timestamptz not null,
    primary key (problem_id, incident_number)
);
-- problems.store.links.of_incident
create index problem_incident_incident on problem_incident (incident_number, problem_id);

-- When so many incidents so like one another are a problem, and when that was looked for.
create table problem_rule (
    is_only boolean primary key default true check (is_only),
    is_on boolean not null default true,
    fewest int not null default 3 check (fewest between 2 and 100),
    days int not null default 30 check (days between 1 and 365),
    likeness real not null default 0.6 check (likeness between 0.2 and 1),
    looked_at timestamptz
);
insert into problem_rule (is_only) values (true);

-- An action item is promised about an incident or about a problem.
alter table action_item
    alter column incident_number drop not null,
    add column problem_id bigint references problem (id),
    add constraint action_item_about check (num_nonnulls(incident_number, problem_id) = 1);
-- reviews.store.action_items.of_problem
create index action_item_problem on action_item (problem_id, id) where problem_id is not null;
