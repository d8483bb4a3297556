-- Who is not paged again by a page: they declined it, answered it among several who are wanted, or
-- asked for help with it. The catch-all pages even those who declined.
create table page_spared (
    page_id bigint not null references page,
    person_id bigint not null references person,
    because text not null check (because in ('declined', 'answered', 'asked_for_help')),
    reason text not null default '' check (length(reason) <= 500),
    at timestamptz not null,
    primary key (page_id, person_id)
);
