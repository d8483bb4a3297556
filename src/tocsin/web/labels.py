"""Who is behind the labels that the ledger keeps of actors: ``person/3`` is Ana."""

from collections.abc import Iterable

from tocsin.identity import actions as identity
from tocsin.kit.tx import Tx


def names(tx: Tx, labels: Iterable[str]) -> dict[str, str]:
    """Return what to call each; a token or a part of Tocsin is called what it is."""
    wanted = {label: label.partition("/") for label in labels}
    ids = sorted({int(rest) for noun, _, rest in wanted.values() if noun == "person"})
    people = {person.id: person.name for person in identity.people(tx, ids=ids)} if ids else {}
    return {label: _name(*parts, people) for label, parts in wanted.items()}


def _name(noun: str, _: str, rest: str, people: dict[int, str]) -> str:
    if noun == "person":
        return people.get(int(rest), "Somebody")
    return f"API token {rest}" if noun == "token" else "Tocsin"
