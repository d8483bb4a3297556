-- What was answered from a message: each answer of a message counts once, however often its
-- button is pressed or its callback delivered.

create table message_answer (
    notification_id bigint not null references notification on delete cascade,
    verb text not null,
    person_id bigint not null,
    via text not null,
    said text not null,
    at timestamptz not null,
    primary key (notification_id, verb)
);
