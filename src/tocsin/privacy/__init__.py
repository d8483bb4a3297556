"""What is kept about people and for how long: told to them, erased, forgotten in time, or held.

It is the one package that knows every table, for erasing may miss none: ``places`` is the map of
them, and a test holds it against the schema. Words: place (a table that holds something of
people), erasure, mention (somebody's name or address in the words of others), retention rule,
legal hold.
Tables: erasure, legal_hold, retention_rule.
"""
