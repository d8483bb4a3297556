-- Communication: who is kept informed of what, how often, and what the status pages show.

create table audience (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 80),
    is_archived boolean not null default false,
    created_at timestamptz not null
);
-- comms.store.audiences.insert; names are told apart without regard to case
create unique index audience_name on audience (lower(name)) where not is_archived;

-- A member is somebody with an account, or a plain address of somebody without one.
create table audience_member (
    audience_id bigint not null references audience (id),
    person_id bigint references person (id),
    email text check (length(email) between 3 and 254),
    check ((person_id is null) <> (email is null)),
    constraint audience_member_once unique nulls not distinct (audience_id, person_id, email)
);

create table update_template (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 80),
    subject text not null check (length(subject) between 1 and 200),
    body text not null check (length(body) between 1 and 8000),
    is_archived boolean not null default false,
    created_at timestamptz not null
);
-- comms.store.templates.insert
create unique index update_template_name on update_template (lower(name)) where not is_archived;

create table incident_update (
    id bigint generated always as identity primary key,
    incident_number bigint not null references incident (number),
    phase text not null
        check (phase in ('investigating', 'identified', 'monitoring', 'resolved')),
    headline text not null check (length(headline) between 1 and 300),
    body text not null check (length(body) between 1 and 8000),
    state text check (
        state in ('operational', 'degraded_performance', 'partial_outage', 'major_outage')
    ),
    is_public boolean not null,
    next_due_at timestamptz,
    recipients int not null check (recipients >= 0),
    sent_by text not null,
    at timestamptz not null
);
-- comms.store.updates.of_incidents
create index incident_update_incident on incident_update (incident_number, id);

create table incident_update_audience (
    update_id bigint not null references incident_update (id),
    audience_id bigint not null references audience (id),
    primary key (update_id, audience_id)
);

-- How often those outside hear of an incident while it lasts; no interval: when there is news.
create table update_cadence (
    priority text primary key check (priority in ('P1', 'P2', 'P3', 'P4', 'P5')),
    every interval check (every between '5 minutes' and '7 days')
);
insert into update_cadence (priority, every)
values
    ('P1', interval '30 minutes'), ('P2', interval '1 hour'), ('P3', interval '4 hours'),
    ('P4', null), ('P5', null);

create table update_due (
    incident_number bigint primary key references incident (number),
    due_at timestamptz not null,
    every interval not null check (every > '0'),
    remind_at timestamptz not null check (remind_at >= due_at)
);
-- comms.store.cadences.claim
create index update_due_remind on update_due (remind_at, incident_number);

-- What each incident was to each of its services, as the status pages remember it. Drawn anew from
-- the incident and its public updates whenever one of them changes.
create table outage (
    incident_number bigint not null references incident (number),
    service_id bigint not null references service (id),
    state text not null check (
        state in ('operational', 'degraded_performance', 'partial_outage', 'major_outage')
    ),
    is_public boolean not null,
    started_at timestamptz not null,
    ended_at timestamptz check (ended_at >= started_at),
    primary key (incident_number, service_id)
);
-- comms.store.outages.of_services
create index outage_service on outage (service_id, ended_at);
-- comms.store.outages.numbers
create index outage_started on outage (service_id, started_at desc, incident_number desc);

create table status_page (
    id bigint generated always as identity primary key,
    slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
    title text not null check (length(title) between 1 and 120),
    description text not null default '' check (length(description) <= 2000),
    is_public boolean not null,
    -- whether incidents that nobody has told about yet colour the components
    is_automatic boolean not null,
    time_zone text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table status_component (
    id bigint generated always as identity primary key,
    page_id bigint not null references status_page (id) on delete cascade,
    service_id bigint not null references service (id),
    position int not null,
    group_name text check (length(group_name) between 1 and 80),
    name text not null check (length(name) between 1 and 120),
    description text not null default '' check (length(description) <= 500),
    created_at timestamptz not null,
    -- comms.store.pages.components
    constraint status_component_once unique (page_id, service_id)
);
