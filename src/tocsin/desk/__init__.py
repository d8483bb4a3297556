"""The desk: the first word and the last are the reporter's.

Words: the *confirmation* is the reporter's word that it works again, which closes the incident,
or that it does not, which reopens it; *satisfaction* is a score of 1 to 5 with a comment, asked
for once per incident, and a low one opens a *follow-up*: somebody talks to them. A *known outage*
is what everybody who reports may know of an incident, and whoever says "me too" is *affected* by
it. A *mail* is kept as it came with what became of it, its *verdict*; a *mailbox* is looked into
for more; a *mark* makes an answer to a mail of ours known as one.

Tables: satisfaction, satisfaction_follow_up, known_outage, affected, mail, mailbox, mail_setting,
mail_token.
"""
