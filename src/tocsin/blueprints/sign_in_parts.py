"""What a blueprint may say of signing in."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from tocsin.blueprints.written import Duration
from tocsin.identity.sign_in_rule import AskedOf


class SignInPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    second_factor: AskedOf = AskedOf.NOBODY
    grace: Duration = timedelta(days=14)
