-- Getting through many incidents: views of the list, edits of many at once, macros.

create table incident_view (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 80),
    audience text not null check (audience in ('own', 'team', 'all')),
    person_id bigint references person (id),
    team_id bigint references team (id) on delete cascade,
    asked jsonb not null check (jsonb_typeof(asked) = 'object'),
    created_at timestamptz not null,
    check ((audience = 'own') = (person_id is not null)),
    check ((audience = 'team') = (team_id is not null))
);
-- one name each for a person, a team, everybody; work.store.views.visible
create unique index incident_view_name
    on incident_view (audience, person_id, team_id, lower(name)) nulls not distinct;
create index incident_view_team on incident_view (team_id) where team_id is not null;
create index incident_view_person on incident_view (person_id) where person_id is not null;

create table bulk_edit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor text not null,
    edit jsonb not null check (jsonb_typeof(edit) = 'object'),
    outcomes jsonb not null check (jsonb_typeof(outcomes) = 'array'),
    undone_at timestamptz
);

create table macro (
    id bigint generated always as identity primary key,
    name text not null check (length(name) between 1 and 80),
    audience text not null check (audience in ('own', 'team', 'all')),
    person_id bigint references person (id),
    team_id bigint references team (id) on delete cascade,
    edit jsonb not null check (jsonb_typeof(edit) = 'object'),
    answer text not null default '' check (length(answer) <= 8000),
    is_public boolean not null default false,
    created_at timestamptz not null,
    check ((audience = 'own') = (person_id is not null)),
    check ((audience = 'team') = (team_id is not null))
);
-- one name each for a person, a team, everybody; work.store.macros.visible
create unique index macro_name
    on macro (audience, person_id, team_id, lower(name)) nulls not distinct;
create index macro_team on macro (team_id) where team_id is not null;
create index macro_person on macro (person_id) where person_id is not null;
-- incidents.store.search: what somebody watches
create index incident_watcher_person on incident_watcher (person_id, incident_number);
