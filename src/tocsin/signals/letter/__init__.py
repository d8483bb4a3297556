"""Letters: mails as they arrive, read without ever failing.

Words: a *letter* is one mail that came in; its *nature* is whether a person or a machine wrote it;
what it *says* is its text without what it only quotes.
"""
