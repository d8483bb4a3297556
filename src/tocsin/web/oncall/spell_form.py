"""The form that overrides, shadows and leave are asked for by: who, on which schedule, and when."""

from datetime import datetime

from pydantic import BaseModel

from tocsin.oncall.shift import Span
from tocsin.web import forms, moments


class SpellForm(BaseModel):
    schedule_id: forms.Chosen = None
    person_id: forms.Chosen = None
    starts_at: str = ""
    ends_at: str = ""
    reason: str = ""

    def period(self, *, zone: str, now: datetime) -> Span:
        """Return from when until when; without a start it begins now."""
        ends_at = moments.read(self.ends_at, zone=zone, field="ends_at")
        if not self.starts_at:
            return Span(now, ends_at)
        return Span(moments.read(self.starts_at, zone=zone, field="starts_at"), ends_at)
