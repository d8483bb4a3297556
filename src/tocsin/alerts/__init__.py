"""What signals add up to: one open alert per identity, routed, and muted only for a reason.

Words: alert, pulse (what a repeat changes), silence, inhibition, matcher, routing rule, grouping
key, flapping.
Tables: alert, alert_pulse, alert_end, alert_flap, alert_routing, silence, maintenance,
inhibition_rule, inhibitor, inhibited, routing_rule, routing_version, lookup_table,
watchdog, watchdog_alert.
"""
