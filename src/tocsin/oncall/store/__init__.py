"""All SQL of on-call, by noun; private to it."""
