"""What a blueprint may say of signing in."""

from datetime import timedelta

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Duration
from tocsin.identity.sign_in_rule import AskedOf


class SignInPart(Part):
    second_factor: AskedOf = AskedOf.NOBODY
    grace: Duration = timedelta(days=14)
