-- What is to be done about one incident, what it took, and what incidents of a kind begin with.

create table checklist (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 80),
    lines text[] not null check (cardinality(lines) between 1 and 100),
    created_at timestamptz not null
);
create unique index checklist_name on checklist (lower(name));

create table incident_task (
    id bigint generated always as identity primary key,
    incident_number bigint not null references incident (number),
    title text not null check (length(title) between 1 and 300),
    assignee_id bigint references person (id),
    due_at timestamptz,
    checklist text not null default '',
    created_at timestamptz not null,
    done_at timestamptz,
    done_by text,
    check ((done_at is null) = (done_by is null))
);
-- work.store.tasks.of_incident
create index incident_task_incident on incident_task (incident_number, id);
-- work.store.tasks.of_person
create index incident_task_assignee on incident_task (assignee_id, id)
    where assignee_id is not null and done_at is null;

create table incident_template (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 80),
    definition jsonb not null check (jsonb_typeof(definition) = 'object'),
    created_at timestamptz not null
);
create unique index incident_template_name on incident_template (lower(name));

create table time_entry (
    id bigint generated always as identity primary key,
    incident_number bigint not null references incident (number),
    person_id bigint not null references person (id),
    minutes int not null check (minutes between 1 and 1440),
    worked_on date not null,
    note text not null default '' check (length(note) <= 500),
    at timestamptz not null
);
-- work.store.times.of_incident
create index time_entry_incident on time_entry (incident_number, id);
-- work.store.times.between
create index time_entry_day on time_entry (worked_on, id);
