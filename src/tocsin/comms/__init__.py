"""Who is kept informed while an incident lasts: audiences, updates, status pages.

Words: an *audience* is people and plain addresses; a *template* is the words of an update with
placeholders; an *update* says in which phase the incident is, goes to audiences by mail and,
when it is public, onto the status pages; the *cadence* says when the next one is due; a *status
page* shows *components*, each the public face of a service, in a *state*; an *outage* is what an
incident was to a service, from when to when.

Tables: audience, audience_member, update_template, incident_update, incident_update_audience,
update_cadence, update_due, outage, status_page, status_component.
"""
