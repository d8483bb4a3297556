"""The desk: the last word is the reporter's.

Words: the *confirmation* is the reporter's word that it works again, which closes the incident,
or that it does not, which reopens it; *satisfaction* is a score of 1 to 5 with a comment, asked
for once per incident.

Tables: satisfaction.
"""
