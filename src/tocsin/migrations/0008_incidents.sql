-- Incidents: the tickets, who works on them, what was promised about them.

create table category (
    id bigint generated always as identity primary key,
    -- incidents.store.categories: by path, and a subtree by its beginning
    path text collate "C" not null unique check (path <> '' and path = btrim(path, '/ ')),
    is_archived boolean not null default false
);

create table priority_matrix (
    impact text not null check (impact in ('high', 'medium', 'low')),
    urgency text not null check (urgency in ('high', 'medium', 'low')),
    priority text not null check (priority in ('P1', 'P2', 'P3', 'P4', 'P5')),
    primary key (impact, urgency)
);

-- One row: what holds for all incidents.
create table incident_setting (
    is_only boolean primary key default true check (is_only),
    close_after_days int not null default 5 check (close_after_days between 1 and 365),
    closing_calendar jsonb not null check (jsonb_typeof(closing_calendar) = 'object')
);

create table incident (
    number bigint generated always as identity primary key,
    title text not null check (length(title) between 1 and 300),
    description text not null default '' check (length(description) <= 100000),
    status text not null default 'open' check (
        status in (
            'open', 'acknowledged', 'in_progress', 'pending', 'resolved', 'closed', 'cancelled'
        )
    ),
    channel text not null check (
        channel in (
            'signal', 'monitor', 'portal', 'mail', 'phone', 'web', 'cli', 'api', 'chat', 'drill'
        )
    ),
    priority text not null check (priority in ('P1', 'P2', 'P3', 'P4', 'P5')),
    impact text not null check (impact in ('high', 'medium', 'low')),
    urgency text not null check (urgency in ('high', 'medium', 'low')),
    priority_reason text check (priority_reason <> ''),
    category_id bigint references category (id),
    is_drill boolean not null default false,
    is_major boolean not null default false,
    reporter_id bigint references person (id),
    assignee_id bigint references person (id),
    team_id bigint references team (id),
    policy_id bigint references policy (id) on delete set null,
    parent_number bigint references incident (number),
    merged_into bigint references incident (number),
    grouping_key text,
    occurred_at timestamptz,
    detected_at timestamptz not null,
    logged_at timestamptz not null,
    categorized_at timestamptz,
    prioritized_at timestamptz not null,
    acknowledged_at timestamptz,
    diagnosed_at timestamptz,
    mitigated_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    reviewed_at timestamptz,
    escalated_count int not null default 0,
    reopened_count int not null default 0,
    pending_reason text check (pending_reason <> ''),
    wake_at timestamptz,
    resolution_code text,
    resolution_notes text not null default '',
    is_verified boolean not null default false,
    cancel_reason text check (cancel_reason <> ''),
    review_required boolean not null default false,
    review_waiver text check (review_waiver <> ''),
    awaits_review boolean not null generated always as (
        (priority = 'P1' or is_major or review_required)
        and not is_drill
        and reviewed_at is null
        and review_waiver is null
    ) stored,
    confirmed_at timestamptz,
    close_at timestamptz,
    updated_at timestamptz not null,
    search tsvector not null generated always as (
        setweight(to_tsvector('simple', title), 'A')
        || setweight(to_tsvector('simple', left(description, 20000)), 'B')
        || setweight(to_tsvector('simple', left(resolution_notes, 20000)), 'C')
    ) stored,
    check ((status = 'pending') = (pending_reason is not null)),
    check (wake_at is null or status = 'pending'),
    check ((status = 'cancelled') = (cancel_reason is not null)),
    check (merged_into is null or status = 'cancelled'),
    check ((status in ('resolved', 'closed')) = (resolved_at is not null)),
    check ((status = 'closed') = (closed_at is not null)),
    check (status not in ('resolved', 'closed') or resolution_code is not null),
    check (close_at is null or status = 'resolved'),
    check (parent_number <> number and merged_into <> number)
);
-- invariant: at most one open incident per grouping key; incidents.store.declaring.insert
create unique index incident_one_open_per_group on incident (grouping_key)
    where status in ('open', 'acknowledged', 'in_progress', 'pending');
-- incidents.store.search: the shift's list of open ones, few among many
create index incident_open on incident (priority, number desc)
    where status in ('open', 'acknowledged', 'in_progress', 'pending');
-- incidents.store.search: lists by one filter, newest first, and by priority
create index incident_status on incident (status, number desc);
create index incident_priority on incident (priority, number desc);
create index incident_team on incident (team_id, number desc);
create index incident_assignee on incident (assignee_id, number desc) where assignee_id is not null;
create index incident_reporter on incident (reporter_id, number desc) where reporter_id is not null;
create index incident_category on incident (category_id, number desc) where category_id is not null;
create index incident_drill on incident (number desc) where is_drill;
create index incident_major on incident (number desc) where is_major;
-- incidents.store.search: words
create index incident_search on incident using gin (search) with (fastupdate = off);
-- incidents.store.relations: children, and what was merged into one
create index incident_parent on incident (parent_number) where parent_number is not null;
create index incident_merged on incident (merged_into) where merged_into is not null;
-- incidents.store.due: what is to be closed, and what is to be woken
create index incident_close_due on incident (close_at)
    where close_at is not null and not awaits_review;
create index incident_wake_due on incident (wake_at) where wake_at is not null;

create table incident_service (
    incident_number bigint not null references incident (number),
    service_id bigint not null references service (id),
    position int not null,
    primary key (incident_number, service_id)
);
-- incidents.store.search: by service, newest first
create index incident_service_service on incident_service (service_id, incident_number desc);

-- An alert belongs to one incident; the alert itself does not know it.
create table incident_alert (
    alert_id bigint primary key references alert (id),
    incident_number bigint not null references incident (number),
    added_at timestamptz not null
);
-- incidents.store.alerts.of_incident
create index incident_alert_incident on incident_alert (incident_number, alert_id);

create table incident_role (
    incident_number bigint not null references incident (number),
    role text not null
        check (role in ('incident_manager', 'communicator', 'scribe', 'specialist')),
    person_id bigint not null references person (id),
    since timestamptz not null,
    primary key (incident_number, role, person_id)
);
-- at most one person has a role that one person has
create unique index incident_role_one_holder on incident_role (incident_number, role)
    where role <> 'specialist';

create table incident_watcher (
    incident_number bigint not null references incident (number),
    person_id bigint not null references person (id),
    primary key (incident_number, person_id)
);

create table comment (
    id bigint generated always as identity primary key,
    incident_number bigint not null references incident (number),
    body text not null check (length(body) between 1 and 20000),
    is_public boolean not null,
    author text not null,
    person_id bigint references person (id),
    at timestamptz not null
);
-- incidents.store.comments.of_incident
create index comment_incident on comment (incident_number, id);

create table attachment (
    id bigint generated always as identity primary key,
    incident_number bigint not null references incident (number),
    file_name text not null check (length(file_name) between 1 and 200),
    content_type text not null,
    content bytea not null check (length(content) > 0),
    sha256 bytea not null check (length(sha256) = 32),
    is_public boolean not null,
    added_by text not null,
    at timestamptz not null
);
-- Files are compressed already more often than not.
alter table attachment alter column content set storage external;
-- incidents.store.attachments.of_incident
create index attachment_incident on attachment (incident_number, id);

create table incident_link (
    id bigint generated always as identity primary key,
    incident_number bigint not null references incident (number),
    kind text not null check (kind in ('related', 'duplicate', 'caused_by', 'url')),
    to_number bigint references incident (number),
    url text,
    title text not null default '',
    at timestamptz not null,
    check (to_number <> incident_number),
    check ((kind = 'url') = (url is not null)),
    check ((kind = 'url') = (to_number is null)),
    constraint incident_link_once unique nulls not distinct (incident_number, kind, to_number, url)
);
-- incidents.store.links.of_incident, seen from the other end
create index incident_link_to on incident_link (to_number) where to_number is not null;

create table sla_calendar (
    id bigint generated always as identity primary key,
    name text not null unique check (name <> ''),
    definition jsonb not null check (jsonb_typeof(definition) = 'object')
);

create table sla_policy (
    id bigint generated always as identity primary key,
    name text not null unique check (name <> ''),
    calendar_id bigint not null references sla_calendar (id),
    pauses text[] not null default '{pending}',
    is_default boolean not null default false
);
-- at most one policy holds where no other was agreed
create unique index sla_policy_one_default on sla_policy (is_default) where is_default;

create table sla_target (
    policy_id bigint not null references sla_policy (id) on delete cascade,
    priority text not null check (priority in ('P1', 'P2', 'P3', 'P4', 'P5')),
    kind text not null check (kind in ('response', 'resolution')),
    within interval not null check (within > interval '0'),
    primary key (policy_id, priority, kind)
);

-- Which policy was agreed for which service.
create table sla_service (
    service_id bigint primary key references service (id) on delete cascade,
    policy_id bigint not null references sla_policy (id) on delete cascade
);

-- When to look at a clock again. What it shows is computed from the ledger, never kept here alone.
create table sla_clock (
    incident_number bigint not null references incident (number),
    kind text not null check (kind in ('response', 'resolution')),
    policy_id bigint not null references sla_policy (id),
    within interval not null,
    due_at timestamptz,
    stopped_at timestamptz,
    breached_at timestamptz,
    warned_percent int not null default 0 check (warned_percent between 0 and 100),
    next_check_at timestamptz check (next_check_at is null or stopped_at is null),
    primary key (incident_number, kind)
);
-- incidents.store.due: clocks to look at
create index sla_clock_due on sla_clock (next_check_at) where next_check_at is not null;
-- incidents.store.clocks: those that a changed policy moves
create index sla_clock_policy on sla_clock (policy_id) where stopped_at is null;

insert into category (path)
values
    ('hardware'), ('software'), ('network'), ('security'), ('access'), ('performance'), ('data'),
    ('facility'), ('third party');

insert into priority_matrix (impact, urgency, priority)
values
    ('high', 'high', 'P1'), ('high', 'medium', 'P2'), ('high', 'low', 'P3'),
    ('medium', 'high', 'P2'), ('medium', 'medium', 'P3'), ('medium', 'low', 'P4'),
    ('low', 'high', 'P3'), ('low', 'medium', 'P4'), ('low', 'low', 'P5');

insert into incident_setting (closing_calendar)
values (
    '{
        "time_zone": "UTC",
        "weekly": {
            "monday": ["00:00-24:00"], "tuesday": ["00:00-24:00"], "wednesday": ["00:00-24:00"],
            "thursday": ["00:00-24:00"], "friday": ["00:00-24:00"]
        },
        "holidays": []
    }'
);

-- A promise to begin with, around the clock; edit it under Settings.
insert into sla_calendar (name, definition)
values (
    'around the clock',
    '{
        "time_zone": "UTC",
        "weekly": {
            "monday": ["00:00-24:00"], "tuesday": ["00:00-24:00"], "wednesday": ["00:00-24:00"],
            "thursday": ["00:00-24:00"], "friday": ["00:00-24:00"], "saturday": ["00:00-24:00"],
            "sunday": ["00:00-24:00"]
        },
        "holidays": []
    }'
);
insert into sla_policy (name, calendar_id, is_default)
select 'standard', id, true
from sla_calendar;
insert into sla_target (policy_id, priority, kind, within)
select id, priority, kind, within
from sla_policy,
    (
        values
            ('P1', 'response', interval '15 minutes'), ('P1', 'resolution', interval '4 hours'),
            ('P2', 'response', interval '30 minutes'), ('P2', 'resolution', interval '8 hours'),
            ('P3', 'response', interval '4 hours'), ('P3', 'resolution', interval '72 hours'),
            ('P4', 'response', interval '8 hours'), ('P4', 'resolution', interval '120 hours'),
            ('P5', 'response', interval '24 hours'), ('P5', 'resolution', interval '240 hours')
    ) as target (priority, kind, within);
