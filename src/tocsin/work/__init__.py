"""Work: how people get through many incidents and hand each other what is left to do.

Words: a *view* is a list of incidents under a name, a queue; an *edit* says what is to be made of
an incident, a *bulk edit* makes it of many; a *macro* is an edit with an answer under a name. A
*task* is one thing to be done about an incident, a *checklist* is tasks under a name, a *template*
what incidents of a kind begin with, a *time entry* how long somebody worked on one.

An *assignment rule* gives what nobody has taken to somebody; a *skill* is what they can do.

Tables: incident_view, bulk_edit, macro, checklist, incident_task, incident_template, time_entry,
assignment_rule, assignment_turn, person_skill, incident_presence.
"""
