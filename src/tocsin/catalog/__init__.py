"""What people depend on: services, who owns them, what they need, and what changed about them.

Words: a *service* has an owner team, a tier (1 is the most important) and an escalation policy;
its *dependencies* are the services that it needs, its *dependents* those that need it; a
*change record* says that something about a service was changed, by whom and when; a *calendar*
says at which hours somebody is there.

A *configuration item* is one single thing that a service runs on or a person works with.

Tables: service, service_dependency, change_record, configuration_item, configuration_relation.
"""
