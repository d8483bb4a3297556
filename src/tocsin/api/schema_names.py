"""The names of the schemas in the description: those that programs call their types by.

Two modules may well call different things ``Status``. The framework then falls back on the whole
path of the module, which is nobody's business and changes when a file moves.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

_REFERENCE = "#/components/schemas/"
_PATH, _LISTED = "tocsin__", "Listed_"
_SAYS_NOTHING = frozenset({"tocsin", "api", "actions", "schemas"})
_DIRECTIONS = ("-Input", "-Output")


def shortened(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with a short name for every schema.

    Schemas that are the same share it; of two that differ both keep their long one.
    """
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    short = {name: _short(name, schemas) for name in schemas}
    meanings: dict[str, list[Any]] = defaultdict(list)
    for name, new in short.items():
        if schemas[name] not in meanings[new]:
            meanings[new].append(schemas[name])
    chosen = {name: new if len(meanings[new]) == 1 else name for name, new in short.items()}
    renamed: dict[str, Any] = _rewritten(document, chosen)
    renamed["components"]["schemas"] = {
        chosen[name]: schema for name, schema in renamed["components"]["schemas"].items()
    }
    return renamed


def _short(name: str, schemas: Mapping[str, Any]) -> str:
    if _LISTED in name:
        item = schemas[name]["properties"]["items"]["items"].get("$ref", "")
        return "Listed" + _short(item.removeprefix(_REFERENCE), schemas)
    for direction in _DIRECTIONS:
        name = name.removesuffix(direction)
    if not name.startswith(_PATH):
        return name
    *modules, own = name.split("__")
    noun = _noun(next(each for each in reversed(modules) if each not in _SAYS_NOTHING))
    return own if own.startswith(noun) else noun + own


def _noun(module: str) -> str:
    """Write a module's name as a type's: ``status_pages`` as StatusPage."""
    words = "".join(word.capitalize() for word in module.split("_"))
    if words.endswith("ies"):
        return words.removesuffix("ies") + "y"
    return words if words.endswith("ss") else words.removesuffix("s")


def _rewritten(part: Any, chosen: Mapping[str, str]) -> Any:
    if isinstance(part, Mapping):
        return {
            key: _pointed(value, chosen) if key == "$ref" else _rewritten(value, chosen)
            for key, value in part.items()
        }
    return [_rewritten(each, chosen) for each in part] if isinstance(part, list) else part


def _pointed(reference: Any, chosen: Mapping[str, str]) -> Any:
    name = str(reference).removeprefix(_REFERENCE)
    return f"{_REFERENCE}{chosen[name]}" if name in chosen else reference
