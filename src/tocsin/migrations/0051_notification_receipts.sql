-- What providers say about a message after they took it, and when they are asked for it.

create table notification_receipt (
    notification_id bigint not null references notification on delete cascade,
    attempt int not null,
    outcome text not null check (outcome in ('delivered', 'answered', 'unconfirmed', 'failed')),
    code text not null default '' check (length(code) <= 32),
    said text not null default '' check (length(said) <= 256),
    at timestamptz not null,
    -- providers call back more than once
    primary key (notification_id, attempt, outcome)
);

create table notification_follow_up (
    notification_id bigint primary key references notification on delete cascade,
    attempt int not null,
    channel text not null,
    provider_id text check (length(provider_id) <= 256),
    due_at timestamptz not null,
    ends_at timestamptz not null,
    is_called_off boolean not null default false
);
-- notify.store.follow_ups.claim
create index notification_follow_up_due on notification_follow_up (due_at, notification_id);

-- Why a contact was switched off, where its provider or its owner's telephone said so.
alter table contact add column off_reason text not null default '' check (length(off_reason) <= 256);
-- notify.store.contacts.at_address: whose a reply is
create index contact_address on contact (address, channel) where removed_at is null;
