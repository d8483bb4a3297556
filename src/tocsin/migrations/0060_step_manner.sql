-- How a step is taken, beyond whom it pages: conditions, one in turn, channels, answers, a hold.
alter table policy_step
    add column manner jsonb not null default '{}';
-- Whose turn it is at a step that pages one of its targets in turn.
create table policy_turn (
    policy_id bigint not null references policy on delete cascade,
    step int not null check (step >= 0),
    turn bigint not null default 0,
    primary key (policy_id, step)
);
-- What the conditions of steps are asked about: the priority, the services, the labels and so on.
alter table page
    add column about jsonb not null default '{}';
-- oncall.store.pages.in_flight
create index page_of_policy on page (policy_id) where status = 'paging';
