-- A mark that is another one after every change of whom is paged, how, and by what promise, beside
-- the one of what alerts are judged by. Whoever changes that is on the phone at three in the
-- morning: it is written as the last thing of a transaction, so that no two of them wait for each
-- other longer than for a commit, and none for what the other has yet to do.
create table paging_mark (
    is_only boolean primary key default true check (is_only),
    mark uuid not null default gen_random_uuid()
) with (fillfactor = 10);
insert into paging_mark default values;

-- (A migration that changes rows of such a table and then the table says `set constraints all
-- immediate` in between.)

-- Until then the transaction itself has a mark of its own, another one after each statement that
-- changes anything: what it sees before others do is remembered for nobody else.
create function paging_changes() returns trigger
language plpgsql
as $$
begin
    perform set_config('tocsin.paging_changes', gen_random_uuid()::text, true);
    if tg_op = 'TRUNCATE' then
        update paging_mark set mark = gen_random_uuid();
    end if;
    return null;
end
$$;

create function paging_changed() returns trigger
language plpgsql
as $$
begin
    if current_setting('tocsin.paging_changes', true) is distinct from 'written' then
        perform set_config('tocsin.paging_changes', 'written', true);
        update paging_mark set mark = gen_random_uuid();
    end if;
    return null;
end
$$;

do $$
declare
    name text;
    events text;
begin
    foreach name in array array[
        'bundling', 'calendar', 'calendar_event', 'catch_all_target', 'channel_setting', 'contact',
        'escalation_row', 'leave', 'notification_rule', 'override', 'person', 'policy',
        'policy_step', 'policy_target', 'priority_matrix', 'quiet_hours', 'rotation',
        'rotation_participant', 'schedule', 'service_dependency', 'shadow', 'sla_calendar',
        'sla_party', 'sla_policy', 'sla_service', 'sla_stint_target', 'sla_target', 'team',
        'team_member', 'temporary_schedule', 'vendor'
    ] loop
        -- Of a calendar it is noted every few minutes that it was read again.
        events := 'insert or delete or update' || case
            when name = 'calendar' then ' of name, purpose, schedule_id, person_id'
            else ''
        end;
        execute format(
            'create trigger paging_changes after %s or truncate on %I'
            ' for each statement execute function paging_changes()',
            events,
            name
        );
        execute format(
            'create constraint trigger paging_changed after %s on %I'
            ' deferrable initially deferred for each row execute function paging_changed()',
            events,
            name
        );
    end loop;
end
$$;
