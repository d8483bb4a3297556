"""What all that a blueprint says has alike."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)
