"""SNMP as its agents speak it: messages of three versions, their security, and what traps mean.

Words: a *trap* tells and waits for nothing; an *inform* is told again until it was acknowledged; an
*engine* is the one who sends or receives in version 3, known by a number of bytes.
"""
