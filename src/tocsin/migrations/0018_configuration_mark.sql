-- A mark that is another one after every change of what events are judged by, so that processes
-- may remember it. It is random, not counted: what a rolled-back transaction saw under its mark is
-- never taken for what a later one sees.
create table configuration_mark (
    is_only boolean primary key default true check (is_only),
    mark uuid not null default gen_random_uuid()
) with (fillfactor = 10);
insert into configuration_mark default values;

create function configuration_changed() returns trigger
language plpgsql
as $$
begin
    update configuration_mark set mark = gen_random_uuid();
    return null;
end
$$;
create trigger source_changed
    after insert or update or delete or truncate on source
    for each statement execute function configuration_changed();
create trigger service_changed
    after insert or update or delete or truncate on service
    for each statement execute function configuration_changed();
create trigger silence_changed
    after insert or update or delete or truncate on silence
    for each statement execute function configuration_changed();
create trigger routing_rule_changed
    after insert or update or delete or truncate on routing_rule
    for each statement execute function configuration_changed();
