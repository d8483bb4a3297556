-- Reactions and replies in Matrix name the message that they are about: '!room $event'.

-- notify.store.answers.named
create index notification_attempt_event on notification_attempt (provider_id)
    where provider_id like '!%';
