"""Bytes that nobody would send, for every parser that meets bytes from outside."""
