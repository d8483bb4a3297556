-- Whom the desk serves: organisations, what is known of their people, and what they are entitled to.

create table organisation (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 120),
    parent_id bigint references organisation,
    note text not null default '' check (length(note) <= 2000),
    is_vip boolean not null default false,
    is_active boolean not null default true,
    created_at timestamptz not null,
    check (parent_id <> id)
);
-- identity.store.organisations.by_name and .page
create unique index organisation_name on organisation (lower(name));
-- identity.store.organisations.some: permits a parent to be checked
create index organisation_parent on organisation (parent_id) where parent_id is not null;

-- Whose mail it is: a domain, with all below it, belongs to one organisation.
create table organisation_domain (
    domain text primary key check (domain = lower(domain) and length(domain) between 1 and 253),
    organisation_id bigint not null references organisation
);
-- identity.store.organisations.domains
create index organisation_domain_organisation on organisation_domain (organisation_id);

-- What the desk knows of a person beside the account: where from, by which number, how important.
create table profile (
    person_id bigint primary key references person,
    organisation_id bigint references organisation,
    phone text not null default '' check (length(phone) <= 40),
    -- the digits alone, so that a number is found however it is written
    digits text not null default '' check (digits ~ '^[0-9]*$'),
    is_vip boolean not null default false,
    note text not null default '' check (length(note) <= 2000)
);
-- identity.store.profiles.people_of
create index profile_organisation on profile (organisation_id) where organisation_id is not null;
-- identity.store.profiles.callers
create index profile_digits on profile (digits text_pattern_ops) where digits <> '';

-- What an organisation may ask for: one service, or any when it is null.
create table entitlement (
    id bigint generated always as identity primary key,
    organisation_id bigint not null references organisation,
    service_id bigint references service (id) on delete cascade,
    -- when somebody is there for them, as a calendar; always when it is null
    support_hours jsonb check (jsonb_typeof(support_hours) = 'object'),
    -- which targets hold for them; those of the service when it is null
    policy_id bigint references sla_policy (id) on delete set null,
    constraint entitlement_once unique nulls not distinct (organisation_id, service_id)
);
-- permits removing a service or a policy to be checked
create index entitlement_service on entitlement (service_id) where service_id is not null;
create index entitlement_policy on entitlement (policy_id) where policy_id is not null;

-- For whom an incident was reported, and whether they were entitled to it when they did.
create table incident_standing (
    incident_number bigint primary key references incident (number),
    organisation_id bigint not null references organisation,
    verdict text not null check (verdict in ('entitled', 'outside_hours', 'unentitled')),
    reason text not null default ''
);
-- incidents.store.standings.of_organisation
create index incident_standing_organisation
    on incident_standing (organisation_id, incident_number desc);
