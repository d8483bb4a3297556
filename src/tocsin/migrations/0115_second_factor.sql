-- A second proof beside the password: codes of an application, and of whom they are asked.

-- The application of one person that makes their codes.
create table second_factor (
    person_id bigint primary key references person (id),
    -- sealed with the instance's key
    secret text not null,
    enrolled_at timestamptz not null,
    -- the step of time of the newest code that was taken: none counts twice
    last_step bigint not null
);

-- A code for whom the application is lost; each counts once.
create table recovery_code (
    id bigint generated always as identity primary key,
    person_id bigint not null references person (id),
    digest text not null,
    used_at timestamptz,
    unique (person_id, digest)
);

-- Somebody whose password was right and whose code is still to come; it opens nothing by itself.
create table half_sign_in (
    id bigint generated always as identity primary key,
    person_id bigint not null references person (id),
    digest bytea not null unique check (length(digest) = 32),
    -- the try of the password, which counts as failed until the code was right
    attempt_id bigint,
    tries int not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
-- identity.store.halfway.delete_of
create index half_sign_in_person on half_sign_in (person_id);
-- identity.store.halfway.delete_over
create index half_sign_in_expires on half_sign_in (expires_at, id);

-- One row: what is asked of people who sign in.
create table sign_in_rule (
    is_only boolean primary key default true check (is_only),
    second_factor text not null default 'nobody'
        check (second_factor in ('nobody', 'managers', 'everyone')),
    -- since when it is asked, and how long somebody may do without from then
    asked_since timestamptz,
    grace interval not null default '14 days'
);
insert into sign_in_rule default values;
