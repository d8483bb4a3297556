"""Tests of the house and of each of its rooms."""
