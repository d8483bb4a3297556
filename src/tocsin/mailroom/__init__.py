"""The mail room: mails come in by SMTP and LMTP, or are fetched from mailboxes by IMAP.

It opens the transactions in which the desk takes them in, and says thank you after the commit.
"""
