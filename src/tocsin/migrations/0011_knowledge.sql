-- Knowledge: articles with all their versions, runbooks, and where both were of use.

-- Trigrams find a title in spite of a typo; a PostgreSQL that does not let us have them does without.
do $$
begin
    create extension if not exists pg_trgm;
    create function likeness(a text, b text) returns real
        language sql stable parallel safe as 'select similarity(a, b)';
exception
    when insufficient_privilege or feature_not_supported or undefined_file or undefined_function then
        create function likeness(a text, b text) returns real
            language sql immutable parallel safe as 'select 0::real';
end
$$;

create function article_search(title text, tags text[], body text) returns tsvector
language sql immutable parallel safe
as $$
    select setweight(to_tsvector('pg_catalog.english', title), 'A')
        || setweight(to_tsvector('pg_catalog.english', array_to_string(tags, ' ')), 'B')
        || setweight(to_tsvector('pg_catalog.english', body), 'C')
$$;

create table article (
    id bigint generated always as identity primary key,
    title text not null check (length(title) between 1 and 200),
    body text not null check (length(body) <= 100000),
    tags text[] not null default '{}',
    status text not null default 'draft' check (status in ('draft', 'published', 'archived')),
    version int not null default 1 check (version >= 1),
    review_on date,
    author_id bigint references person (id),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    published_at timestamptz,
    search tsvector not null generated always as (article_search(title, tags, body)) stored,
    check (status <> 'published' or published_at is not null)
);
-- knowledge.store.articles.similar and .found
create index article_search on article using gin (search);
-- knowledge.store.articles.page
create index article_newest on article (updated_at desc, id desc);
create index article_tags on article using gin (tags);

-- Every version that ever was, the present one among them.
create table article_version (
    article_id bigint not null references article (id),
    version int not null,
    title text not null,
    body text not null,
    tags text[] not null,
    written_by text not null,
    written_at timestamptz not null,
    primary key (article_id, version)
);

create table article_link (
    article_id bigint not null references article (id),
    incident_number bigint not null references incident (number),
    linked_by text not null,
    linked_at timestamptz not null,
    primary key (article_id, incident_number)
);
-- knowledge.store.articles.of_incident
create index article_link_incident on article_link (incident_number, article_id);

create table runbook (
    id bigint generated always as identity primary key,
    title text not null check (length(title) between 1 and 200),
    service_id bigint references service (id),
    steps text[] not null check (cardinality(steps) between 1 and 100),
    is_archived boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
-- knowledge.store.runbooks.of_services
create index runbook_service on runbook (service_id, id) where not is_archived;

-- A runbook at work on an incident: its steps are a copy, so that an edit moves no tick.
create table runbook_run (
    id bigint generated always as identity primary key,
    runbook_id bigint not null references runbook (id),
    incident_number bigint not null references incident (number),
    title text not null,
    steps text[] not null,
    attached_by text not null,
    attached_at timestamptz not null,
    -- a runbook is attached to an incident once; knowledge.store.runbooks.runs_of_incident
    constraint runbook_run_once unique (incident_number, runbook_id)
);

create table runbook_tick (
    run_id bigint not null references runbook_run (id),
    step int not null check (step >= 1),
    ticked_by text not null,
    ticked_at timestamptz not null,
    primary key (run_id, step)
);
