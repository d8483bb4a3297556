"""What arrives from outside, kept as it came and read into signals; it decides nothing.

Words: a *source* is a sender with a key; a *raw event* is the bytes that arrived at its door;
a *signal* is one parsed statement (identity, state, severity, summary); a *heartbeat* is a source
whose silence speaks; a *monitor* is a source that asks for itself; a *check* is one answer it got;
a *refusal* is an event that a door turned away; a *replay* takes an event in once more; a *tally*
is what the listeners counted for a source.

Tables: source, confirmation, raw_event, raw_event_outcome, heartbeat, monitor, check_result,
check_day, refusal, replay, tally.
"""
