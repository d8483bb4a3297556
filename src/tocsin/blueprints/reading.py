"""A file's text becomes a document, or an error that names the line."""

import difflib
import io
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from tocsin.blueprints.document import Document
from tocsin.kit import errors

SIZE_LIMIT = 1_048_576
_UNKNOWN_KEY = "extra_forbidden"
_OUR_OWN = "value_error"


class BadBlueprint(errors.Invalid):
    """The file cannot be read; the message has a line for each mistake."""


def read(text: str) -> Document:
    """Read YAML (JSON is YAML too) into a document."""
    loaded = _load(text)
    if loaded is None:
        return Document()
    if not isinstance(loaded, dict):
        raise BadBlueprint("line 1: A blueprint is a mapping of sections, like 'people:'.")
    try:
        return Document.model_validate(_plain(loaded))
    except ValidationError as error:
        mistakes = [_sentence(loaded, dict(one)) for one in error.errors(include_url=False)]
        raise BadBlueprint("\n".join(mistakes)) from error


def load_plain(text: str) -> Any:
    """Read YAML that is somebody else's into plain data."""
    return _plain(_load(text))


def _load(text: str) -> Any:
    if len(text) > SIZE_LIMIT:
        raise BadBlueprint(f"A blueprint has at most {SIZE_LIMIT} characters.")
    yaml = YAML(typ="rt", pure=True)
    yaml.allow_duplicate_keys = False
    try:
        return yaml.load(io.StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = str(error.problem or error.context or "this is not YAML").strip()
        raise BadBlueprint(f"line {line}: {problem}.") from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise BadBlueprint("line 1: This cannot be read as YAML.") from error


def _plain(value: Any) -> Any:
    """Shed the types that remember lines and quotes."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _sentence(loaded: Any, mistake: dict[str, Any]) -> str:
    location: Sequence[int | str] = mistake["loc"]
    where = ".".join(str(step) for step in location)
    line = _line(loaded, location)
    if mistake["type"] == _UNKNOWN_KEY:
        return f"line {line}: unknown key '{location[-1]}' at {where}{_hint(location)}"
    said = str(mistake["msg"]).removeprefix("Value error, ")
    return f"line {line}: {where}: {said[:1].lower()}{said[1:]}"


def _line(loaded: Any, location: Sequence[int | str]) -> int:
    """Walk as far as the file goes and return the line of the last step, counted from 1."""
    here: Any = loaded
    line = 0
    for step in location:
        try:
            places = here.lc
            line = (places.item(step) if isinstance(step, int) else places.key(step))[0]
            here = here[step]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return int(line) + 1


def _hint(location: Sequence[int | str]) -> str:
    near = difflib.get_close_matches(str(location[-1]), _keys(Document, location[:-1]), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def _keys(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """Return the keys that are known at a place of the document."""
    for step in location:
        if isinstance(step, str) and step in model.model_fields:
            inner = [
                part
                for part in _parts(model.model_fields[step].annotation)
                if isinstance(part, type) and issubclass(part, BaseModel)
            ]
            if not inner:
                return []
            model = inner[0]
    return list(model.model_fields)


def _parts(annotation: Any) -> list[Any]:
    found = [annotation]
    for argument in getattr(annotation, "__args__", ()):
        found += _parts(argument)
    return found
