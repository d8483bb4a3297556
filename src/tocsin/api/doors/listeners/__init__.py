"""Doors for the old world: syslog, SNMP and MQTT, which bring no request and wait for no answer.

Words: a *listener* hears or calls by itself, in a process of its own; what it hears belongs to a
source that it finds by an address, a community, a user or a topic, all of which the *roster* has.
"""
