-- What must be known of an incident before it gets to a stage.

create table stage_requirement (
    stage text not null check (stage in ('acknowledged', 'resolved', 'closed')),
    field text not null check (
        field in (
            'category', 'service', 'team', 'assignee', 'reporter', 'description', 'occurred',
            'item', 'answers'
        )
    ),
    primary key (stage, field)
);
