"""Why a page went where it went, and why not elsewhere: a chain with a reason at each link.

It is told from what was kept when it was decided, never worked out anew from what is configured
today. Everything here is pure; ``incidents.actions.explaining`` reads the rows.
"""
