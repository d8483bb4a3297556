"""The first words of an article, taken from an incident that was resolved; a person goes on."""

from tocsin.incidents.incident import Incident
from tocsin.kit import text
from tocsin.knowledge.article import NewArticle

_MOST_TITLE = 200
_MOST_BODY = 20_000


def of_incident(found: Incident) -> NewArticle:
    """Return what is known: what was seen, what was wrong, what helped."""
    parts = [
        ("What is seen", found.description or found.title),
        ("What helps", found.resolution_notes),
    ]
    told = [f"## {head}\n\n{text.truncate(said, _MOST_BODY)}" for head, said in parts if said]
    body = "\n\n".join([*told, f"*From incident {found.number}.*"])
    tags = (found.category.rpartition("/")[2],) if found.category else ()
    return NewArticle(text.truncate(found.title, _MOST_TITLE), body, tags)
