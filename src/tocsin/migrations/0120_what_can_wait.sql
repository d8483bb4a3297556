-- What follows from the thousands of incidents that a storm opens is nobody's page: it may come
-- seconds later. All else must not stand in line behind it.
alter table outbox add column can_wait boolean not null default false;
-- kit.outbox.react_at_once
create index outbox_pressing on outbox (event_id) where not can_wait;
