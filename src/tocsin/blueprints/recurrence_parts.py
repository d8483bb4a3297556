"""What a blueprint may say of incidents that come again."""

from pydantic import BaseModel, ConfigDict


class RecurrencePart(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    is_on: bool = True
    fewest: int = 3
    days: int = 30
    likeness: float = 0.6
