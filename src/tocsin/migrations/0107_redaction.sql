-- Personal data can be taken out of the ledger without breaking its chain.

-- What a link holds of an event's data is a digest with salt in it. Whoever redacts forgets the
-- salt, so that nobody can find out by guessing what stood there; the link holds all the same.
-- Links of before have none.
alter table seal add column salt bytea check (length(salt) = 16);

-- An event whose data were redacted, and the event that says so; the newest of each counts.
create table redaction (
    event_id bigint not null references event,
    announced_by bigint not null references event,
    at timestamptz not null,
    original bytea check (length(original) = 32), -- what the link holds; none in links of before
    digest bytea not null check (length(digest) = 32), -- of the data as they are since
    primary key (event_id, announced_by)
);

create or replace function event_is_append_only() returns trigger
language plpgsql
as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'event' then
        if (new.id, new.at, new.kind, new.subject, new.actor)
                is not distinct from (old.id, old.at, old.kind, old.subject, old.actor)
            and exists (select from redaction where event_id = old.id)
        then
            return new;
        end if;
    elsif tg_op = 'UPDATE' and tg_table_name = 'seal' then
        if new.salt is null
            and (new.position, new.event_id, new.hash)
                is not distinct from (old.position, old.event_id, old.hash)
            and exists (select from redaction where event_id = old.event_id)
        then
            return new;
        end if;
    end if;
    raise exception 'the ledger is append-only: % on % refused', tg_op, tg_table_name
        using errcode = 'restrict_violation';
end
$$;
create trigger redaction_is_append_only
    before update or delete on redaction
    for each row execute function event_is_append_only();
