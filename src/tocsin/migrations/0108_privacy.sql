-- What is erased, what is held, and how long what is kept.

-- Who was erased, when and why; of whom nothing else is left to tell it by.
create table erasure (
    id bigint generated always as identity primary key,
    person_id bigint not null unique references person,
    reason text not null check (length(reason) between 1 and 500),
    requested_by text not null,
    at timestamptz not null,
    counts jsonb not null default '{}'
);

-- What nobody may erase or forget while it stands: an incident, a person, or everything.
create table legal_hold (
    id bigint generated always as identity primary key,
    subject text not null check (subject = 'everything' or subject ~ '^(incident|person)/[0-9]+$'),
    reason text not null check (length(reason) between 1 and 500),
    created_by text not null,
    created_at timestamptz not null,
    released_by text,
    released_at timestamptz,
    check ((released_by is null) = (released_at is null))
);
-- privacy.store.holds.standing, and one hold at a time on each thing
create unique index legal_hold_standing on legal_hold (subject) where released_at is null;

-- How many days what is kept; without a row for ever, or as long as the settings say.
create table retention_rule (
    kind text primary key
        check (kind in ('raw_events', 'messages', 'mails', 'attachments', 'incidents')),
    days int not null check (days between 1 and 36500),
    changed_by text not null,
    changed_at timestamptz not null
);

-- An incident whose words were forgotten: its figures stay.
alter table incident add column forgotten_at timestamptz;
-- privacy.store.forgetting.due: what is closed and still has its words
create index incident_to_forget on incident (closed_at, number)
    where closed_at is not null and forgotten_at is null;
