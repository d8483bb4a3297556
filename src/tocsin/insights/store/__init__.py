"""The SQL of insights, by noun; it reads everything and writes its own tables only."""
