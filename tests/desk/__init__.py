"""Confirmation and satisfaction."""
