"""A review as a form: its sections, and its causes as rows that come and go."""

from pydantic import BaseModel

from tocsin.reviews.review import Cause, CauseKind, NewReview, Review

KINDS = [
    (CauseKind.ROOT.value, "Root cause, why at all"),
    (CauseKind.CONTRIBUTING.value, "Contributing, why so bad"),
    (CauseKind.TRIGGER.value, "Trigger, why then"),
]
SECTIONS = [
    ("summary", "What happened", "In a few sentences, for somebody who was not there."),
    ("impact", "What it meant", "Who noticed, how many, for how long, at what cost."),
    ("went_well", "What went well", "What should be done the same way again."),
    ("went_badly", "What went badly", "Where time was lost. Things and ways, not people."),
    ("lessons", "What was learned", "What somebody elsewhere should know from this."),
]


class CauseForm(BaseModel):
    kind: CauseKind = CauseKind.ROOT
    description: str = ""


class ReviewForm(BaseModel):
    version: int = 1
    summary: str = ""
    impact: str = ""
    went_well: str = ""
    went_badly: str = ""
    lessons: str = ""
    causes: list[CauseForm] = []

    def wanted(self) -> NewReview:
        return NewReview(
            self.summary,
            self.impact,
            self.went_well,
            self.went_badly,
            self.lessons,
            tuple(Cause(each.kind, each.description) for each in self.causes),
        )


def filled(found: Review) -> ReviewForm:
    causes = [CauseForm(kind=each.kind, description=each.description) for each in found.text.causes]
    return ReviewForm(
        version=found.version,
        summary=found.text.summary,
        impact=found.text.impact,
        went_well=found.text.went_well,
        went_badly=found.text.went_badly,
        lessons=found.text.lessons,
        causes=causes or [CauseForm()],
    )
