-- People, their teams, and every proof by which somebody may act.

create table person (
    id bigint generated always as identity primary key,
    email text not null check (email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 254),
    name text not null check (length(name) between 1 and 120),
    role text not null
        check (role in ('requester', 'stakeholder', 'responder', 'manager', 'admin')),
    time_zone text not null default 'UTC',
    locale text not null default 'en',
    password_hash text,
    is_active boolean not null default true,
    created_at timestamptz not null
);
-- identity.store.people.by_email; one account per address, however it is written
create unique index person_email on person (lower(email));
-- identity.store.people.page
create index person_name on person (lower(name), id);

create table team (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 80),
    description text not null default '',
    created_at timestamptz not null
);
-- identity.store.teams.by_name
create unique index team_name on team (lower(name));

create table team_member (
    team_id bigint not null references team,
    person_id bigint not null references person,
    is_lead boolean not null default false,
    primary key (team_id, person_id)
);
-- identity.store.sessions.actor: the teams of one person
create index team_member_person on team_member (person_id, team_id);

create table session (
    id bigint generated always as identity primary key,
    person_id bigint not null references person,
    token_digest bytea not null unique check (length(token_digest) = 32),
    created_at timestamptz not null,
    confirmed_at timestamptz not null,
    seen_at timestamptz not null,
    idle_until timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    revoked_at timestamptz,
    address text not null default '',
    user_agent text not null default '',
    check (idle_until <= expires_at)
);
-- identity.store.sessions.of_person and .revoke_all
create index session_person on session (person_id) where revoked_at is null;

create table api_token (
    id bigint generated always as identity primary key,
    prefix text not null unique check (length(prefix) = 8),
    digest bytea not null check (length(digest) = 32),
    name text not null check (length(name) between 1 and 80),
    role text not null
        check (role in ('requester', 'stakeholder', 'responder', 'manager', 'admin')),
    scopes text[] not null
        check (
            cardinality(scopes) > 0
            and scopes <@ array['read', 'respond', 'configure', 'administer', 'ingest']
        ),
    person_id bigint references person,
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    used_at timestamptz,
    revoked_at timestamptz
);
-- identity.store.tokens.page: a person's own
create index api_token_person on api_token (person_id, id);

create table one_time_link (
    id bigint generated always as identity primary key,
    purpose text not null check (purpose in ('first_admin', 'password')),
    person_id bigint references person,
    digest bytea not null unique check (length(digest) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    check ((purpose = 'password') = (person_id is not null))
);

-- identity.store.links.count and .spend_others
create index one_time_link_person on one_time_link (person_id) where person_id is not null;

-- Every try to sign in, so that guessing can be slowed down across processes and restarts.
create table sign_in_attempt (
    id bigint generated always as identity primary key,
    email text not null,
    address text not null,
    at timestamptz not null,
    succeeded boolean not null default false
);
-- identity.store.attempts.failures_of_account and .has_signed_in_from
create index sign_in_attempt_email on sign_in_attempt (email, at);
-- identity.store.attempts.failures_of_address
create index sign_in_attempt_address on sign_in_attempt (address, at) where not succeeded;
