"""Payments again: the same services, policy and phones as in the tests of incidents."""

from tests.incidents.conftest import payments, people

__all__ = ["payments", "people"]
