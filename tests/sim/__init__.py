"""Tocsin in a world where everything goes wrong, by the seed: ``python -m tests.sim``.

What runs is the product: the lanes of its engine, the gate of its doors, its actions, its SQL, its
tables. Nothing of it is copied or imitated. Around it everything else is made up and follows from
one seed: time, senders, providers, people, crashes.

Why on a real PostgreSQL and not on a store in memory: half of what keeps a page (leases, fences,
"one open incident of a key", what is due) is said in SQL. A simulation whose store was written for
it would prove that store. The embedded PostgreSQL without durability answers in a tenth of a
millisecond, each seed gets a clone of a template, and ``app_now()`` reads the simulation's time, so
a day with its incidents takes about a second, and days in which nothing is due take nothing.

How: every lane and every request is a greenlet that runs the product's own code to the next effect:
the begin of a transaction, its commit, a message handed to a provider. There the simulation decides
whether the process dies, sleeps through its lease, loses its database or goes on, and who runs
next. Transactions run one after the other: that two of them meet inside PostgreSQL is what
``tests/notify/test_races.py`` and the storms with real processes are for.

First comes a time with faults (safety: nothing wrong may ever happen), then two hours without any
(liveness: all that is owed must happen). What must hold is in ``invariants``. A seed that fails
prints its own command; those that ever failed are kept in ``regressions.txt`` and replayed.
"""
