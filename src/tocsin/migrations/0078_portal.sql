-- The portal: a way in without a password, what is known to all, and whom else it hits.

alter table one_time_link drop constraint one_time_link_purpose_check;
alter table one_time_link add constraint one_time_link_purpose_check
    check (purpose in ('first_admin', 'password', 'portal'));
alter table one_time_link drop constraint one_time_link_check;
-- for whom a way into the portal was made, who need not be known yet
alter table one_time_link add column email text check (length(email) <= 254);
alter table one_time_link add constraint one_time_link_for_whom check (
    (purpose = 'password') = (person_id is not null)
    and (purpose = 'portal') = (email is not null)
);
-- identity.store.links.count_asked
create index one_time_link_email on one_time_link (email, created_at) where email is not null;

-- An outage that those who report may know of, in words that are meant for them.
create table known_outage (
    incident_number bigint primary key references incident (number),
    title text not null check (length(title) between 1 and 200),
    words text not null default '' check (length(words) <= 2000),
    announced_by text not null,
    announced_at timestamptz not null,
    withdrawn_at timestamptz
);

-- Who said "me too".
create table affected (
    incident_number bigint not null references incident (number),
    person_id bigint not null references person,
    note text not null default '' check (length(note) <= 1000),
    at timestamptz not null,
    primary key (incident_number, person_id)
);
-- desk.outage_store.of_person
create index affected_person on affected (person_id, incident_number desc);
