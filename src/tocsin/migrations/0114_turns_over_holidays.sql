-- Turns of days that no public holiday counts for: whoever has the turn before goes on over it. An
-- older version counts such a rotation on holidays as on any day.
alter table rotation add column goes_on_over_holidays boolean not null default false;
