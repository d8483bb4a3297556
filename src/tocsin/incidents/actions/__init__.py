"""Everything that can be done to an incident, one module per noun.

Callers import the module and call its verbs: ``progress.acknowledge(tx, 42, actor=…, now=…)``.
"""
