"""The door that takes us for Opsgenie: its Alert API and heartbeats, also under JSM's path.

A source's key sees the alerts of that source and may do to them what an API integration may; a
token of ours sees all alerts and does what its holder may. Everything is done before the answer,
so that the state of a request can be read at once.
"""
