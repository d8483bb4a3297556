"""An article as a form: what it says, for whom it is, and who looks after it."""

from pydantic import BaseModel

from tocsin.kit.tx import Tx
from tocsin.knowledge.article import Article, Language, NewArticle
from tocsin.knowledge.audience import Readership
from tocsin.web import forms, names, render
from tocsin.web.moments import Day

AUDIENCES = [
    (Readership.PUBLIC.value, "Everybody, without signing in"),
    (Readership.REQUESTERS.value, "Everybody who signs in, offered as they report"),
    (Readership.READERS.value, "Those who read incidents"),
    (Readership.AGENTS.value, "Those who work on incidents"),
    (Readership.TEAM.value, "One team alone"),
]
LANGUAGES = [
    (Language.ANY.value, "Any"),
    (Language.ENGLISH.value, "English"),
    (Language.GERMAN.value, "German"),
]


class ArticleForm(BaseModel):
    do: str = "save"
    version: int = 0
    title: str = ""
    body: str = ""
    tags: str = ""
    review_on: Day = None
    language: Language = Language.ANY
    audience: Readership = Readership.READERS
    team_id: forms.Chosen = None
    owner_id: forms.Chosen = None

    def wanted(self) -> NewArticle:
        """A team that is named beside another audience is left aside, as the form says."""
        return NewArticle(
            self.title,
            self.body,
            tuple(self.tags.split(",")),
            self.review_on,
            self.language,
            self.audience,
            self.team_id if self.audience is Readership.TEAM else None,
            self.owner_id,
        )


def filled(found: Article) -> ArticleForm:
    return ArticleForm(
        version=found.version,
        title=found.title,
        body=found.body,
        tags=", ".join(found.tags),
        review_on=found.review_on,
        language=found.language,
        audience=found.audience,
        team_id=found.team_id,
        owner_id=found.owner_id,
    )


def choices(tx: Tx) -> render.Shown:
    """Return what there is to choose from."""
    return {
        "teams": names.teams(tx),
        "owners": names.people(tx),
        "audiences": AUDIENCES,
        "languages": LANGUAGES,
    }
