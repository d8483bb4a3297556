"""Tests of the world as a file."""
