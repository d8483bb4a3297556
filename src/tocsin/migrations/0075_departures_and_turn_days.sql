-- When somebody who is no longer active left: from then on no schedule has them on call.
-- Null where an older version deactivated them; then it is as if they had never been active.
alter table person
    add column deactivated_at timestamptz;
-- The weekdays on which turns of days are counted, as in "mon-fri"; empty: on every day. A version
-- that does not know the column goes on by days.
alter table rotation
    add column turn_days text not null default '' check (length(turn_days) <= 40);
