-- Triage: what incidents were in the end, learned word by word, and how right the guesses were.

-- Each incident once: what it was learned as, so that a correction unlearns what it was before.
create table triage_case (
    incident_number bigint primary key references incident (number) on delete cascade,
    category_id bigint,
    service_id bigint,
    team_id bigint,
    -- something was said about it since it was learned
    is_due boolean not null default false
);
-- triage.store.cases.due
create index triage_case_due on triage_case (incident_number) where is_due;

-- One row: how far the incidents were read, and which are read over again beside new ones.
create table triage_progress (
    is_only boolean primary key default true check (is_only),
    walked_to bigint not null default 0,
    rehearsed_to bigint not null default 0
);
insert into triage_progress default values;

-- What is known of one target as a whole. Bins hold how many guesses of a confidence there were
-- lately, and how many of them were right.
create table triage_target (
    target text primary key check (target in ('category', 'service', 'team')),
    learned bigint not null default 0,
    label_ids bigint[] not null default '{}',
    counts int[] not null default '{}',
    weights real[] not null default '{}',
    guessed real[] not null default '{}',
    hit real[] not null default '{}'
);
insert into triage_target (target)
values ('category'), ('service'), ('team');

-- What one word says of a target. A digest stands for the word, so that the table tells nobody
-- what was written.
create table triage_word (
    target text not null references triage_target (target),
    word bigint not null,
    seen int not null,
    pull real not null,
    label_ids bigint[] not null,
    weights real[] not null,
    primary key (target, word)
);
-- Written over and over: let the new version stand beside the old one.
alter table triage_word set (fillfactor = 80);
