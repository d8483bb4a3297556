-- Who is told what, through which channel, and what became of it.

create table contact (
    id bigint generated always as identity primary key,
    person_id bigint not null references person,
    channel text not null check (channel ~ '^[a-z][a-z0-9_]*$'),
    address text not null check (octet_length(address) <= 1000),
    label text not null default '' check (length(label) <= 80),
    is_verified boolean not null default false,
    is_enabled boolean not null default true,
    created_at timestamptz not null,
    removed_at timestamptz,
    code_digest bytea,
    code_expires_at timestamptz,
    code_tries int not null default 0,
    check ((code_digest is null) = (code_expires_at is null))
);
-- notify.store.contacts.of_person; a person has an address once
create unique index contact_person on contact (person_id, channel, address)
    where removed_at is null;

create table notification_rule (
    person_id bigint not null references person,
    urgency text not null check (urgency in ('high', 'low')),
    position int not null check (position >= 0),
    contact_id bigint not null references contact,
    delay interval not null check (delay between '0' and '1 day'),
    primary key (person_id, urgency, position)
);

create table channel_setting (
    slug text primary key,
    is_enabled boolean not null default true,
    settings jsonb not null default '{}',
    secrets text,  -- sealed with the instance's key
    updated_at timestamptz not null
);

-- One message to one person (or one plain address) through one channel. The address is a copy:
-- the record stays true when the contact changes.
create table notification (
    id bigint generated always as identity primary key,
    person_id bigint references person,
    contact_id bigint references contact,
    channel text not null,
    address text not null check (octet_length(address) <= 1000),
    subject text not null check (octet_length(subject) <= 200),
    cause text not null check (octet_length(cause) <= 500),
    repeat int not null default 0 check (repeat >= 0),
    kind text not null check (kind in ('page', 'update', 'notice', 'survey')),
    urgency text not null check (urgency in ('high', 'low')),
    is_drill boolean not null default false,
    message jsonb not null,
    status text not null default 'pending'
        check (status in ('pending', 'sending', 'sent', 'delivered', 'failed', 'suppressed')),
    reason text,
    created_at timestamptz not null,
    due_at timestamptz not null,
    ended_at timestamptz,
    attempts int not null default 0 check (attempts >= 0),
    fence int not null default 0 check (fence >= attempts),
    lease_until timestamptz,
    stop_reason text,  -- it was answered while an attempt was under way: no other may follow
    check (status not in ('suppressed', 'failed') or reason is not null),
    check ((status = 'sending') = (lease_until is not null)),
    check ((status in ('pending', 'sending')) = (ended_at is null)),
    -- queueing the same thing twice changes nothing
    constraint notification_once
        unique nulls not distinct (cause, person_id, channel, address, repeat)
) with (autovacuum_vacuum_scale_factor = 0.02);
-- notify.store.delivery.claim: what is due, most urgent first ('high' sorts before 'low')
create index notification_due on notification (channel, urgency, due_at, id)
    where status in ('pending', 'sending');
-- notify.store.notifications.suppress, .page by incident
create index notification_subject on notification (subject, id);
-- notify.store.notifications.page by person
create index notification_person on notification (person_id, id);
-- notify.store.notifications.page by status: few of many
create index notification_failed on notification (id) where status = 'failed';

create table notification_attempt (
    notification_id bigint not null references notification,
    fence int not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    provider text not null,
    outcome text check (outcome in ('sent', 'temporary', 'permanent', 'deferred', 'broken')),
    code text check (length(code) <= 32),
    provider_id text check (length(provider_id) <= 256),
    error text check (length(error) <= 256),
    primary key (notification_id, fence),
    check ((ended_at is null) = (outcome is null))
);

create table inbox_item (
    id bigint generated always as identity primary key,
    person_id bigint not null references person,
    notification_id bigint not null unique references notification,
    title text not null,
    body text not null,
    path text not null,
    at timestamptz not null,
    read_at timestamptz
);
-- notify.store.inbox.page
create index inbox_item_person on inbox_item (person_id, id);
-- notify.store.inbox.unread: the number on the bell
create index inbox_item_unread on inbox_item (person_id) where read_at is null;
