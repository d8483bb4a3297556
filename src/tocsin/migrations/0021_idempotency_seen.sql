-- Who asks again waits for a standby as the first did: an answer that is only read back would be
-- given although the commit behind it was never replicated.
alter table idempotency_key add column seen int not null default 1;
