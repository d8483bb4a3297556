"""Tests through the surfaces, as their users meet them."""
