"""All SQL of identity, by noun; private to it."""
