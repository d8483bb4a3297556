"""People name things by their names; the API's paths want ids."""

from typing import Any

from tocsin.cli.client import Client
from tocsin.kit import errors

_ALL = 2000


class NotThere(errors.NotFound):
    """Nothing is called so; the list of the noun shows what there is."""


def find(api: Client, path: str, name: str, *, called: str) -> dict[str, Any]:
    """Return the thing of this name, however it is capitalized, or of this id."""
    wanted = name.strip().lower()
    listed = api.items(path, limit=_ALL)
    by_name = (thing for thing in listed if thing["name"].lower() == wanted)
    by_id = (thing for thing in listed if str(thing["id"]) == wanted)
    found = next(by_name, None) or next(by_id, None)
    if found is None:
        raise NotThere(f"There is no {called} named {name}.")
    return found


def place(api: Client, path: str, name: str, *, called: str) -> str:
    """Return the path of the thing of this name."""
    return f"{path}/{find(api, path, name, called=called)['id']}"
