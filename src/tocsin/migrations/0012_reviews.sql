-- Reviews: what an incident taught, and what was promised so that it does not happen again.

create table review (
    id bigint generated always as identity primary key,
    -- an incident is reviewed once; reviews.store.reviews.of_incident
    incident_number bigint not null unique references incident (number),
    version int not null default 1 check (version >= 1),
    summary text not null default '',
    impact text not null default '',
    went_well text not null default '',
    went_badly text not null default '',
    lessons text not null default '',
    author_id bigint references person (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    published_at timestamptz,
    check (published_at is null or summary <> '')
);
-- reviews.store.reviews.page
create index review_newest on review (updated_at desc, id desc);

create table review_cause (
    review_id bigint not null references review (id),
    position int not null,
    kind text not null check (kind in ('root', 'contributing', 'trigger')),
    description text not null check (description <> ''),
    primary key (review_id, position)
);

create table action_item (
    id bigint generated always as identity primary key,
    incident_number bigint not null references incident (number),
    title text not null check (length(title) between 1 and 300),
    owner_id bigint references person (id),
    due_on date,
    created_by text not null,
    created_at timestamptz not null,
    done_at timestamptz,
    dropped_because text check (dropped_because <> ''),
    reminded_at timestamptz,
    claimed_until timestamptz,  -- somebody is about to remind of it
    check (done_at is null or dropped_because is null)
);
-- reviews.store.action_items.of_incident
create index action_item_incident on action_item (incident_number, id);
-- reviews.store.action_items.still_open and .claim_overdue
create index action_item_open on action_item (due_on, id)
    where done_at is null and dropped_because is null;
-- reviews.store.action_items.due_between
create index action_item_due on action_item (due_on, id);
