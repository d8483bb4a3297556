"""What is due gets done: steps claimed from SQL, and reactions to what the ledger says.

No leader and no timers in memory: any number of engines take due rows with ``skip locked``.
"""
