-- The mail room: what mails came in and what became of them, and where they are fetched from.

-- One row: what holds for all mail.
create table mail_setting (
    is_only boolean primary key default true check (is_only),
    -- the desk's own address; without one only sources get mail
    desk_address text check (desk_address = lower(desk_address) and length(desk_address) <= 254),
    -- whether somebody whom nobody knows becomes a requester, or is turned away
    strangers text not null default 'welcome' check (strangers in ('welcome', 'refused')),
    -- of which domains strangers are welcome; of all when it is empty
    domains text[] not null default '{}',
    sends_receipts boolean not null default true,
    updated_at timestamptz
);
insert into mail_setting default values;

-- A mailbox that is looked into by IMAP.
create table mailbox (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 120),
    host text not null check (length(host) between 1 and 255),
    port int not null check (port between 1 and 65535),
    security text not null check (security in ('tls', 'starttls', 'plain')),
    username text not null check (length(username) <= 254),
    -- sealed with the instance's key
    password text not null,
    folder text not null check (length(folder) between 1 and 200),
    -- where mail goes that is to none of our addresses; to the desk when there is none
    source_id bigint references source (id),
    is_enabled boolean not null default true,
    every interval not null check (every between interval '5 seconds' and interval '1 day'),
    -- what is taken in: all up to last_uid, which means nothing under another uid_validity
    uid_validity bigint,
    last_uid bigint not null default 0 check (last_uid >= 0),
    due_at timestamptz not null,
    -- counts looks: the word of an older one comes too late
    fence bigint not null default 0,
    looked_at timestamptz,
    error text not null default '',
    failing_since timestamptz,
    told_at timestamptz
);
-- desk.mailbox_store.by_name
create unique index mailbox_name on mailbox (lower(name));
-- permits deleting a source to be checked
create index mailbox_source on mailbox (source_id) where source_id is not null;
-- desk.mailbox_store.claim
create index mailbox_due on mailbox (due_at) where is_enabled;

create table mail (
    id bigint generated always as identity primary key,
    received_at timestamptz not null,
    way text not null check (way in ('smtp', 'lmtp', 'imap')),
    -- who handed it in: an address of the network, or the mailbox
    peer text not null default '',
    mailbox_id bigint references mailbox (id) on delete set null,
    -- "" of the null sender; null where nobody said
    envelope_from text,
    -- which of our addresses, without what is secret in it
    recipient text not null,
    sender text not null,
    sender_name text not null,
    subject text not null,
    message_id text not null,
    verdict text not null check (
        verdict in ('opened', 'commented', 'alerted', 'set_aside', 'held_back', 'refused', 'unread')
    ),
    reason text not null default '',
    incident_number bigint references incident (number),
    comment_id bigint references comment (id),
    source_id bigint references source (id),
    raw_event_id bigint,
    person_id bigint references person (id),
    -- of the bytes and the recipient: what is handed in again is known again
    digest bytea not null unique check (length(digest) = 32),
    -- of what was said by whom: what came on two ways is known too
    copy_digest bytea not null check (length(copy_digest) = 32),
    size bigint not null check (size >= 0),
    -- as it came, zlib's when is_packed; null when it is a raw event's, or no longer kept
    body bytea,
    is_packed boolean not null default false
);
alter table mail alter column body set storage external;
-- desk.mail_store.copy_of
create index mail_copy on mail (copy_digest);
-- desk.mail_store.of_incident, last_of_incident, commented_since
create index mail_incident on mail (incident_number, id) where incident_number is not null;
-- desk.mail_store.opened_since
create index mail_opened on mail (received_at, sender) where verdict = 'opened';
-- desk.mail_store.page, by verdict
create index mail_verdict on mail (verdict, id desc);
-- permits forgetting comments and removing mailboxes to be checked, and finds those of a source
create index mail_mailbox on mail (mailbox_id) where mailbox_id is not null;
create index mail_source on mail (source_id) where source_id is not null;

-- What makes a reply known as one: an unguessable word in each mail that we send about an incident.
create table mail_token (
    digest bytea primary key check (length(digest) = 32),
    incident_number bigint not null references incident (number),
    -- to whom it went, and so who may use it
    address text not null,
    person_id bigint references person (id),
    made_at timestamptz not null
);
create index mail_token_incident on mail_token (incident_number);

-- signals.store.mail_addresses.source_at: a source may have an address of its own
create unique index source_mail_address on source (lower(mapping ->> 'address'))
    where kind = 'mail' and removed_at is null;
