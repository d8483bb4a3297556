-- Signing in by a provider of identities (OpenID Connect), and whom it has brought.

create table sign_in_provider (
    id bigint generated always as identity primary key,
    -- a part of its addresses, which the provider has to know: it never changes
    slug text not null unique check (slug ~ '^[a-z0-9-]{1,60}$'),
    name text not null check (length(name) between 1 and 60),
    issuer text not null unique check (length(issuer) between 8 and 500),
    client_id text not null check (length(client_id) between 1 and 300),
    -- sealed with the instance's key; a client without one proves itself by PKCE alone
    client_secret text,
    scopes text not null default 'openid email profile' check (length(scopes) <= 300),
    -- mail domains of those who are let in; all, when it is empty
    domains text[] not null default '{}',
    -- whether an account that has the address is theirs, if the provider has verified it
    trusts_email boolean not null default false,
    -- whether whom nobody knows gets an account, and the role it begins with
    welcomes boolean not null default false,
    role text not null default 'stakeholder',
    groups_claim text not null default 'groups' check (length(groups_claim) <= 100),
    -- group to role, and group to the name of a team
    roles jsonb not null default '{}',
    teams jsonb not null default '{}',
    -- whether our own second factor is asked after it too
    asks_code boolean not null default false,
    is_enabled boolean not null default true,
    created_at timestamptz not null
);

-- Whom an issuer calls what: the only thing that says whose an account is.
create table provider_identity (
    id bigint generated always as identity primary key,
    person_id bigint not null references person (id),
    issuer text not null check (length(issuer) <= 500),
    subject text not null check (length(subject) between 1 and 255),
    linked_at timestamptz not null,
    seen_at timestamptz not null,
    unique (issuer, subject)
);
-- identity.store.provider_identities.of_person
create index provider_identity_person on provider_identity (person_id, id);

-- The way there and back is made once: what came back is kept as long as it could come again.
create table spent_flow (
    digest bytea primary key check (length(digest) = 32),
    spent_at timestamptz not null
);
-- identity.store.provider_identities.delete_over
create index spent_flow_at on spent_flow (spent_at);
