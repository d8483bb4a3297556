"""The rules of the house, read from the source itself, each with a violation that it catches."""
