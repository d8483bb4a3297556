"""History: what another tool kept of its incidents, carried over with the times that it tells.

Words: a *mapping* says what the columns of a file mean; an *import* is a file that was read by one,
an *item* one incident of it with all its rows, a *refusal* a row that could not be carried over.

Tables: history_import, history_item, history_refusal.
"""
